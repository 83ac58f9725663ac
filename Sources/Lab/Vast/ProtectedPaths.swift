import Core

extension VastAPI {
  /// `/protectedpaths/`
  func protectedPaths(_ call: VMSCall) throws -> VMSAnswer {
    switch (call.method, call.id, call.action) {
    case (.get, nil, nil): try listProtectedPaths(call)
    case (.get, .some, nil): .ok(show(try protectedPath(call)))
    case (.post, nil, nil): try makeProtectedPath(call)
    case (.patch, .some, nil): try changeProtectedPath(call)
    case (.delete, .some, nil): try deleteProtectedPath(call)
    case (.get, .some, "validate"): try validateRestore(call)
    case (.post, .some, "restore"): try restore(call)
    case (.patch, .some, "commit"): try commitRestore(call)
    case (.patch, .some, "stop"): try stopRestore(call)
    default: throw notAllowed(call)
    }
  }

  func protectedPath(_ call: VMSCall) throws -> ProtectedPathRecord {
    try find(call, state.read { $0.protectedPaths }, \.id)
  }

  private func listProtectedPaths(_ call: VMSCall) throws -> VMSAnswer {
    let filters: [VMSCall.Filter<ProtectedPathRecord>] = [
      .init(name: "id", value: { String($0.id) }),
      .init(name: "name", value: { $0.name }),
      .init(name: "source_dir", value: { $0.sourceDirectory }, isPath: true),
      .init(name: "state", value: stateName),
      .init(name: "role", value: { _ in roleName }),
      .init(name: "enabled", value: { $0.enabled ? "true" : "false" }),
      .init(name: "tenant_id", value: { _ in String(VMSCall.tenant) }),
    ]
    let rows = call.filter(state.read { $0.protectedPaths }, by: filters)
    return try call.list(rows.map(show), state.switches)
  }

  private func makeProtectedPath(_ call: VMSCall) throws -> VMSAnswer {
    let name = try call.requiredText("name")
    let source = try call.requiredPath("source_dir")
    try call.checkTenant()
    let policy = try call.requiredInteger("protection_policy_id")
    let made = try state.change { records in
      guard records.policies.contains(where: { $0.id == policy }) else {
        throw VMSRefusal.field("protection_policy_id", "object does not exist.")
      }
      guard !records.protectedPaths.contains(where: { $0.name == name }) else {
        throw VMSRefusal.notUnique("name")
      }
      let isBelowBucket = records.views.contains { view in
        view.bucket != nil && view.path != source.text
          && ElementPath(view.path)?.contains(source) == true
      }
      if isBelowBucket {
        throw VMSRefusal.field("source_dir", "not allowed on a subdirectory of a bucket path")
      }
      let made = ProtectedPathRecord(
        id: records.newID(), name: name, sourceDirectory: source.text,
        targetDirectory: call.text("target_exported_dir") ?? source.text, policy: policy,
        capabilities: call.text("capabilities") ?? "ASYNC_REPLICATION",
        enabled: call.bool("enabled") ?? true, restore: nil)
      records.protectedPaths.append(made)
      return made
    }
    return VMSAnswer(status: 201, body: show(made)).logged("protected path made", name)
  }

  /// `enabled` suspends or resumes the schedule; source, policy and target do not change.
  private func changeProtectedPath(_ call: VMSCall) throws -> VMSAnswer {
    let path = try protectedPath(call)
    let enabled = call.bool("enabled")
    let name = call.text("name")
    try state.change { records in
      guard let index = records.protectedPaths.firstIndex(where: { $0.id == path.id }) else {
        throw VMSRefusal.notFound
      }
      if let enabled { records.protectedPaths[index].enabled = enabled }
      if let name { records.protectedPaths[index].name = name }
    }
    let effect =
      enabled.map { $0 ? "schedule resumed" : "schedule suspended" } ?? "protected path changed"
    return VMSAnswer.ok().logged(effect, path.name)
  }

  private func deleteProtectedPath(_ call: VMSCall) throws -> VMSAnswer {
    let path = try protectedPath(call)
    guard path.restore == nil else {
      throw VMSRefusal.detail(400, "a restore of the protected path is in progress")
    }
    try state.change { $0.protectedPaths.removeAll { $0.id == path.id } }
    return VMSAnswer.noContent.logged("protected path deleted", path.name)
  }

  /// No documented state names a restore: outside the switch `states` it shows only in
  /// `restore_task` and `restore_progress`.
  private func stateName(_ path: ProtectedPathRecord) -> String {
    if path.restore != nil, state.switches.is(.states, "unknown") { return "RESTORE_STAGED" }
    return path.enabled ? "Active" : "Suspended"
  }

  private var roleName: String { state.switches.is(.roles, "usual") ? "Local" : "STANDALONE" }

  func show(_ path: ProtectedPathRecord) -> Value {
    let (policy, stream, newest) = state.read { records in
      (
        records.policies.first { $0.id == path.policy },
        records.streams.first { $0.id == path.restore },
        records.snapshots.filter { $0.path == path.sourceDirectory }.map(\.created).max()
      )
    }
    var row: [String: Value] = [
      "id": .integer(path.id), "guid": .text(guid(path.id)), "name": .text(path.name),
      "source_dir": .text(path.sourceDirectory),
      "target_exported_dir": .text(path.targetDirectory),
      "tenant_id": .integer(VMSCall.tenant), "tenant_name": .text("default"),
      "protection_policy_id": .text(optional: path.policy.map { String($0) }),
      "protection_policy_name": .text(optional: policy?.name),
      "capabilities": .text(path.capabilities), "enabled": .bool(path.enabled),
      "state": .text(stateName(path)), "state_description": .text(""),
      "role": .text(roleName), "health": .text("OK"), "failure_reason": .text(""),
      "is_local": .bool(policy?.cloneType == "LOCAL"), "internal": .bool(false),
      "failover": .bool(false), "failback_allowed": .text("false"),
      "replication_streams": .list([]), "replication_stream_roles": .map([:]),
      "members_info": .map([:]), "peer_cluster_name": .text(""),
      "last_snapshot_creation_time": .stamp(newest), "restore_task": .null,
      "restore_progress": .map([:]),
    ]
    if let stream {
      row["restore_task"] = taskReference(of: stream)
      let phase = StreamPhase(stream, at: now, unknown: false)
      row["restore_progress"] = .map([
        "name": .text(stream.name), "state": .text(phase.status),
        "progress": progress(phase.share) ?? .null,
      ])
    }
    return .map(row)
  }

  /// The newest task of the restore, as a link or as its id.
  private func taskReference(of stream: StreamRecord) -> Value {
    guard let task = state.read({ $0.tasks.last { $0.stream == stream.id } }) else { return .null }
    return state.switches.is(.restoreTask, "link")
      ? .text("/api/latest/vtasks/\(task.id)/") : .text(String(task.id))
  }
}
