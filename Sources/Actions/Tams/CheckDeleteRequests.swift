import Core

/// Whether restored delete requests would go on deleting once TAMS runs.
package struct CheckDeleteRequests {
  package static let spec = ActionSpec(
    name: "tams.check_delete_requests",
    help: "looks in the database for delete requests that a started TAMS would go on with",
    outputs: [
      .init("live_requests", .integer, help: "requests created, started or pending")
    ],
    role: .proof, timeout: .seconds(300))
}
