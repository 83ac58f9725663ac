import Core
import Foundation
import Testing

@testable import Actions

/// `TAMSDR_SEED=N` replays one history, `TAMSDR_HISTORIES=N` runs as many, from that seed or from 1.
@Suite("Random histories")
struct RandomHistoryTests {
  private static let environment = ProcessInfo.processInfo.environment

  private static var seeds: [UInt64] {
    let seed = environment["TAMSDR_SEED"].flatMap(UInt64.init)
    let count = environment["TAMSDR_HISTORIES"].flatMap(UInt64.init) ?? (seed == nil ? 6 : 1)
    return Array((seed ?? 1)..<(seed ?? 1) + max(1, count))
  }

  @Test("lose what is counted behind the fence: no more and no less is gone after the restore")
  func loseWhatWasCounted() async throws {
    let seeds = Self.seeds
    let results = try await withThrowingTaskGroup(of: [RandomHistory.Result].self) { group in
      for lane in 0..<2 {
        group.addTask {
          var results: [RandomHistory.Result] = []
          for index in stride(from: lane, to: seeds.count, by: 2) {
            results.append(try await Self.result(seeds[index]))
          }
          return results
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    for result in results.sorted(by: { $0.seed < $1.seed }) {
      let replay = "TAMSDR_SEED=\(result.seed) swift test --filter RandomHistoryTests"
      print(
        "history \(result.seed): \(result.log.joined(separator: "; ")); segments lost: previewed",
        result.preview.segments.value.display, "behind the fence",
        result.behindFence.segments.value.display, "measured",
        result.measured.segments.value.display)
      #expect(
        result.behindFence == result.measured, "replay: \(replay)\n\(result.log)")
    }
    #expect(results.count == seeds.count)
    if seeds.count > 5 {
      #expect(results.contains { $0.preview.segments != $0.behindFence.segments })
      #expect(results.contains { $0.measured.segments != .rows(0) })
    }
  }

  /// The seed is named whatever ends the history.
  private static func result(_ seed: UInt64) async throws -> RandomHistory.Result {
    do {
      var history = RandomHistory(seed: seed)
      return try await history.run()
    } catch {
      Issue.record("replay: TAMSDR_SEED=\(seed) swift test --filter RandomHistoryTests")
      throw error
    }
  }
}
