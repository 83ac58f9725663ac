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
      .init(
        "bookkeeping", .list(.text),
        help: "objects of the canary whose rows this TAMS cannot remove; known as its own"),
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
    if connection.sandbox != nil { try Self.requireSandboxURLs(call) }
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
    return result(canary, mismatch, try await canary.clean(call, at: place))
  }

  /// A TAMS at an address of the sandbox may have been set up with the site's own database or bucket: it
  /// gives itself away by where its URLs lead.
  private static func requireSandboxURLs(_ call: ActionCall) throws(Failure) {
    let seen = call.run.last(CheckAPI.spec.name)?.result.checks.first { $0.id == "V20" }
    guard seen?.verdict == .pass, seen?.numbers["leading"]?.integerValue ?? 0 > 0 else {
      throw .failed(
        Problem(
          .drillRefused,
          "the sandbox's TAMS was not seen to hand out URLs of the sandbox's buckets",
          hint: "a drill writes through no other: let tams.check_api pass V20 first"))
    }
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

  private func result(
    _ canary: Canary, _ mismatch: String, _ remains: Canary.Remains
  ) -> ActionResult {
    let (left, kept) = (remains.left, remains.kept)
    return ActionResult(
      outputs: [
        "flow": .text(canary.flow), "object": .text(kept.last ?? canary.object(0)),
        "bookkeeping": .texts(kept),
      ],
      checks: [
        Check(
          id: "V30", title: "a segment written and read back",
          verdict: mismatch.isEmpty ? .pass : .fail,
          finding: mismatch.isEmpty
            ? "flow, storage, upload, segment and object came back as written" : mismatch),
        Check(
          id: "V30", title: "the canary leaves nothing", verdict: left.isEmpty ? .pass : .fail,
          numbers: ["left": .texts(left), "bookkeeping": .texts(kept)],
          finding: left.isEmpty ? Self.gone(kept) : "left: \(left.joined(separator: ", "))"),
      ])
  }

  private static func gone(_ kept: [String]) -> String {
    kept.isEmpty
      ? "flow, source, object and bytes are gone"
      : "flow, source, segment and bytes are gone; the rows of object "
        + "\(kept.joined(separator: ", ")) and its references stay: its own, and this TAMS cannot "
        + "remove them"
  }

  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    let canary = Canary(call, connection)
    let remains = try await canary.remains(at: StoredPlace(call))
    let left = remains.left
    if call.handle[Self.mismatchMark]?.textValue == "" {
      return left.isEmpty ? .done(result(canary, "", remains)) : .running(handle: call.handle)
    }
    return left.isEmpty
      ? .notStarted
      : .failed("it was cut off and left \(left.joined(separator: ", "))", remains: true)
  }

  /// A finished canary has cleaned up after itself.
  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    guard done == nil else { return .nothing }
    let canary = Canary(call, connection)
    guard try await !canary.remains(at: StoredPlace(call)).left.isEmpty else { return .nothing }
    let remains = try await canary.clean(call, at: StoredPlace(call))
    let left = remains.left
    guard left.isEmpty else {
      throw Failure.failed(
        Problem(.remainsLeft, "the canary could not be removed: \(left.joined(separator: ", "))"))
    }
    let kept = remains.kept.map { "; the rows of object \($0) stay, for TAMS cannot remove them" }
    return .undone(note: "flow \(canary.flow) is removed" + kept.joined())
  }
}
