import Core
import Transport

/// Finds what a release would delete, for the question that comes before it.
package struct ListRescues: Action {
  package static let spec = ActionSpec(
    name: "recovery_point.rescues",
    help: "finds the rescue snapshots of an ended run; refuses a run that may still need them",
    inputs: [
      .init("run", .text, required: true, help: "the run that took them")
    ],
    outputs: [
      .init("snapshots", .list(TakenSnapshot.type), help: "the rescue snapshots, oldest first"),
      .init("count", .integer, help: "how many there are"),
      .init("names", .text, help: "each with its directory, for people"),
      .init("standing", .text, help: "how the run ended, and whether its site is changed"),
    ])

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let run = call.text("run")
    let standing = try await call.endedRun(run)
    let taken = try await Rescue.all(connection, of: run).map { TakenSnapshot($0.snapshot) }
    let names = taken.map { "\($0.name) of \($0.directory)" }
    return ActionResult(outputs: [
      "snapshots": .list(taken.map(\.value)), "count": .integer(taken.count),
      "names": .text(names.isEmpty ? "none" : names.joined(separator: ", ")),
      "standing": .text(
        "\(standing.outcome.rawValue), its site \(standing.siteChanged ? "changed" : "as before")"),
    ])
  }
}

extension ActionCall {
  /// How `run` ended; throws where its rescues must stay.
  func endedRun(_ run: String) async throws(Failure) -> RunStanding {
    let standing = run == self.run.run ? nil : await services.standing(run)
    if let problem = RunStanding.keepsRescues(of: run, standing) { throw .failed(problem) }
    guard let standing else { throw .failed(Problem(.runUnknown, "run \(run) is not known")) }
    return standing
  }
}
