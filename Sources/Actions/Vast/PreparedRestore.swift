import Core

/// A restore whose clone is complete and whose commit has not been sent.
struct PreparedRestore: Sendable, Hashable {
  let restore: RecoveryPoint.Restore
  /// The stream the cluster calls the clone by.
  let stream: Int
  let streamName: String
  /// The task that made the clone: another one on the protected path is the commit's.
  let task: Int?

  static let type = ValueType.record([
    "restore": RecoveryPoint.Restore.type, "stream_id": .integer, "stream": .text,
    "task_id": .integer,
  ])

  var value: Value {
    .map([
      "restore": restore.value, "stream_id": .integer(stream), "stream": .text(streamName),
      "task_id": task.map(Value.integer) ?? .null,
    ])
  }

  init(restore: RecoveryPoint.Restore, stream: Int, streamName: String, task: Int?) {
    self.restore = restore
    self.stream = stream
    self.streamName = streamName
    self.task = task
  }

  init?(_ value: Value) {
    guard let restore = RecoveryPoint.Restore(value["restore"]),
      let stream = value["stream_id"].integerValue, let name = value["stream"].textValue
    else { return nil }
    self.init(
      restore: restore, stream: stream, streamName: name, task: value["task_id"].integerValue)
  }
}
