import Core

/// A clone in the making or made: of a snapshot to a directory, or of a restore.
package struct GlobalSnapStream: VastRecord, Hashable {
  static let collection = "globalsnapstreams"

  package let id: Int
  package let name: String
  package let target: DirectoryPath?
  package let source: DirectoryPath?
  package let snapshotID: Int?
  package let isEnabled: Bool
  /// `state`, `external_state` and `status.state`, raw, where given.
  package let states: [String]
  /// As it came: on a scale that differs between releases, for showing only.
  package let syncProgress: String?
  package let taskID: Int?

  init?(_ object: LenientObject) {
    guard let id = object.integer("id") else { return nil }
    self.id = id
    name = object.text("name") ?? ""
    target = object.text("loanee_root_path").map { DirectoryPath($0) }
    source = object.text("source_path").map { DirectoryPath($0) }
    snapshotID = object.integer("loanee_snapshot_id")
    isEnabled = object.bool("enabled") ?? true
    states = [
      object.text("state"), object.text("external_state"), object.object("status")?.text("state"),
    ].compactMap { $0 }
    let figure = object["sync_progress"]
    syncProgress = figure == .null ? nil : figure.display
    taskID = StartedWork.taskID(in: object)
  }

  /// What it says of itself, for whoever waits for it: its figure first, which a narrow terminal must show.
  package var words: String {
    var parts = syncProgress.map { ["sync_progress \($0)"] } ?? []
    for state in states where !parts.contains(state) { parts.append(state) }
    return parts.joined(separator: ", ")
  }

  /// By its words alone; while it says nothing known, its task decides.
  package var progress: VastProgress {
    let words = states.map { $0.uppercased() }
    if words.contains(where: { $0.contains("FAIL") || $0.contains("ERROR") }) { return .failed }
    if words.contains(where: { $0 == "FINISHED" || $0 == "COMPLETED" }) { return .done }
    return words.isEmpty ? .unknown : .pending
  }
}

/// What a call that starts work gives: a stream, a task, both or neither.
package struct StartedWork: Sendable, Hashable {
  package let stream: GlobalSnapStream?
  package let taskID: Int?

  init(_ answer: Value) {
    let object = LenientObject(answer)
    taskID = object.flatMap(Self.taskID)
    stream = object.flatMap { object in
      object["loanee_root_path"] != .null || object["loanee_snapshot_id"] != .null
        || object["sync_progress"] != .null ? GlobalSnapStream(object) : nil
    }
  }

  /// `async_task.id`; else `task_id`; else the answer itself, where it is a task.
  static func taskID(in object: LenientObject) -> Int? {
    if let task = object.object("async_task") { return task.integer("id") }
    if let id = LenientObject.integer(object["async_task"]) ?? object.integer("task_id") {
      return id
    }
    let looksLikeTask = object["execution_time"] != .null || object["messages"] != .null
    return looksLikeTask ? object.integer("id") : nil
  }
}
