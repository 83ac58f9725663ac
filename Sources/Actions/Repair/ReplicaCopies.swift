import Core
import Transport

/// What replicas hold of keys that neither live nor any snapshot has.
struct ReplicaCopies {
  struct Answer {
    /// By key; what is not in it no replica has.
    var found: [String: RepairFindings.Replicated] = [:]
    var notes: [String] = []
  }

  private let connection: SiteConnection
  private let say: @Sendable (String) -> Void

  init(_ connection: SiteConnection, _ say: @escaping @Sendable (String) -> Void) {
    self.connection = connection
    self.say = say
  }

  /// A replica that cannot be asked leaves the keys unknown that no other one has.
  func of(_ keys: [String]) async -> Answer {
    var answer = Answer()
    var open = keys
    for replica in connection.replicas {
      for (bucket, place) in replica.site.buckets.sorted(by: { $0.key < $1.key })
      where connection.site.buckets.contains(bucket) && !open.isEmpty {
        let name = replica.site.name
        say("looking for \(open.count) objects in replica \(name)")
        do throws(RemoteFailure) {
          let heads = try await heads(open, at: replica.client, in: place)
          for (key, head) in zip(open, heads) where head?.size ?? 0 > 0 {
            answer.found[key] = head.map { Self.copy($0, bucket, name) }
          }
        } catch {
          answer.notes.append(
            "replica \(name) cannot be asked for \(open.count) objects, which are left as they are: "
              + error.problem.display)
          for key in open { answer.found[key] = .unknown }
        }
        open = open.filter { [nil, .unknown].contains(answer.found[$0]) }
      }
    }
    return answer
  }

  private static func copy(
    _ head: S3Head, _ bucket: String, _ name: String
  ) -> RepairFindings.Replicated {
    let copy = RepairFindings.ReplicaCopy(
      bucket: bucket, replica: name, etag: head.etag, size: head.size)
    return head.size > ObjectFromSnapshot.largestCarried ? .tooLarge(copy) : .held(copy)
  }

  private func heads(
    _ keys: [String], at client: S3Client, in bucket: String
  ) async throws(RemoteFailure) -> [S3Head?] {
    // A bucket that is not there answers for an object as one that has it not.
    guard try await client.hasBucket(bucket) else {
      throw RemoteFailure(
        .unreadable("there is no bucket \(bucket)"), call: client.endpoint.display)
    }
    return try await concurrently(keys) { (key) async throws(RemoteFailure) in
      try await client.head(key, in: bucket)
    }
  }
}
