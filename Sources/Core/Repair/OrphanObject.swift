/// An object of a media bucket that no segment names.
package struct OrphanObject: Sendable, Hashable {
  package let bucket: String
  package let key: String
  package let etag: String
  package let size: Int

  package init(bucket: String, key: String, etag: String, size: Int) {
    self.bucket = bucket
    self.key = key
    self.etag = etag
    self.size = size
  }

  var place: String { "\(bucket)/\(key)" }
  var text: String { "\(size) bytes, ETag \(etag), no segment names it" }

  var value: [String: Value] {
    ["bucket": .text(bucket), "key": .text(key), "etag": .text(etag), "size": .integer(size)]
  }

  init?(_ value: Value) {
    guard let bucket = value["bucket"].textValue, let key = value["key"].textValue,
      let etag = value["etag"].textValue, let size = value["size"].integerValue
    else { return nil }
    self.init(bucket: bucket, key: key, etag: etag, size: size)
  }
}

/// Who marked an orphan, and when: the value of its tag, in characters that S3 takes in one.
package struct OrphanMark: Sendable, Hashable {
  package static let tag = "dr.orphan"

  package let run: String
  package let time: Timestamp

  package init(run: String, time: Timestamp) {
    self.run = run
    self.time = Timestamp(seconds: time.seconds)
  }

  /// Nil for what this project does not write.
  package init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count == 2, let time = Timestamp(rfc3339: String(words[1])) else { return nil }
    run = String(words[0])
    self.time = time
  }

  package var text: String { "\(run) \(time.rfc3339)" }
}

/// How long an object is left alone that no segment names.
package struct OrphanTerms: Sendable, Hashable {
  /// For clocks that differ, uploads that take long, and whoever registers late.
  package static let margin = Duration.seconds(24 * 3_600)

  /// A younger object may still get its segment.
  package let grace: Duration
  /// From the mark to the deletion.
  package let markedFor: Duration

  /// `objectTimeout` is what the TAMS says an object without segment is kept for, where it says so;
  /// `presigned` how long an upload URL can be used.
  package init(objectTimeout: Duration?, presigned: Duration, markedFor: Duration) {
    grace = max(objectTimeout ?? .zero, presigned) + Self.margin
    self.markedFor = markedFor
  }

  /// One that does not tell when it was written is never old enough.
  package func isOldEnough(_ written: Timestamp?, now: Timestamp) -> Bool {
    written.map { $0 + grace <= now } ?? false
  }

  /// What becomes of an orphan that is old enough, by its mark.
  package func decide(_ orphan: OrphanObject, mark: String?, now: Timestamp) -> OrphanDecision {
    guard let mark else { return .change(.markOrphan(orphan)) }
    guard let known = OrphanMark(mark) else { return .strange(mark) }
    return known.time + markedFor <= now
      ? .change(.dropOrphan(orphan, mark: mark)) : .waits(until: known.time + markedFor)
  }
}

package enum OrphanDecision: Sendable, Hashable {
  case change(RepairChange)
  /// Marked not long enough ago.
  case waits(until: Timestamp)
  /// Its tag is of another shape than a mark's.
  case strange(String)
}

extension OrphanObject {
  /// `found` is nothing (null), why it must stay (text), or its `etag`, with its `mark` where it has one.
  func standingToMark(_ found: Value) -> RepairStanding {
    if found == .null { return .drifted("it is gone") }
    if let reason = obstacle(found) { return .drifted(reason) }
    return found["mark"] == .null ? .open : .done
  }

  func standingToDrop(_ found: Value, mark: String) -> RepairStanding {
    if found == .null { return .done }
    if let reason = obstacle(found) { return .drifted(reason) }
    return found["mark"] == .text(mark)
      ? .open : .drifted("its tag \(OrphanMark.tag) is \(found["mark"].textValue ?? "gone")")
  }

  private func obstacle(_ found: Value) -> String? {
    if case .text(let reason) = found { return reason }
    return found["etag"] == .text(etag)
      ? nil : "another object is there, ETag \(found["etag"].display)"
  }
}

extension RepairManifest {
  /// The orphans it deletes.
  package var drops: [OrphanObject] {
    changes.compactMap { if case .dropOrphan(let orphan, _) = $0 { orphan } else { nil } }
  }

  /// The orphans it marks.
  package var marks: [OrphanObject] {
    changes.compactMap { if case .markOrphan(let orphan) = $0 { orphan } else { nil } }
  }

  /// Whether its changes are orphans to mark or delete, and none of any other repair.
  package var holdsOrphans: Bool { changes.contains { $0.repair == .dropOrphan } }

  /// What deletes never goes with what mends: each has a runbook of its own.
  func checkUnmixed() throws(Problem) {
    guard holdsOrphans, changes.contains(where: { $0.repair != .dropOrphan }) else { return }
    throw Problem(.manifestInvalid, "it holds orphans to delete beside other repairs")
  }
}
