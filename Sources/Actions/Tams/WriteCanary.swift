import Core
import Transport

/// One flow written, read back and deleted through the restored TAMS.
package struct WriteCanary: Action {
  package static let spec = ActionSpec(
    name: "tams.canary",
    help: "writes, reads and deletes one flow with one segment through the private API",
    outputs: [
      .init("flow", .text, help: "the canary's flow id"),
      .init("object", .text, help: "the canary's object id"),
    ],
    effect: .reversible, role: .proof, touches: ["flow", "object"], timeout: .seconds(300),
    drill: .sandbox)

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  /// What did not come back as written, empty where all did: once that is on record, only the removal
  /// is left to do.
  private static let mismatchMark = "mismatch"

  /// What an earlier attempt left goes first: the ids are the same each time.
  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let canary = Canary(call, connection)
    var place = StoredPlace(call)
    let mismatch: String
    if let recorded = call.handle[Self.mismatchMark]?.textValue {
      mismatch = recorded
    } else {
      _ = try await canary.clean(call, at: place)
      mismatch = try await write(canary, call, &place)
      var handle = place?.handle ?? [:]
      handle[Self.mismatchMark] = .text(mismatch)
      try await call.services.record(handle)
    }
    return result(canary, mismatch, left: try await canary.clean(call, at: place))
  }

  private func write(
    _ canary: Canary, _ call: ActionCall, _ place: inout StoredPlace?
  ) async throws -> String {
    do {
      try await canary.write(call, place: &place)
      return ""
    } catch let mismatch as Canary.Mismatch {
      return mismatch.what
    }
  }

  private func result(_ canary: Canary, _ mismatch: String, left: [String]) -> ActionResult {
    ActionResult(
      outputs: ["flow": .text(canary.flow), "object": .text(canary.object)],
      checks: [
        Check(
          id: "V30", title: "a segment written and read back",
          verdict: mismatch.isEmpty ? .pass : .fail,
          finding: mismatch.isEmpty
            ? "flow, storage, upload, segment and object came back as written" : mismatch),
        Check(
          id: "V30", title: "the canary leaves nothing", verdict: left.isEmpty ? .pass : .fail,
          numbers: ["left": .texts(left)],
          finding: left.isEmpty
            ? "flow, source, object and bytes are gone" : "left: \(left.joined(separator: ", "))"),
      ])
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let canary = Canary(call, connection)
    let left = try await canary.leftovers(at: StoredPlace(call))
    if call.handle[Self.mismatchMark]?.textValue == "" {
      return left.isEmpty ? .done(result(canary, "", left: [])) : .running(handle: call.handle)
    }
    return left.isEmpty
      ? .notStarted
      : .failed("it was cut off and left \(left.joined(separator: ", "))", remains: true)
  }

  /// A finished canary has cleaned up after itself.
  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    guard done == nil else { return .nothing }
    let canary = Canary(call, connection)
    guard try await !canary.leftovers(at: StoredPlace(call)).isEmpty else { return .nothing }
    let left = try await canary.clean(call, at: StoredPlace(call))
    guard left.isEmpty else {
      throw Failure.failed(
        Problem("the canary could not be removed: \(left.joined(separator: ", "))"))
    }
    return .undone(note: "flow \(canary.flow) is removed")
  }
}
