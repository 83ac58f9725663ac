import Core
import Transport

extension LaterChecks {
  /// More segments without object than right after the restore were lost since.
  func referencesCheck(_ now: Timestamp) async -> Check {
    let title = "every segment has its object"
    return await check("V19", title) {
      let places = restored.point.buckets.map { ObjectPlace.live($0.view.bucket) }
      let found = try await Inventory(connection).references(of: .live, in: places, now: now) {
        progress("V19 \($0.segments) segments, \($0.objects) objects compared")
      }
      return Check(
        id: "V19", title: title, verdict: verdict(found),
        numbers: [
          "segments": .integer(found.segments), "objects": .integer(found.objects),
          "dangling": .integer(found.dangling.count), "expired": .integer(found.expired),
          "before": restored.dangling.map(Value.integer) ?? .text("unknown"),
          "offenders": .texts(found.dangling.sample),
        ],
        finding: found.segments == 0
          ? "there is no segment to check"
          : "\(found.dangling.count) of \(found.segments) segments have no object, "
            + "\(restored.dangling.map(String.init) ?? "unknown") when service was back")
    }
  }

  private func verdict(_ found: Inventory.References) -> Verdict {
    if found.segments == 0 { return .unknown }
    if found.dangling.count == 0 { return .pass }
    guard let before = restored.dangling else { return .degraded }
    return found.dangling.count > before ? .fail : .degraded
  }

  /// Objects never change once they are there: one that differs from the snapshot's was overwritten.
  func objectsCheck() async -> [Check] {
    var checks: [Check] = []
    for part in restored.point.buckets {
      guard let snapshot = part.snapshot else { continue }
      let bucket = part.view.bucket
      let title = "no object of \(bucket) was overwritten"
      checks.append(
        await check("V21", title) {
          let found = try await Inventory(connection).difference(
            live: .live(bucket), point: .snapshot(bucket: bucket, name: snapshot.name))
          let changed = found.different.count
          return Check(
            id: "V21", title: title,
            verdict: changed > 0 ? .fail : found.pointObjects == 0 ? .unknown : .pass,
            numbers: [
              "same": .integer(found.same), "different": .integer(changed),
              "gone": .integer(found.onlyPoint.count), "new": .integer(found.onlyLive.count),
              "offenders": .texts(found.different.sample),
            ],
            finding: changed > 0
              ? "\(changed) objects have another size or ETag than in \(snapshot.name)"
              : "\(found.same) are as in \(snapshot.name), \(found.onlyPoint.count) are gone")
        })
    }
    return checks
  }

  /// Whether URLs handed out before the fence were used behind it: known once they have expired.
  func lateCheck(_ objects: [Check], _ written: Check, _ now: Timestamp) -> Check {
    let title = "no write by presigned URLs from before the fence"
    guard let closes = restored.lateWritesUntil, now > closes else {
      return Check(
        id: "V29", title: title, verdict: .degraded,
        finding: "not settled before \(restored.lateWritesUntil?.rfc3339 ?? "their end")")
    }
    let worst = max(objects.map(\.verdict).max() ?? .unknown, written.verdict)
    return Check(
      id: "V29", title: title, verdict: worst == .pass ? .pass : worst == .fail ? .fail : .unknown,
      finding: worst == .pass
        ? "they expired \(closes.rfc3339), and nothing was overwritten or registered by then"
        : "see V13 and V21")
  }
}
