import Core

/// The verdicts.
extension BucketComparison {
  var checks: [Check] {
    let closer = [
      (samples.sizes.ranges, playback), (samples.sizes.whole, bytes),
    ]
    return [inventory, content, junk, metadata] + closer.filter { $0.0 > 0 }.map { $0.1 }
  }

  private func check(
    _ id: String, _ title: String, _ verdict: Verdict, _ cost: WorkCost, objects: Int,
    _ numbers: [String: Value], _ finding: String
  ) -> Check {
    Check(
      id: id, title: title, verdict: verdict,
      numbers: numbers.merging(cost.numbers(objects: objects)) { own, _ in own },
      finding: "\(finding) (\(cost.text))")
  }

  private var inventory: Check {
    let isSame = keys.missing.count + keys.added.count == 0
    return check(
      "V18", "keys of bucket \(bucket) as in \(origin)",
      !isSame ? .fail : keys.point == 0 ? .unknown : .pass, listing, objects: keys.live,
      [
        "live": .integer(keys.live), "point": .integer(keys.point),
        "missing": .integer(keys.missing.count), "added": .integer(keys.added.count),
        "late": .integer(keys.late),
        "offenders": .texts((keys.missing.sample + keys.added.sample).prefix(100)),
      ],
      isSame
        ? keys.point == 0
          ? "neither live nor the snapshot has an object" : "all \(keys.point) keys are there"
        : "\(keys.missing.count) objects are missing, \(keys.added.count) are not the "
          + "snapshot's, \(keys.late) of live were written after it")
  }

  /// From the same listings, so it costs nothing more.
  private var content: Check {
    let compared = keys.point - keys.missing.count
    let verdict: Verdict =
      keys.changed > 0 ? .fail : compared == 0 || keys.withoutETag > 0 ? .unknown : .pass
    return check(
      "V21", "sizes and ETags of bucket \(bucket) as in \(origin)", verdict,
      WorkCost(), objects: compared,
      [
        "sizes": .integer(keys.sizes.count), "etags": .integer(keys.etags.count),
        "without_etag": .integer(keys.withoutETag), "late": .integer(keys.late),
        "offenders": .texts((keys.sizes.sample + keys.etags.sample).prefix(100)),
      ],
      keys.changed > 0
        ? "\(keys.sizes.count) objects have another size and \(keys.etags.count) another ETag; "
          + "\(keys.late) objects were written after the snapshot"
        : keys.withoutETag > 0
          ? "\(keys.withoutETag) of \(compared) objects are listed without an ETag"
          : "all \(compared) objects there have the snapshot's size and ETag")
  }

  private var junk: Check {
    let found = uploads.found?.count ?? 0
    let isClean = keys.empty.count == 0 && uploads.found?.isEmpty == true
    let left =
      uploads.found == nil
      ? "unfinished uploads are not listed by this server" : "\(found) unfinished uploads"
    return check(
      "V24", "empty objects and unfinished uploads in bucket \(bucket)",
      !isClean ? .degraded : keys.live == 0 ? .unknown : .pass, uploads.cost, objects: keys.live,
      [
        "empty": .integer(keys.empty.count),
        "uploads": uploads.found == nil ? .text("unknown") : .integer(found),
        "offenders": .texts((keys.empty.sample + (uploads.found ?? [])).prefix(100)),
      ], "\(keys.empty.count) objects of no bytes, \(left)")
  }

  private var metadata: Check {
    let sampled = samples.heads.sample.count
    let bound = SampleBound(sampled: sampled, total: samples.heads.offered)
    let window = heads.looked - sampled
    let verdict: Verdict =
      heads.different.count > 0
      ? .fail
      : heads.untold > 0 || heads.looked == 0
        ? .unknown : heads.tagsUntold > 0 ? .degraded : .pass
    return check(
      "V15", "metadata, content types and tags in bucket \(bucket)", verdict, heads.cost,
      objects: heads.looked,
      [
        "window": .integer(window), "sampled": .integer(sampled),
        "population": .integer(samples.heads.offered),
        "content_types": .integer(heads.contentTypes), "metadata": .integer(heads.metadata),
        "tags": .integer(heads.tags), "tags_looked": .integer(heads.tagsLooked),
        "tags_untold": .integer(heads.tagsUntold),
        "moved": .integer(heads.moved), "untold": .integer(heads.untold),
        "offenders": .texts(heads.different.sample),
      ], metadataFinding(window: window, sampled: sampled, bound))
  }

  private func metadataFinding(window: Int, sampled: Int, _ bound: SampleBound) -> String {
    if heads.different.count > 0 {
      return "of \(heads.looked) objects \(heads.contentTypes) have another content type, "
        + "\(heads.metadata) other metadata, \(heads.tags) other tags, "
        + "\(heads.moved) changed while they were looked at"
    }
    if heads.untold > 0 { return "the snapshot does not show \(heads.untold) of its objects" }
    if heads.looked == 0 { return "no object was looked at" }
    let tags =
      heads.tagsUntold > 0
      ? "; the tags of \(heads.tagsUntold) objects cannot be read"
      : heads.hasTags ? "" : "; the server keeps no tags"
    return "\(window) objects of the skew window and \(sampled) of the others are as in the "
      + "snapshot: \(bound.sentence)\(tags)"
  }

  private var playback: Check {
    let bound = SampleBound(sampled: ranges.objects, total: samples.ranges.offered)
    return check(
      "V25", "ranged reads from bucket \(bucket)",
      ranges.damaged.count > 0 ? .fail : ranges.objects == 0 ? .unknown : .pass, ranges.cost,
      objects: ranges.objects,
      [
        "sampled": .integer(ranges.objects), "population": .integer(samples.ranges.offered),
        "damaged": .integer(ranges.damaged.count),
        "unrecognised": .integer(ranges.unrecognised),
        "offenders": .texts(ranges.damaged.sample),
      ],
      ranges.damaged.count > 0
        ? "\(ranges.damaged.count) of \(ranges.objects) objects cannot be played"
        : ranges.objects == 0
          ? "there is no object to read from"
          : "\(ranges.objects) objects begin and end as they should, \(ranges.unrecognised) of "
            + "them of no known kind: \(bound.sentence)")
  }

  private var bytes: Check {
    let bound = SampleBound(sampled: whole.objects, total: samples.whole.offered)
    return check(
      "V26", "every byte of some objects of bucket \(bucket)",
      whole.different.count > 0
        ? .fail : whole.untold > 0 || whole.objects == 0 ? .unknown : .pass,
      whole.cost, objects: whole.objects,
      [
        "sampled": .integer(whole.objects), "population": .integer(samples.whole.offered),
        "different": .integer(whole.different.count), "untold": .integer(whole.untold),
        "offenders": .texts(whole.different.sample),
      ],
      whole.different.count > 0
        ? "\(whole.different.count) of \(whole.objects) objects have other bytes than the snapshot's"
        : whole.untold > 0
          ? "the snapshot does not give \(whole.untold) of its objects"
          : whole.objects == 0
            ? "there is no object to read"
            : "\(whole.objects) objects have the snapshot's bytes: \(bound.sentence)")
  }
}
