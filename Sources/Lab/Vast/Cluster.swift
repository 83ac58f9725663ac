import Core

/// The resources the lab has one of: cluster, tenant, version, view policy, and their health.
extension VastAPI {
  static let cluster = 1
  static let viewPolicy = 1

  func clusters(_ call: VMSCall) throws -> VMSAnswer {
    try one(
      call, VastAPI.cluster,
      .map([
        "id": .integer(VastAPI.cluster), "name": .text("lab"), "title": .text("lab"),
        "guid": .text(clusterGUID), "psnt": .text("LAB0001"), "state": .text("ONLINE"),
        "sw_version": .text(version), "build": .text(version), "enabled": .bool(true),
        "enable_trash": .bool(true), "enable_encryption": .bool(false),
        "enable_bucket_replication": .bool(false), "enable_bucket_db_replication": .bool(false),
        "physical_space": .integer(1 << 40), "physical_space_in_use": .integer(1 << 33),
        "physical_space_in_use_percent": .number(0.78), "usable_capacity_bytes": .integer(1 << 40),
        "logical_space": .integer(1 << 40), "logical_space_in_use": .integer(1 << 33),
        "logical_space_in_use_percent": .number(0.78),
        "free_usable_capacity": .integer((1 << 40) - (1 << 33)), "uptime": .text("1 day"),
        "url": .text("/api/latest/clusters/\(VastAPI.cluster)/"),
      ]))
  }

  func tenants(_ call: VMSCall) throws -> VMSAnswer {
    try one(
      call, VMSCall.tenant,
      .map([
        "id": .integer(VMSCall.tenant), "guid": .text(guid(VMSCall.tenant)),
        "name": .text("default"), "title": .text("default"),
        "url": .text("/api/latest/tenants/\(VMSCall.tenant)/"),
      ]))
  }

  func versions(_ call: VMSCall) throws -> VMSAnswer {
    try one(
      call, 1,
      .map([
        "id": .integer(1), "guid": .text(guid(1)), "name": .text(version),
        "sys_version": .text(version), "build": .text(version), "status": .text("success"),
        "os_version": .text("lab"), "cluster": .text("lab"),
        "url": .text("/api/latest/versions/1/"),
      ]))
  }

  func viewPolicies(_ call: VMSCall) throws -> VMSAnswer {
    try one(
      call, VastAPI.viewPolicy,
      .map([
        "id": .integer(VastAPI.viewPolicy), "guid": .text(guid(VastAPI.viewPolicy)),
        "name": .text("lab-policy"), "flavor": .text("S3_NATIVE"),
        "tenant_id": .integer(VMSCall.tenant), "enable_snapshot_lookup": .bool(true),
        "enable_listing_of_snapshot_dir": .bool(true),
      ]))
  }

  func indestructibility(_ call: VMSCall) throws -> VMSAnswer {
    try one(
      call, 1,
      .map(["id": .integer(1), "name": .text("indestructibility"), "is_locked": .bool(true)]))
  }

  func health(_ call: VMSCall) throws -> VMSAnswer {
    guard call.method == .get else { throw notAllowed(call) }
    let entry: Value = .map(["status": .text("ok")])
    return .ok(.map(["status": .text("ok"), "db": entry, "cache": entry]))
  }

  private var version: String { "5.3.0" }

  private var clusterGUID: String { state.read { $0.clusterGUID } ?? guid(VastAPI.cluster) }

  /// The answers of a resource that has one, unchanging row.
  private func one(_ call: VMSCall, _ id: Int, _ row: Value) throws -> VMSAnswer {
    guard call.method == .get, call.action == nil else { throw notAllowed(call) }
    guard let asked = call.id else {
      let filters = ["id", "name", "status"].map { name in
        VMSCall.Filter<Value>(name: name, value: { $0[name].display })
      }
      return try call.list(call.filter([row], by: filters), state.switches)
    }
    guard asked == id else { throw VMSRefusal.notFound }
    return .ok(row)
  }
}
