import Core
import Transport

/// Orphans are marked, unmarked, deleted and put back. What is there is looked at right before.
extension RepairWriting {
  private var orphanMark: String { OrphanMark(run: run, time: time).text }

  func mark(_ orphan: OrphanObject) async throws -> Bool {
    guard try await isAsPlanned(orphan) else { return false }
    var tags = try await tags(of: orphan)
    tags[OrphanMark.tag] = orphanMark
    try await connection.s3.setTags(tags, of: orphan.key, in: orphan.bucket)
    return true
  }

  /// False where the tag is another run's.
  func unmark(_ orphan: OrphanObject) async throws -> Bool {
    var tags = try await tags(of: orphan)
    guard tags.removeValue(forKey: OrphanMark.tag) == orphanMark else { return false }
    try await connection.s3.setTags(tags, of: orphan.key, in: orphan.bucket)
    return true
  }

  func drop(_ orphan: OrphanObject, mark: String) async throws -> Bool {
    let (key, bucket) = (orphan.key, orphan.bucket)
    let rescue = try rescue(of: orphan)
    guard try await rescue.held(key)?.etag == orphan.etag else {
      throw Failure.failed(
        Problem(
          .rescueMissing,
          "rescue snapshot \(rescue.snapshot) does not hold \(key) as it is, so it would not come "
            + "back", at: bucket, hint: "plan again: somebody wrote it since"))
    }
    guard try await isAsPlanned(orphan), try await tags(of: orphan)[OrphanMark.tag] == mark else {
      return false
    }
    try await connection.s3.delete(key, in: bucket)
    guard try await connection.s3.head(key, in: bucket) == nil else {
      throw Failure.failed(
        Problem(.remainsLeft, "\(key) was deleted and is still there", at: bucket))
    }
    return true
  }

  func putBack(_ orphan: OrphanObject) async throws -> Bool {
    _ = try await rescue(of: orphan).restore(orphan.key, over: .absent)
    return true
  }

  /// Puts back what was deleted and a segment names by now, and gives their names.
  func putBackWanted(_ changes: [RepairChange]) async throws -> [String] {
    let dropped = changes.compactMap { change in
      if case .dropOrphan(let orphan, _) = change { orphan } else { nil }
    }
    guard !dropped.isEmpty else { return [] }
    let wanted = try await OrphanNames(connection).of(dropped, in: .live)
    var names: [String] = []
    for orphan in dropped where wanted.contains(orphan.key) {
      guard try await connection.s3.head(orphan.key, in: orphan.bucket) == nil else { continue }
      _ = try await putBack(orphan)
      names.append("\(orphan.bucket)/\(orphan.key)")
    }
    return names
  }

  private func isAsPlanned(_ orphan: OrphanObject) async throws(RemoteFailure) -> Bool {
    try await connection.s3.head(orphan.key, in: orphan.bucket)?.etag == orphan.etag
  }

  private func rescue(of orphan: OrphanObject) throws(Failure) -> ObjectFromSnapshot {
    guard let name = rescues[orphan.bucket] else {
      throw .failed(Problem(.rescueMissing, "bucket \(orphan.bucket) has no rescue snapshot"))
    }
    return source(orphan.bucket, name)
  }

  private func tags(of orphan: OrphanObject) async throws -> [String: String] {
    guard let tags = try await connection.s3.tags(of: orphan.key, in: orphan.bucket) else {
      throw Failure.failed(
        Problem(
          .notOffered, "the store keeps no tags, so orphans cannot be marked", at: orphan.bucket))
    }
    return tags
  }
}
