import Core

/// The restore of a protected path: a clone beside live data, which a commit puts in its place.
extension VastAPI {
  func validateRestore(_ call: VMSCall) throws -> VMSAnswer {
    let path = try protectedPath(call)
    let versioned = state.read { records in
      records.views.filter { view in
        view.s3Versioning && holds(path.sourceDirectory, view.path)
      }
    }
    return .ok(
      .map([
        "s3_versioning": .list(versioned.map { .text($0.path) }),
        "is_source_ppath": .bool(false), "is_dest_ppath": .bool(false),
        "has_gn_streams": .bool(false), "is_multi_tenant_system": .bool(false),
      ]))
  }

  /// `POST …/restore/`. That the snapshot must be of the protected directory, or of one above it, is
  /// assumed; so is that one directory has one restore at a time.
  func restore(_ call: VMSCall) throws -> VMSAnswer {
    let path = try protectedPath(call)
    let snapshot = try restorableSnapshot(call, of: path)
    let name = try call.requiredText("name")
    if path.enabled == false, state.switches.is(.suspendedRestore, "refuse") {
      throw VMSRefusal.detail(400, "protected path \(path.name) is suspended")
    }
    if let open = openRestore(of: path) { return try answerSecondRestore(open) }
    guard let suffix = suffix(of: path.sourceDirectory, in: snapshot.path),
      Files.isDirectory(state.folder.snapshot(snapshot.id) + suffix)
    else {
      throw VMSRefusal.field("loanee_snapshot_id", "Snapshot does not hold the protected path.")
    }
    let (stream, task) = try state.change { records in
      let stream = try makeStream(
        name: name, purpose: .restore(protectedPath: path.id), of: snapshot,
        source: path.sourceDirectory, target: "/.restore/\(name)", enabled: true, &records)
      try state.store.stage(snapshot: snapshot.id, suffix: suffix, as: stream.id)
      set(restore: stream.id, of: path.id, &records)
      let effect = TaskEffect.complete(stream: stream.id)
      return (
        stream,
        addTask("restore_protected_path", on: stream, until: stream.finished, effect, &records)
      )
    }
    return .ok(show(stream, task: task)).logged("restore started", name)
  }

  /// `PATCH …/commit/`: the answer comes at once, live data changes when the commit's task ends.
  func commitRestore(_ call: VMSCall) throws -> VMSAnswer {
    let path = try protectedPath(call)
    guard let stream = state.read({ $0.streams.first { $0.id == path.restore } }),
      !isEnding(stream)
    else {
      return try answerSecond(.secondCommit, "no_restore", "no restore waits for a commit")
    }
    guard stream.fault == nil else {
      throw VMSRefusal.conflict(code: "restore_failed", "the restore has failed, stop it first")
    }
    if now < stream.finished, state.switches.is(.earlyCommit, "refuse") {
      throw VMSRefusal.conflict(code: "not_synced", "the restore is not complete yet")
    }
    try state.change { records in
      let start = max(now, stream.finished)
      _ = addTask(
        "commit_restore", on: stream, until: start + state.delay(.seconds(1)),
        .commit(protectedPath: path.id, stream: stream.id), &records)
    }
    return VMSAnswer.ok().logged("commit started", stream.name)
  }

  /// `PATCH …/stop/`: removes the clone; not possible once the commit has begun.
  func stopRestore(_ call: VMSCall) throws -> VMSAnswer {
    let path = try protectedPath(call)
    guard let stream = state.read({ $0.streams.first { $0.id == path.restore } }) else {
      throw VMSRefusal.detail(400, "no restore of \(path.name) is in progress")
    }
    guard !isEnding(stream) else {
      throw VMSRefusal.conflict(code: "restore_ending", "the restore is being committed or stopped")
    }
    try state.change { records in
      _ = addTask(
        "stop_restore", on: stream, taking: .milliseconds(200),
        .remove(stream: stream.id, directory: true),
        &records)
    }
    return VMSAnswer.ok().logged("restore stopped", stream.name)
  }

  private func restorableSnapshot(
    _ call: VMSCall, of path: ProtectedPathRecord
  ) throws -> SnapshotRecord {
    let id = try call.requiredInteger("loanee_snapshot_id")
    let now = now
    guard let snapshot = state.read({ $0.snapshots.first { $0.id == id } }),
      !snapshot.isExpired(at: now)
    else {
      throw VMSRefusal.field(
        "loanee_snapshot_id", "Invalid pk \"\(id)\" - object does not exist.")
    }
    guard holds(snapshot.path, path.sourceDirectory) else {
      throw VMSRefusal.field("loanee_snapshot_id", "Snapshot does not hold the protected path.")
    }
    guard now >= snapshot.ready else {
      throw VMSRefusal.field("loanee_snapshot_id", "Snapshot is not ready.")
    }
    if snapshot.policy == nil, state.switches.is(.policylessRestore, "refuse") {
      throw VMSRefusal.field(
        "loanee_snapshot_id", "Snapshot does not belong to a protection policy.")
    }
    return snapshot
  }

  private func openRestore(of path: ProtectedPathRecord) -> StreamRecord? {
    state.read { records in
      let open = records.protectedPaths
        .filter { $0.sourceDirectory == path.sourceDirectory }.compactMap(\.restore)
      return records.streams.first { open.contains($0.id) }
    }
  }

  private func answerSecondRestore(_ open: StreamRecord) throws -> VMSAnswer {
    let refusal = try answerSecond(
      .secondRestore, "restore_in_progress", "a restore of the directory is open: \(open.name)")
    guard refusal.status == 200 else { return refusal }
    return .ok(show(open, task: state.read { $0.tasks.last { $0.stream == open.id } }))
  }

  private func answerSecond(_ name: SwitchName, _ code: String, _ why: String) throws -> VMSAnswer {
    switch state.switches[name] {
    case "200": return .ok()
    case "500": throw VMSRefusal.detail(500, "Internal server error.")
    default: throw VMSRefusal.conflict(code: code, why)
    }
  }

  /// Whether the stream is being committed or removed.
  private func isEnding(_ stream: StreamRecord) -> Bool {
    state.read { records in
      records.tasks.contains { task in
        switch task.effect {
        case .commit(_, stream.id), .remove(stream.id, _): true
        default: false
        }
      }
    }
  }

  private func set(restore: Int?, of id: Int, _ records: inout VastRecords) {
    guard let index = records.protectedPaths.firstIndex(where: { $0.id == id }) else { return }
    records.protectedPaths[index].restore = restore
  }

  private func holds(_ directory: String, _ path: String) -> Bool {
    suffix(of: path, in: directory) != nil
  }

  private func suffix(of path: String, in directory: String) -> String? {
    guard let path = ElementPath(path), let directory = ElementPath(directory) else { return nil }
    return path.suffix(below: directory)
  }
}
