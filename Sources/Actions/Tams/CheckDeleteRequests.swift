import Core
import Transport

/// Whether restored delete requests would go on deleting once TAMS runs.
package struct CheckDeleteRequests: Action {
  package static let spec = ActionSpec(
    name: "tams.check_delete_requests",
    help: "looks in the database for delete requests that a started TAMS would go on with",
    outputs: [
      .init("live_requests", .integer, help: "requests created, started or pending")
    ],
    role: .proof, timeout: .seconds(300), drill: .sandbox)

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let table = try await DatabaseReading(connection)
      .table(PackageResources.live_delete_requests_sql, live: .live)
    let ids = table.rows.compactMap { $0.first?.textValue }
    return ActionResult(
      outputs: ["live_requests": .integer(ids.count)],
      checks: [
        Check(
          id: "V04", title: "no delete request alive",
          verdict: ids.isEmpty ? .pass : onLive,
          numbers: ["requests": .integer(ids.count), "sample": .texts(ids.prefix(10))],
          finding: ids.isEmpty
            ? "no request is created or started"
            : "\(ids.count) requests would go on deleting what was restored: settle them first")
      ])
  }

  /// On vasttams a restored request is inert.
  private var onLive: Verdict {
    switch connection.site.tams.api {
    case .bbc8: .fail
    case .vasttams6, .vasttams7: .degraded
    }
  }
}
