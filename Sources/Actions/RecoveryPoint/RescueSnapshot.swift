import Core

/// The way back from a commit: the snapshot of what is about to be overwritten, or the proof that
/// there was nothing.
struct RescueSnapshot: Sendable, Hashable {
  enum Content: Sendable, Hashable {
    /// `restorable` is true only where a restore from it was tried and taken by the cluster.
    case snapshot(
      name: String, id: Int, created: Timestamp, expires: Timestamp?, restorable: Bool)
    /// The directory was proven absent; says by what.
    case absent(String)
  }

  let directory: DirectoryPath
  let content: Content

  static let type = ValueType.record([
    "directory": .text, "absent": .bool, "proof": .text, "snapshot": .text,
    "snapshot_id": .integer, "created": .time, "expires": .time, "restorable": .bool,
  ])

  var value: Value {
    switch content {
    case .snapshot(let name, let id, let created, let expires, let restorable):
      .map([
        "directory": .text(directory.text), "absent": .bool(false), "snapshot": .text(name),
        "snapshot_id": .integer(id), "created": .time(created),
        "expires": expires.map(Value.time) ?? .null, "restorable": .bool(restorable),
      ])
    case .absent(let proof):
      .map(["directory": .text(directory.text), "absent": .bool(true), "proof": .text(proof)])
    }
  }

  init(directory: DirectoryPath, content: Content) {
    self.directory = directory
    self.content = content
  }

  init?(_ value: Value) {
    guard let directory = value["directory"].directory, let absent = value["absent"].boolValue
    else { return nil }
    self.directory = directory
    if absent {
      content = .absent(value["proof"].textValue ?? "")
      return
    }
    guard let name = value["snapshot"].textValue, let id = value["snapshot_id"].integerValue,
      let created = value["created"].instant
    else { return nil }
    content = .snapshot(
      name: name, id: id, created: created, expires: value["expires"].instant,
      restorable: value["restorable"].boolValue ?? true)
  }
}
