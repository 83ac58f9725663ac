import Core
import Transport

extension RepairStandings {
  /// Of each orphan its ETag and mark, or that a segment names it now.
  func readOrphans(
    _ changes: [RepairChange], _ found: inout [String: Value]
  ) async throws(RemoteFailure) {
    let orphans = changes.compactMap { change -> (target: String, object: OrphanObject)? in
      switch change {
      case .markOrphan(let orphan), .dropOrphan(let orphan, _): (change.target, orphan)
      default: nil
      }
    }
    guard !orphans.isEmpty else { return }
    let client = connection.s3
    let states = try await concurrently(orphans) {
      (orphan) async throws(RemoteFailure) -> Value in
      let (key, bucket) = (orphan.object.key, orphan.object.bucket)
      guard let head = try await client.head(key, in: bucket) else { return .null }
      do throws(RemoteFailure) {
        let mark = try await client.tags(of: key, in: bucket)?[OrphanMark.tag]
        return .map(["etag": .text(head.etag), "mark": mark.map(Value.text) ?? .null])
      } catch  where error.status == 404 {
        return .null
      }
    }
    // After the objects: what is registered meanwhile is seen.
    let wanted = try await OrphanNames(connection).of(orphans.map(\.object), in: .live)
    for (orphan, state) in zip(orphans, states) where state != .null {
      found[orphan.target] =
        wanted.contains(orphan.object.key) ? .text("a segment names it now") : state
    }
  }
}
