import Core
import Transport

/// Clones the snapshot of one protected directory into the sandbox, and shows its buckets there under the
/// names of the sandbox.
package struct CloneSnapshot: Action {
  package static let spec = ActionSpec(
    name: "vast.clone",
    help:
      "clones the snapshot of one protected directory into the site's sandbox, with its buckets",
    inputs: [
      .init(
        "restore", RecoveryPoint.Restore.type, required: true,
        help: "one entry of the point's restores"),
      .init(
        "to", .text, isSandboxDirectory: true,
        help: "the directory in which the clone lies; the sandbox's own path if none"),
    ],
    outputs: [
      .init("name", .text, help: "the clone's name on the cluster"),
      .init("directory", .text, help: "where it lies"),
      .init("buckets", .map(.text), help: "the buckets that show it, by those they stand for"),
    ],
    effect: .reversible, touches: ["clone", "view"], timeout: .seconds(8 * 3_600), drill: .only)

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  /// Everything an attempt works with, judged before anything is sent.
  private struct Clone {
    let restore: RecoveryPoint.Restore
    let name: String
    let directory: DirectoryPath
  }

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let clone = try clone(call)
    var stream = try await stream(clone)
    if stream == nil {
      try await refuseLeftovers(call)
      stream = try await start(clone)
    }
    guard let stream else {
      throw Failure.inDoubt(
        Problem(
          .restoreFailed,
          "the cluster took the clone, but knows no stream \(clone.name)", at: clone.directory.text)
      )
    }
    try await connection.vast.wait(
      forClone: clone.name, to: clone.directory, task: stream.taskID,
      progress: call.services.progress)
    return result(clone, try await show(clone))
  }

  private func clone(_ call: ActionCall) throws(Failure) -> Clone {
    guard let sandbox = connection.sandbox else {
      throw .failed(
        Problem(.drillRefused, "vast.clone works in a drill only", hint: "write kind: drill"))
    }
    guard let restore = call.inputs["restore"].flatMap(RecoveryPoint.Restore.init) else {
      throw .failed(
        Problem(
          .inputMissing,
          "\(call.step.display) was not given an entry of the point's restores",
          hint: "use for_each over the output 'restores' of recovery_point.choose"))
    }
    guard let directory = place(call, sandbox) else {
      throw .failed(
        Problem(
          .drillRefused,
          "a drill refuses to clone to \(call.text("to")): it is not in the sandbox",
          hint: "name a directory below \(sandbox.sandbox.path), or none; nothing was sent"))
    }
    return Clone(restore: restore, name: call.forwardName, directory: directory)
  }

  private func stream(_ clone: Clone) async throws -> GlobalSnapStream? {
    try await connection.vast.streams(named: clone.name).first
  }

  /// Two drills in one sandbox would read each other's data.
  private func refuseLeftovers(_ call: ActionCall) async throws {
    let found = try await SandboxContents.find(connection)
    guard found.isForeign(to: call.run.run) else { return }
    throw Failure.failed(
      Problem(
        .sandboxNotEmpty,
        "the sandbox is not empty: " + found.lines.prefix(5).joined(separator: ", "),
        hint: "remove what an earlier drill left: tamsdr drill --cleanup --site SITE"))
  }

  private func start(_ clone: Clone) async throws -> GlobalSnapStream? {
    let wanted = clone.restore.snapshot
    let found = try await connection.vast.snapshot(wanted.id)
    guard let found, found.isReady, found.name == wanted.name else {
      throw Failure.failed(
        Problem(
          .snapshotGone,
          "snapshot \(wanted.name) is \(found?.state.raw ?? "no longer there")",
          at: connection.site.vast.endpoint, hint: "run the drill again: it chooses another"))
    }
    _ = try await connection.vast.cloneSnapshot(
      wanted.id, named: clone.name, to: clone.directory)
    return try await stream(clone)
  }

  // MARK: Buckets

  /// A view is made once the directory is there: VAST refuses a clone to a directory that has one.
  private func show(_ clone: Clone) async throws -> [String: String] {
    guard let sandbox = connection.site.sandbox else { return [:] }
    var shown: [String: String] = [:]
    for bucket in clone.restore.holds.sorted() {
      guard let standIn = sandbox.standIns[bucket] else {
        throw Failure.failed(
          Problem(
            .siteIncomplete,
            "the sandbox has no bucket that stands for \(bucket)",
            hint: "name one under sandbox.buckets of the site file"))
      }
      guard let view = try await connection.vast.views(ofBucket: bucket).first else {
        throw Failure.failed(
          Problem(
            .directoryUnclear, "the cluster has no view of bucket \(bucket)",
            at: connection.site.vast.endpoint))
      }
      let directory = try place(of: view.path, in: clone)
      let existing = try await connection.vast.views(ofBucket: standIn)
      if !existing.contains(where: { $0.path == directory }) {
        try await connection.vast.createView(
          of: directory, asBucket: standIn, owner: sandbox.key.owner, like: view)
      }
      shown[bucket] = standIn
    }
    return shown
  }

  private func place(
    of directory: DirectoryPath, in clone: Clone
  ) throws(Failure) -> DirectoryPath {
    let root = clone.restore.snapshot.directory
    guard root.contains(directory) else {
      throw .failed(
        Problem(
          .directoryUnclear,
          "snapshot \(clone.restore.snapshot.name) of \(root) does not hold \(directory)"))
    }
    return DirectoryPath(clone.directory.text + directory.text.dropFirst(root.text.count))
  }

  private func result(_ clone: Clone, _ buckets: [String: String]) -> ActionResult {
    ActionResult(outputs: [
      "name": .text(clone.name), "directory": .text(clone.directory.text),
      "buckets": .map(buckets.mapValues(Value.text)),
    ])
  }

  // MARK: Doubt and undo

  /// Nil where the attempt was refused before anything was sent.
  private func possible(_ call: ActionCall) throws(Failure) -> Clone? {
    guard let sandbox = connection.sandbox else { return try clone(call) }
    return place(call, sandbox) == nil ? nil : try clone(call)
  }

  /// Where the clone lies; nil outside the sandbox.
  private func place(_ call: ActionCall, _ sandbox: SandboxGuard) -> DirectoryPath? {
    let parent = call.inputs["to"]?.textValue ?? sandbox.sandbox.path.text
    let directory = DirectoryPath(parent + "/" + call.forwardName)
    return parent.hasPrefix("/") && sandbox.allows(directory) ? directory : nil
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    guard let clone = try possible(call), let stream = try await stream(clone) else {
      return .notStarted
    }
    var told: VTask?
    if let task = stream.taskID { told = try await connection.vast.task(task) }
    if (told?.state.meaning ?? stream.progress) == .failed {
      return .failed("the clone \(stream.name) failed", remains: true)
    }
    return .running(handle: ["stream": .text(stream.name)])
  }

  package func undoByHand(_ call: ActionCall) -> String? {
    "tamsdr drill --cleanup --site SITE removes the clone \(call.forwardName)"
  }

  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    guard let clone = try possible(call) else { return .nothing }
    let views = try await connection.vast.views().filter { clone.directory.contains($0.path) }
    for view in views { try await connection.vast.deleteView(view) }
    if let stream = try await stream(clone) {
      try await CloneRemoval(stream: stream, connection: connection).remove()
    } else if try await connection.vast.stat(clone.directory) != nil {
      try await connection.vast.deleteFolder(clone.directory)
    } else if views.isEmpty {
      return .nothing
    }
    return .undone(note: "the clone \(clone.name) is removed")
  }
}
