import Core
import Foundation
import Testing

/// `TAMSDR_SEED=N` replays one schedule, `TAMSDR_SCHEDULES=N` runs as many, from that seed or from 1.
@Suite("Random schedules")
struct ScheduleTests {
  private static let environment = ProcessInfo.processInfo.environment

  private static var seeds: [UInt64] {
    let seed = environment["TAMSDR_SEED"].flatMap(UInt64.init)
    let count = environment["TAMSDR_SCHEDULES"].flatMap(UInt64.init) ?? (seed == nil ? 300 : 1)
    return Array((seed ?? 1)..<(seed ?? 1) + max(1, count))
  }

  @Test("of faults, kills and commands break no invariant")
  func breakNothing() async throws {
    let seeds = Self.seeds
    let results = await withTaskGroup(of: [Schedule.Result].self) { group in
      for lane in 0..<2 {
        group.addTask {
          var results: [Schedule.Result] = []
          for index in stride(from: lane, to: seeds.count, by: 2) {
            results.append(await Self.result(seeds[index], alone: seeds.count == 1))
          }
          return results
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    let reached = results.reduce(into: Set<String>()) { $0.formUnion($1.reached) }
    let endings = Dictionary(grouping: results, by: \.ending).mapValues(\.count)
    print(
      "\(results.count) schedules, \(reached.count) distinct (point, fault) pairs, endings:",
      endings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    for result in results where !result.violations.isEmpty {
      Issue.record(
        """
        \(result.violations.joined(separator: "\n"))
        replay: TAMSDR_SEED=\(result.seed) swift test --filter ScheduleTests
        \(result.log.joined(separator: "\n"))
        """)
    }
    if seeds.count == 1, let result = results.first {
      print((result.log + result.records).joined(separator: "\n"))
    }
  }

  private static func result(_ seed: UInt64, alone: Bool) async -> Schedule.Result {
    do {
      return try await onOneThread { try await Schedule(seed: seed, tellsRecords: alone).run() }
    } catch {
      return Schedule.Result(seed: seed, violations: ["\(error)"])
    }
  }
}
