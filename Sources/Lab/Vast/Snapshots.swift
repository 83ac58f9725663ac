import Core

extension VastAPI {
  /// `/snapshots/`
  func snapshots(_ call: VMSCall) throws -> VMSAnswer {
    switch (call.method, call.id, call.action) {
    case (.get, nil, nil): try listSnapshots(call)
    case (.get, .some, nil): .ok(show(try snapshot(call)))
    case (.post, nil, nil): try takeSnapshot(call)
    case (.patch, .some, nil): try changeSnapshot(call)
    case (.delete, .some, nil): try deleteSnapshot(call)
    case (.post, .some, "clone"): try cloneSnapshot(call)
    default: throw notAllowed(call)
    }
  }

  /// The snapshot with the id of the call; one that has expired is gone.
  func snapshot(_ call: VMSCall) throws -> SnapshotRecord {
    let snapshot = try find(call, state.read { $0.snapshots }, \.id)
    guard !snapshot.isExpired(at: now) else { throw VMSRefusal.notFound }
    return snapshot
  }

  private func listSnapshots(_ call: VMSCall) throws -> VMSAnswer {
    let now = now
    let (rows, policies) = state.read { records in
      (records.snapshots.filter { !$0.isExpired(at: now) }, records.policies)
    }
    func policyName(_ row: SnapshotRecord) -> String? {
      policies.first { $0.id == row.policy }?.name
    }
    let filters: [VMSCall.Filter<SnapshotRecord>] = [
      .init(name: "path", value: { $0.path }, isPath: true),
      .init(name: "id", value: { String($0.id) }),
      .init(name: "name", value: { $0.name }),
      .init(name: "state", value: stateName),
      .init(name: "created", value: { $0.created.rfc3339 }),
      .init(name: "expiration_time", value: { $0.expires?.rfc3339 }),
      .init(name: "protection_policy__name", value: policyName),
      .init(name: "protection_policy__id", value: { $0.policy.map { String($0) } }),
      .init(name: "tenant_id", value: { _ in String(VMSCall.tenant) }),
      .init(name: "tenant_name", value: { _ in "default" }),
    ]
    return try call.list(call.filter(rows, by: filters).map(show), state.switches)
  }

  private func takeSnapshot(_ call: VMSCall) throws -> VMSAnswer {
    let name = try call.requiredText("name")
    let path = try call.requiredPath("path")
    try call.checkTenant()
    let expires = try call.time("expiration_time")
    guard state.store.isDirectory(path) else {
      throw VMSRefusal.field("path", "no such directory")
    }
    let now = now
    let duration = state.delay(.milliseconds(200))
    let isLater = state.switches.is(.snapshotReady, "later")
    let snapshot = try state.change { records in
      try checkName(name, path: path.text, records)
      let snapshot = SnapshotRecord(
        id: records.newID(), name: name, path: path.text, created: now, expires: expires,
        ready: isLater ? now + duration : now,
        indestructible: call.bool("indestructible") ?? false, policy: nil)
      try state.store.takeSnapshot(of: path, id: snapshot.id)
      records.snapshots.append(snapshot)
      return snapshot
    }
    var answer = VMSAnswer(status: 201, body: show(snapshot)).logged("snapshot taken", name)
    answer.delay = isLater ? .zero : duration
    return answer
  }

  /// VAST's scope of uniqueness is not documented: the switch `name_scope`.
  private func checkName(_ name: String, path: String, _ records: VastRecords) throws(VMSRefusal) {
    let now = now
    let isTaken = records.snapshots.contains { other in
      other.name == name && !other.isExpired(at: now)
        && (state.switches.is(.nameScope, "cluster") || other.path == path)
    }
    if isTaken { throw .notUnique("name") }
  }

  private func changeSnapshot(_ call: VMSCall) throws -> VMSAnswer {
    var changed = try snapshot(call)
    if let expires = try call.time("expiration_time") {
      if changed.indestructible, changed.expires.map({ expires < $0 }) ?? true {
        throw VMSRefusal.field(
          "expiration_time", "Cannot shorten the expiration of an indestructible snapshot.")
      }
      changed.expires = expires
    }
    if let indestructible = call.bool("indestructible") {
      if changed.indestructible && !indestructible { throw locked }
      changed.indestructible = indestructible
    }
    let name = call.text("name")
    let next = changed
    let result = try state.change { records in
      guard let index = records.snapshots.firstIndex(where: { $0.id == next.id }) else {
        throw VMSRefusal.notFound
      }
      records.snapshots[index] = next
      if let name, name != next.name {
        try checkName(name, path: next.path, records)
        records.snapshots[index].name = name
      }
      return records.snapshots[index]
    }
    return VMSAnswer.ok().logged("snapshot changed", result.name)
  }

  private func deleteSnapshot(_ call: VMSCall) throws -> VMSAnswer {
    let snapshot = try snapshot(call)
    if snapshot.indestructible { throw locked }
    let now = now
    try state.change { records in
      // VAST's refusal is not documented; that a running clone holds its snapshot is.
      if let stream = records.streams.first(where: { $0.holds(snapshot.id, at: now) }) {
        throw VMSRefusal.detail(400, "snapshot is in use by \(stream.name)")
      }
      records.snapshots.removeAll { $0.id == snapshot.id }
      try state.store.removeSnapshot(snapshot.id)
    }
    return VMSAnswer.noContent.logged("snapshot deleted", snapshot.name)
  }

  private var locked: VMSRefusal {
    .detail(400, "The object is indestructible and the indestructibility mechanism is locked.")
  }

  private func stateName(_ snapshot: SnapshotRecord) -> String {
    if now >= snapshot.ready { return "SUCCEED" }
    return state.switches.is(.states, "unknown") ? "MATERIALIZING" : "CREATING"
  }

  func show(_ snapshot: SnapshotRecord) -> Value {
    let policy = state.read { $0.policies.first { $0.id == snapshot.policy } }
    let directory = ElementPath(snapshot.path)?.directoryText ?? snapshot.path
    return .map([
      "id": .integer(snapshot.id), "guid": .text(guid(snapshot.id)),
      "name": .text(snapshot.name), "title": .text(snapshot.name), "path": .text(directory),
      "cluster": .text("lab"), "tenant_id": .integer(VMSCall.tenant),
      "tenant_name": .text("default"), "created": .stamp(snapshot.created),
      "expiration_time": .stamp(snapshot.expires), "state": .text(stateName(snapshot)),
      "indestructible": .bool(snapshot.indestructible), "locked": .bool(false),
      "protection_policy": .text(optional: policy?.name),
      "protection_policy_id": .integer(optional: policy?.id),
      "policy": .text(optional: policy?.name), "policy_id": .integer(optional: policy?.id),
      "type": .text(policy == nil ? "On-demand" : "Scheduled"),
      "subsystem_related": .bool(false), "eta_sec": .integer(0),
      "unique_phys_estimation": .integer(1 << 20), "aggr_phys_estimation": .integer(4 << 20),
      "url": .text("/api/latest/snapshots/\(snapshot.id)/"),
    ])
  }
}

extension StreamRecord {
  func holds(_ snapshot: Int, at now: Timestamp) -> Bool {
    self.snapshot == snapshot && now < finished
  }
}
