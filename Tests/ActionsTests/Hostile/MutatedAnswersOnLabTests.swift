import Core
import Foundation
import Lab
import Testing
import Transport

@testable import Actions

/// `TAMSDR_SEED=N` replays one trial, `TAMSDR_TRIALS=N` runs as many, from that seed or from 1.
@Suite("One answer that is wrong, anywhere in a restore")
struct MutatedAnswersOnLabTests {
  private static let environment = ProcessInfo.processInfo.environment

  private static var seeds: [UInt64] {
    let seed = environment["TAMSDR_SEED"].flatMap(UInt64.init)
    let count = environment["TAMSDR_TRIALS"].flatMap(UInt64.init) ?? (seed == nil ? 6 : 1)
    return Array((seed ?? 1)..<(seed ?? 1) + max(1, count))
  }

  /// So many answers a restore with its checks takes, or fewer.
  private static let answers: UInt64 = 420

  @Test(
    "is a failure, a doubt, or makes no difference: no step is done that was not", arguments: seeds)
  func trial(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed, for: "trial")
    let number = seed == 1 ? 0 : Int(random.next() % Self.answers) + 1
    try await LabScene.run { scene in
      try scene.cause(.both)
      try await scene.withTams(.bbc8) { connection, _ in
        try await AnswerTap.run(scene, connection, at: number, seed: seed) { connection, tap in
          let stage = Stage(connection, accepting: Set(ConsentKind.allCases))
          let end = await Self.restore(stage)
          let story =
            "TAMSDR_SEED=\(seed): \(tap.changed ?? "none of \(tap.answers)"): \(end ?? "done")"
          print(story)
          if number == 0 { #expect(end == nil && tap.answers > 100) }
          for lie in try await Self.lies(of: stage, in: scene) { Issue.record("\(lie)\n\(story)") }
        }
      }
    }
  }

  /// All steps in their order; how it ended where it came to no good end.
  private static func restore(_ stage: Stage) async -> String? {
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await stage.perform("site.preflight")
          try await stage.choose()
          try await stage.fence()
          try await stage.prepare()
          try await stage.commit()
          for check in ["tams.check_database", "tams.check_objects"] {
            try await stage.perform(check, await stage.point)
          }
          for step in [
            "tams.check_delete_requests", "s3.enable_keys", "tams.check_api", "tams.canary",
          ] {
            try await stage.perform(step)
          }
          try await stage.perform("vast.resume_schedules")
        }
        // What waits for a word that does not come is ended by the step's time limit.
        group.addTask {
          try await Task.sleep(for: .seconds(45))
          throw Failure.inDoubt(Problem(.stepTimeout, "its time limit is over"))
        }
        try await group.next()
        group.cancelAll()
      }
      return nil
    } catch let failure as Failure {
      return "\(failure)"
    } catch {
      return "unexpected: \(error)"
    }
  }

  /// What steps call done, and the lab does not know of.
  private static func lies(of stage: Stage, in scene: LabScene) async throws -> [String] {
    let vast = scene.connection.vast
    var lies: [String] = []
    let done = await stage.finished
    let names = done.map(\.step.id)
    func expect(_ step: String, _ holds: Bool, _ what: String) {
      if names.contains(step), !holds { lies.append("\(step) is done, and \(what)") }
    }
    if let point = try? await stage.recoveryPoint() {
      for fact in ([point.database] + point.buckets).compactMap(\.snapshot) {
        let found = try await vast.snapshot(fact.id)
        expect(
          "recovery_point.verify",
          found?.name == fact.name && found?.path == fact.directory
            && found?.created == fact.created,
          "there is no snapshot \(fact.name) of \(fact.directory)")
      }
    }
    if !names.contains("s3.enable_keys") {
      for control in FencedKeyControl.all(scene.connection) {
        expect(
          "s3.disable_keys", try await !control.isEnabled(), "key \(control.key.id) is enabled")
      }
    }
    if !names.contains("tams.canary") {
      let held = await stage.holds.filter { $0.hold.kind == .schedule }.map(\.hold.object)
      for path in try await vast.protectedPaths() where held.contains(path.name) {
        expect("vast.suspend_schedules", path.isEnabled == false, "\(path.name) is enabled")
      }
      expect("vast.suspend_schedules", held.count == 4, "it holds \(held)")
    } else {
      // Between the two the schedules are being resumed.
      expect(
        "vast.resume_schedules",
        try await vast.protectedPaths().allSatisfy { $0.isEnabled == true },
        "a schedule is suspended")
    }
    for rescue in (await stage.output("snapshots", of: "recovery_point.take").mapValue ?? [:])
      .values
    {
      guard case .snapshot(let name, let id, _, _, _)? = RescueSnapshot(rescue)?.content else {
        continue
      }
      expect(
        "recovery_point.take", try await vast.snapshot(id)?.name == name,
        "there is no rescue \(name)")
    }
    let directories = await stage.directories.map(\.0)
    let commits = directories.map { "commit\($0)" }
    if !directories.isEmpty, commits.allSatisfy(names.contains) {
      let isPoint = try scene.digest() == scene.digest(of: await stage.recoveryPoint())
      expect(commits[0], isPoint, "the data is not the point's")
      for check in done where check.action.hasPrefix("tams.check") && check.result.verdict == .pass
      {
        expect(check.step.id, isPoint, "it passes what is not the point")
      }
    } else {
      expect("tams.check_database", false, "nothing was committed")
    }
    return lies
  }
}
