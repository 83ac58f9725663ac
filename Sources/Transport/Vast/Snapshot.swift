import Core

package struct Snapshot: VastRecord, Hashable {
  package enum Readiness: Sendable, Hashable { case ready, pending, failed, leaving, unknown }

  static let collection = "snapshots"

  /// One without a path is of no directory that is asked about.
  static let isNeededWhole = false

  package let id: Int
  package let name: String
  package let path: DirectoryPath
  package let tenantID: Int?
  package let created: Timestamp?
  /// Nil: kept until deleted.
  package let expires: Timestamp?
  package let state: ReportedState<Readiness>
  package let isIndestructible: Bool
  package let policyName: String?
  package let policyID: Int?
  /// An estimate in bytes of what deleting it would free.
  package let uniqueBytes: Int?

  package var isReady: Bool { state.meaning == .ready }

  init?(_ object: LenientObject) {
    guard let id = object.integer("id"), let path = object.text("path") else { return nil }
    self.id = id
    self.path = DirectoryPath(path)
    name = object.text("name") ?? ""
    tenantID = object.integer("tenant_id")
    created = object.time("created")
    expires = object.time("expiration_time")
    state = ReportedState(object.text("state"), Self.states, else: .unknown)
    isIndestructible = object.bool("indestructible") ?? false
    policyName = object.text("protection_policy") ?? object.text("policy")
    policyID = object.integer("protection_policy_id") ?? object.integer("policy_id")
    uniqueBytes = object.integer("unique_phys_estimation")
  }

  private static let states: [String: Readiness] = [
    "SUCCEED": .ready, "INIT": .pending, "CREATING": .pending, "RETRYING": .pending,
    "FAILED": .failed, "DELETING": .leaving, "RETRY_DELETE": .leaving,
  ]
}
