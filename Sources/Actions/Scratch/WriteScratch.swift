import Core
import Transport

/// Changes what the scratch bucket holds: an object that was never there before, in place of those of
/// earlier proofs.
package struct WriteScratch: Action {
  package static let spec = ActionSpec(
    name: "scratch.write",
    help: "writes an object of its own into the scratch bucket, in place of earlier proofs'",
    outputs: [
      .init("written", WrittenObject.type, help: "the object, to be looked for later")
    ],
    effect: .reversible, touches: ["scratch directory"])

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let scratch = try await ScratchDirectory.find(connection)
    let object = WrittenObject(call)
    try await connection.s3.put(object.key, in: scratch.bucket, object.bytes)
    for key in try await earlier(than: object, in: scratch.bucket) {
      try await connection.s3.delete(key, in: scratch.bucket)
    }
    return ActionResult(outputs: ["written": object.value])
  }

  private func earlier(than object: WrittenObject, in bucket: String) async throws -> [String] {
    try await connection.s3.page(of: bucket, prefix: ScratchDirectory.prefix).objects.map(\.key)
      .filter { $0 != object.key }
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let bucket = try await ScratchDirectory.find(connection).bucket
    let object = WrittenObject(call)
    guard try await object.isThere(connection, in: bucket) else { return .notStarted }
    return try await earlier(than: object, in: bucket).isEmpty
      ? .done(ActionResult(outputs: ["written": object.value])) : .running(handle: call.handle)
  }

  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    let object = WrittenObject(call)
    guard let bucket = connection.site.scratch?.bucket,
      try await connection.s3.head(object.key, in: bucket) != nil
    else { return .nothing }
    try await connection.s3.delete(object.key, in: bucket)
    return .undone(note: "\(object.key) is removed from the scratch bucket")
  }
}

/// What a proof writes: its key and content are of this one run, step and pass.
struct WrittenObject: Sendable, Hashable {
  let key: String
  let content: String

  static let type = ValueType.record(["key": .text, "content": .text])

  var value: Value { .map(["key": .text(key), "content": .text(content)]) }
  var bytes: [UInt8] { Array(content.utf8) }

  init(_ call: ActionCall) {
    key = ScratchDirectory.prefix + call.forwardName
    content = "written by \(call.forwardName)\n"
  }

  init?(_ value: Value) {
    guard let key = value["key"].textValue, let content = value["content"].textValue else {
      return nil
    }
    self.key = key
    self.content = content
  }

  /// With the very bytes.
  func isThere(_ connection: SiteConnection, in bucket: String) async throws -> Bool {
    guard try await connection.s3.head(key, in: bucket) != nil else { return false }
    return try await connection.s3.get(key, in: bucket) == bytes
  }
}
