import Core
import Transport

/// Says what the restores of the scratch directory have shown of the way back from a commit.
package struct CompareScratch: Action {
  package static let spec = ActionSpec(
    name: "scratch.compare",
    help: "compares the scratch directory with what was written, and says whether a commit of this "
      + "cluster can be undone",
    inputs: [
      .init(
        "cluster", ClusterIdentity.type, required: true,
        help: "the cluster as scratch.check found it"),
      .init("written", WrittenObject.type, required: true, help: "an output of scratch.write"),
      .init(
        "back", RestoreFinding.type, required: true,
        help: "the finding of the restore to before the write"),
      .init(
        "forth", RestoreFinding.type, required: true,
        help: "the finding of the restore from the rescue, taken after the write"),
    ],
    outputs: [
      .init("undo", UndoCertainty.type, help: "proven or lost"),
      .init("reason", .text, help: "what was seen"),
      .init("cluster", ClusterIdentity.type, help: "the cluster it was seen at"),
    ],
    role: .undoProof)

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    guard let cluster = call.inputs["cluster"].flatMap(ClusterIdentity.init),
      let written = call.inputs["written"].flatMap(WrittenObject.init),
      let back = call.inputs["back"].flatMap(RestoreFinding.init),
      let forth = call.inputs["forth"].flatMap(RestoreFinding.init)
    else {
      throw Failure.failed(
        Problem(.inputMissing, "\(call.step.display) was not given what the steps before found"))
    }
    let now = try await ClusterIdentity.read(connection)
    guard now == cluster else {
      throw Failure.failed(
        Problem(
          .proofInconclusive,
          "the proof began at \(cluster.display), this is \(now.display)",
          hint: "run the proof again"))
    }
    let scratch = try await ScratchDirectory.find(connection)
    let isThere = try await written.isThere(connection, in: scratch.bucket)
    let (undo, reason) = try Self.judge(back: back, forth: forth, isThere: isThere)
    return ActionResult(
      outputs: [
        "undo": .text(undo.rawValue), "reason": .text(reason), "cluster": cluster.value,
      ],
      checks: [
        Check(
          id: "undo", title: "the way back from a commit",
          verdict: undo == .proven ? .pass : .degraded, finding: reason)
      ])
  }

  /// `isThere`: what was written before the rescue is there after the restore from it.
  static func judge(
    back: RestoreFinding, forth: RestoreFinding, isThere: Bool
  ) throws(Failure) -> (UndoCertainty, String) {
    switch (back.outcome, forth.outcome) {
    case (.restored, .restored) where isThere:
      return (.proven, "a rescue snapshot survives a commit and brings back what was there")
    case (.restored, .restored):
      return (.lost, "a restore from a rescue snapshot does not bring back what was there")
    case (.restored, .gone):
      return (.lost, "a commit takes newer snapshots with it: \(forth.reason)")
    case (.restored, .refused):
      return (.lost, "after a commit the cluster refuses a newer snapshot: \(forth.reason)")
    case (.refused, _):
      return (.lost, "the cluster refuses a snapshot taken on demand: \(back.reason)")
    case (.gone, _):
      throw .failed(
        Problem(
          .proofInconclusive,
          "nothing is shown: \(back.reason) before anything was restored",
          hint: "run the proof again; where it happens again, see who deletes the snapshot"))
    }
  }
}
