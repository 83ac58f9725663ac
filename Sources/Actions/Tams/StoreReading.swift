import Core
import Transport

/// Whether there is anything for a TAMS to run on.
struct StoreReading: Sendable {
  private let connection: SiteConnection

  init(_ connection: SiteConnection) { self.connection = connection }

  /// The first part that is proven absent; nil where tables and buckets are there. Trouble in asking
  /// is an error, never an absence.
  func missing() async throws -> String? {
    let database = DatabaseReading(connection)
    switch await database.outcome({ () async throws(RemoteFailure) in
      try await database.digests(of: .live)
    }) {
    case .answer: break
    case .absent(let reason), .incomplete(let reason): return "the tables are not there (\(reason))"
    case .unreachable(let reason):
      throw Failure.failed(
        Problem(.tablesUnreadable, "it cannot be told whether the tables are there: \(reason)"))
    }
    for bucket in connection.site.buckets where try await !connection.s3.hasBucket(bucket) {
      return "bucket \(bucket) is not there"
    }
    return nil
  }
}
