import Core
import Engine
import Foundation
import Lab
import Store
import Testing

@Suite("A journal that is not as it was written")
struct JournalDamageTests {
  /// A restore whose check fails: it waits, is resumed and succeeds.
  private static func restored() async throws -> Bench {
    let bench = try Bench()
    bench.world.plant(.failChecks, at: "check")
    try #require(try await bench.start().exitCode == 6)
    bench.world.heal("check")
    try #require(try await bench.resume().exitCode == 0)
    return bench
  }

  /// A restore that succeeds and is then taken back.
  private static func takenBack() async throws -> Bench {
    let bench = try Bench()
    try #require(try await bench.start().exitCode == 0)
    try #require(try await bench.rollBack().exitCode == 3)
    return bench
  }

  @Test("cut at any byte, tells the records before the cut and no end that was not reached")
  func cutAnywhere() async throws {
    let bench = try Bench(.short)
    try #require(try await bench.start().exitCode == 0)
    let journal = try WrittenJournal(of: bench)
    let bytes = WrittenJournal.join(journal.lines)
    for length in bytes.indices {
      let cut = Array(bytes[..<length])
      #expect(journal.falsehood(in: journal.read(cut), of: cut) == nil, "cut at byte \(length)")
    }
  }

  @Test("cut between two records, tells what was true between them", arguments: [false, true])
  func cutBetweenRecords(isTakenBack: Bool) async throws {
    let bench = try await isTakenBack ? Self.takenBack() : Self.restored()
    let journal = try WrittenJournal(of: bench)
    for count in 1...journal.lines.count {
      let bytes = WrittenJournal.join(Array(journal.lines[..<count]))
      let reading = journal.read(bytes)
      #expect(journal.falsehood(in: reading, of: bytes) == nil, "cut after record \(count)")
    }
  }

  /// `TAMSDR_MUTATIONS` is how many; each has its own seed, which is its number.
  @Test("in any way is read up to the damage and no further, or refused with the damaged line")
  func mutations() async throws {
    let count = ProcessInfo.processInfo.environment["TAMSDR_MUTATIONS"].flatMap(Int.init) ?? 5_000
    let journal = try WrittenJournal(of: await Self.restored())
    let foreign = try WrittenJournal(of: await Self.takenBack()).lines
    var refused = 0
    for number in 1...count {
      var random = SeededRandom(seed: UInt64(number), for: "journal")
      let damages = JournalDamage.some(&random)
      var lines = journal.lines
      for damage in damages where !lines.isEmpty {
        damage.apply(to: &lines, foreign: foreign, &random)
      }
      let bytes = WrittenJournal.join(lines)
      let reading = journal.read(bytes)
      let falsehood = journal.falsehood(
        in: reading, of: bytes, forged: damages.contains(where: \.isForged))
      #expect(falsehood == nil, "mutation \(number): \(damages)")
      if case .failure = reading { refused += 1 }
    }
    print("journal: \(count) mutations, \(refused) refused")
    #expect(refused > count / 2)
  }
}

extension Runbook {
  /// Few records, so that a journal of it can be read at each of its bytes.
  fileprivate static var short: Runbook {
    Runbook(
      name: "short",
      steps: [
        step("look", "t.look"), step("stop", "t.stop"), step("start", "t.start"),
        step("open", "t.open") { $0.restoresService = true },
      ])
  }
}
