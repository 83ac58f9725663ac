import Core

extension VastAPI {
  /// `/protectionpolicies/`
  func protectionPolicies(_ call: VMSCall) throws -> VMSAnswer {
    switch (call.method, call.id, call.action) {
    case (.get, nil, nil): try listPolicies(call)
    case (.get, .some, nil): .ok(show(try policy(call)))
    case (.post, nil, nil): try makePolicy(call)
    case (.patch, .some, nil): try changePolicy(call)
    case (.delete, .some, nil): try deletePolicy(call)
    default: throw notAllowed(call)
    }
  }

  private func policy(_ call: VMSCall) throws -> PolicyRecord {
    try find(call, state.read { $0.policies }, \.id)
  }

  private func listPolicies(_ call: VMSCall) throws -> VMSAnswer {
    let filters: [VMSCall.Filter<PolicyRecord>] = [
      .init(name: "id", value: { String($0.id) }),
      .init(name: "name", value: { $0.name }),
      .init(name: "tenant_id", value: { _ in String(VMSCall.tenant) }),
    ]
    return try call.list(
      call.filter(state.read { $0.policies }, by: filters).map(show), state.switches)
  }

  private func makePolicy(_ call: VMSCall) throws -> VMSAnswer {
    let name = try call.requiredText("name")
    let prefix = try call.requiredText("prefix")
    let cloneType = try call.requiredText("clone_type")
    guard ["LOCAL", "NATIVE_REPLICATION", "CLOUD_REPLICATION"].contains(cloneType) else {
      throw VMSRefusal.field("clone_type", "\"\(cloneType)\" is not a valid choice.")
    }
    try call.checkTenant()
    let frames = try frames(call).orRefuse("frames", "This field is required.")
    let created = now
    let policy = try state.change { records in
      guard !records.policies.contains(where: { $0.name == name }) else {
        throw VMSRefusal.notUnique("name")
      }
      let policy = PolicyRecord(
        id: records.newID(), name: name, prefix: prefix, cloneType: cloneType, frames: frames,
        indestructible: call.bool("indestructible") ?? false, created: created)
      records.policies.append(policy)
      return policy
    }
    return VMSAnswer(status: 201, body: show(policy)).logged("policy made", name)
  }

  private func changePolicy(_ call: VMSCall) throws -> VMSAnswer {
    let old = try policy(call)
    let frames = try frames(call)
    try state.change { records in
      guard let index = records.policies.firstIndex(where: { $0.id == old.id }) else {
        throw VMSRefusal.notFound
      }
      if let name = call.text("name") { records.policies[index].name = name }
      if let prefix = call.text("prefix") { records.policies[index].prefix = prefix }
      if let frames { records.policies[index].frames = frames }
      if let indestructible = call.bool("indestructible") {
        records.policies[index].indestructible = indestructible
      }
    }
    return VMSAnswer.ok().logged("policy changed", old.name)
  }

  private func deletePolicy(_ call: VMSCall) throws -> VMSAnswer {
    let policy = try policy(call)
    try state.change { records in
      guard !records.protectedPaths.contains(where: { $0.policy == policy.id }) else {
        throw VMSRefusal.detail(400, "policy \(policy.name) is used by a protected path")
      }
      records.policies.removeAll { $0.id == policy.id }
    }
    return VMSAnswer.noContent.logged("policy deleted", policy.name)
  }

  private func frames(_ call: VMSCall) throws(VMSRefusal) -> [FrameRecord]? {
    guard call.body["frames"] != .null else { return nil }
    guard let rows = call.body["frames"].listValue else {
      throw .field("frames", "Expected a list of items.")
    }
    var frames: [FrameRecord] = []
    for row in rows {
      guard let every = row["every"].textValue, Duration(vast: every) != nil,
        let keep = row["keep-local"].textValue, Duration(vast: keep) != nil
      else { throw .field("frames", "Invalid frame.") }
      frames.append(
        FrameRecord(
          every: every, startAt: row["start-at"].textValue ?? "", keepLocal: keep,
          keepRemote: row["keep-remote"].textValue))
    }
    return frames
  }

  private func show(_ policy: PolicyRecord) -> Value {
    .map([
      "id": .integer(policy.id), "guid": .text(guid(policy.id)), "name": .text(policy.name),
      "title": .text(policy.name), "prefix": .text(policy.prefix),
      "clone_type": .text(policy.cloneType), "frames": .list(policy.frames.map(show)),
      "pretty_schedules": .list(policy.frames.map { .text(pretty($0)) }),
      "indestructible": .bool(policy.indestructible), "internal": .bool(false),
      "is_local": .bool(policy.cloneType == "LOCAL"), "is_on_schedule": .bool(true),
      "schedule_miss": .integer(0), "state": .text("working"), "created": .stamp(policy.created),
      "tenant_id": .integer(VMSCall.tenant), "target_name": .text(""), "target_guid": .text(""),
      "url": .text("/api/latest/protectionpolicies/\(policy.id)/"),
    ])
  }

  private func show(_ frame: FrameRecord) -> Value {
    var row: [String: Value] = [
      "every": .text(frame.every), "start-at": .text(frame.startAt),
      "keep-local": .text(frame.keepLocal),
    ]
    row["keep-remote"] = frame.keepRemote.map(Value.text)
    return .map(row)
  }

  private func pretty(_ frame: FrameRecord) -> String {
    "every \(frame.every) start-at \(frame.startAt) keep-local \(frame.keepLocal)"
  }
}
