import Core

extension VastAPI {
  /// `/globalsnapstreams/`: clones, and restores that are not committed yet.
  func globalSnapStreams(_ call: VMSCall) throws -> VMSAnswer {
    switch (call.method, call.id, call.action) {
    case (.get, nil, nil): try listStreams(call)
    case (.get, .some, nil): .ok(show(try stream(call)))
    case (.delete, .some, nil): try deleteStream(call)
    case (.patch, .some, "stop"): try stopStream(call)
    default: throw notAllowed(call)
    }
  }

  private func stream(_ call: VMSCall) throws -> StreamRecord {
    try find(call, state.read { $0.streams }, \.id)
  }

  private func listStreams(_ call: VMSCall) throws -> VMSAnswer {
    let filters: [VMSCall.Filter<StreamRecord>] = [
      .init(name: "id", value: { String($0.id) }),
      .init(name: "name", value: { $0.name }),
      .init(name: "loanee_root_path", value: { $0.targetPath }, isPath: true),
    ]
    let rows = call.filter(state.read { $0.streams }, by: filters)
    return try call.list(rows.map { show($0) }, state.switches)
  }

  /// `POST /snapshots/{id}/clone/`: a writable copy in a directory that must not exist yet. It can
  /// be used at once; the task ends when its background copy is complete.
  func cloneSnapshot(_ call: VMSCall) throws -> VMSAnswer {
    let snapshot = try snapshot(call)
    let name = try call.requiredText("name")
    let target = try call.requiredPath("loanee_root_path")
    try call.checkTenant("loanee_tenant_id")
    guard now >= snapshot.ready else { throw VMSRefusal.detail(400, "snapshot is not ready") }
    guard !Files.exists(state.folder.live(target)) else {
      throw VMSRefusal.field("loanee_root_path", "Path already exists.")
    }
    let (stream, task) = try state.change { records in
      let stream = try makeStream(
        name: name, purpose: .clone, of: snapshot, source: snapshot.path, target: target.text,
        enabled: call.bool("enabled") ?? true, &records)
      try state.store.clone(snapshot: snapshot.id, to: target)
      let task = addTask(
        "clone_snapshot", on: stream, until: stream.finished, .complete(stream: stream.id), &records
      )
      return (stream, task)
    }
    return .ok(show(stream, task: task)).logged("clone started", name)
  }

  /// Adds a stream that takes one second. That its name must be unique is assumed.
  func makeStream(
    name: String, purpose: StreamRecord.Purpose, of snapshot: SnapshotRecord, source: String,
    target: String, enabled: Bool, _ records: inout VastRecords
  ) throws(VMSRefusal) -> StreamRecord {
    guard !records.streams.contains(where: { $0.name == name }) else { throw .notUnique("name") }
    let started = now
    let stream = StreamRecord(
      id: records.newID(), name: name, purpose: purpose, snapshot: snapshot.id,
      snapshotName: snapshot.name, sourcePath: source, targetPath: target, enabled: enabled,
      started: started, finished: started + state.delay(.seconds(1)))
    records.streams.append(stream)
    return stream
  }

  private func stopStream(_ call: VMSCall) throws -> VMSAnswer {
    let stream = try stream(call)
    guard stream.purpose == .clone else { throw belongsToProtectedPath }
    // What a stop of a finished clone does is not documented; here nothing, DELETE removes it.
    let isRunning = now < stream.finished
    let task = try state.change { records in
      addTask(
        "stop_global_snap_stream", on: stream, taking: .milliseconds(200),
        isRunning ? .remove(stream: stream.id, directory: true) : nil, &records)
    }
    return .ok(.map(["async_task": show(task)])).logged("clone stopped", stream.name)
  }

  private func deleteStream(_ call: VMSCall) throws -> VMSAnswer {
    let stream = try stream(call)
    guard stream.purpose == .clone else { throw belongsToProtectedPath }
    guard now >= stream.finished else {
      throw VMSRefusal.detail(400, "stream \(stream.name) is active, stop it first")
    }
    let task = try state.change { records in
      addTask(
        "delete_global_snap_stream", on: stream, taking: .milliseconds(200),
        .remove(stream: stream.id, directory: call.bool("remove_dir") ?? false), &records)
    }
    return .ok(.map(["async_task": show(task)])).logged("clone deleted", stream.name)
  }

  private var belongsToProtectedPath: VMSRefusal {
    .detail(400, "the stream belongs to the restore of a protected path, stop it there")
  }

  func show(_ stream: StreamRecord, task: TaskRecord? = nil) -> Value {
    let phase = StreamPhase(stream, at: now, unknown: state.switches.is(.states, "unknown"))
    var row: [String: Value] = [
      "id": .integer(stream.id), "guid": .text(guid(stream.id)), "name": .text(stream.name),
      "enabled": .bool(stream.enabled), "direction": .text("Local"),
      "loanee_root_path": .text(ElementPath(stream.targetPath)?.directoryText ?? ""),
      "loanee_snapshot": .text(stream.snapshotName),
      "loanee_snapshot_id": .integer(stream.snapshot),
      "loanee_tenant": .map(["guid": .text(guid(VMSCall.tenant)), "name": .text("default")]),
      "owner_tenant": .map(["guid": .text(guid(VMSCall.tenant)), "name": .text("default")]),
      "owner_root_snapshot": .map(["name": .text(stream.snapshotName)]),
      "source_path": .text(ElementPath(stream.sourcePath)?.directoryText ?? ""),
      "source_snapshot": .text(stream.snapshotName), "source_cluster": .text("lab"),
      "target_cluster": .text("lab"), "state": .text(phase.state),
      "external_state": .text(phase.state), "status": .map(["state": .text(phase.status)]),
      "health": .text("OK"), "eta": .text("\(phase.secondsLeft)"), "bw": .integer(0),
      "view_replication_enabled": .bool(false),
    ]
    row["sync_progress"] = progress(phase.share)
    row["async_task"] = task.map { show($0) }
    return .map(row)
  }

  /// A share of 0 to 1 in the scale of the switch `sync_progress`; nil where VAST shows none.
  func progress(_ share: Double) -> Value? {
    switch state.switches[.syncProgress] {
    case "0-1": share >= 1 ? .integer(1) : .number((share * 100).rounded(.down) / 100)
    case "0-1000": .integer(Int(share * 1_000))
    case "absent": nil
    default: .integer(Int(share * 100))
    }
  }
}

/// The words a stream shows at a moment. Only `Completed` and `FINISHED` have been seen outside VAST.
struct StreamPhase {
  let state: String
  let status: String
  let share: Double
  let secondsLeft: Int

  init(_ stream: StreamRecord, at now: Timestamp, unknown: Bool) {
    guard stream.fault == nil else {
      (state, status, share, secondsLeft) = ("Failed", "FAILED", 0.5, 0)
      return
    }
    let whole = (stream.finished - stream.started).inSeconds
    share = whole > 0 ? min(max((now - stream.started).inSeconds / whole, 0), 1) : 1
    secondsLeft = Int(max((stream.finished - now).inSeconds, 0).rounded(.up))
    if share >= 1 {
      (state, status) = ("Completed", "FINISHED")
    } else if share < 0.5 {
      (state, status) = ("Initializing", "INIT")
    } else {
      (state, status) = unknown ? ("Hydrating", "EXTENTS_PINNED") : ("Syncing", "IN_PROGRESS")
    }
  }
}
