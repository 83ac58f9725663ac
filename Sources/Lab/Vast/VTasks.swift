import Core
import Signing

extension VastAPI {
  /// `/vtasks/`
  func tasks(_ call: VMSCall) throws -> VMSAnswer {
    switch (call.method, call.id, call.action) {
    case (.get, .some, nil): return .ok(show(try find(call, knownTasks, \.id)))
    case (.get, nil, nil):
      let filters: [VMSCall.Filter<TaskRecord>] = [
        .init(name: "id", value: { String($0.id) }),
        .init(name: "name", value: { $0.name }),
        .init(name: "state", value: stateName),
      ]
      let rows = call.filter(knownTasks, by: filters)
      return try call.list(rows.map(show), state.switches)
    default: throw notAllowed(call)
    }
  }

  private var knownTasks: [TaskRecord] {
    state.read { $0.tasks.filter { $0.fault != .forgotten } }
  }

  /// Adds a task that takes `usual` at the lab's speed and has its effect when it ends.
  func addTask(
    _ name: String, on stream: StreamRecord, taking usual: Duration, _ effect: TaskEffect?,
    _ records: inout VastRecords
  ) -> TaskRecord {
    addTask(name, on: stream, until: now + state.delay(usual), effect, &records)
  }

  func addTask(
    _ name: String, on stream: StreamRecord, until end: Timestamp, _ effect: TaskEffect?,
    _ records: inout VastRecords
  ) -> TaskRecord {
    let task = TaskRecord(
      id: records.newID(), name: name, started: now, ends: end, stream: stream.id,
      effect: effect, failure: nil, fault: taskFault)
    records.tasks.append(task)
    return task
  }

  func show(_ task: TaskRecord) -> Value {
    let now = now
    let isOver = now >= task.ends
    return .map([
      "id": .integer(task.id), "name": .text(task.name), "state": .text(stateName(task)),
      "start_time": .stamp(task.started), "end_time": isOver ? .stamp(task.ends) : .null,
      "execution_time": .integer(Int((min(now, task.ends) - task.started).inSeconds)),
      "messages": .list(task.failure.map { [.text($0)] } ?? []), "info": .map([:]),
      "timeout_in_seconds": .integer(3_600),
    ])
  }

  private func stateName(_ task: TaskRecord) -> String {
    if now < task.ends || task.effect != nil {
      let isEarly = (now - task.started) * 2 < task.ends - task.started
      return isEarly && state.switches.is(.states, "unknown") ? "QUEUED_FOR_LEADER" : "RUNNING"
    }
    switch task.fault {
    case .failed: return "FAILED"
    case .timeout: return "TIMEOUT"
    case .partial: return "PARTIALLY_COMPLETED"
    case .forgotten, nil: return task.failure == nil ? "COMPLETED" : "FAILED"
    }
  }
}

/// A guid that is always the same for the same object.
func guid(_ id: Int) -> String {
  let digits = Array(hexadecimal(sha256("object \(id)".utf8)))
  return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
    .joined(separator: "-")
}
