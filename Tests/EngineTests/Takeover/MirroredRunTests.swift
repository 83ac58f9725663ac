import Core
import Engine
import Foundation
import Store
import Synchronization
import Testing

@Suite("A run with a mirror")
struct MirroredRunTests {
  private let store = StubbornStore()
  private let bench: Bench

  init() throws { bench = try Bench() }

  private func mirror(required: Bool) -> JournalMirror {
    JournalMirror(store, folder: "p/run", isRequired: required)
  }

  private var journal: [UInt8] {
    get throws {
      Array(try Data(contentsOf: URL(fileURLWithPath: bench.folder.journalPath(bench.run))))
    }
  }

  /// Closed from a journal record on, like a lease that ran out there.
  private func gate(closing: @escaping @Sendable () -> Bool) -> ChangeGate {
    ChangeGate(longestCall: nil) { closing() ? Problem(.leaseLost, "the lease has run out") : nil }
  }

  @Test("has every record there when it ends", arguments: [true, false])
  func complete(_ required: Bool) async throws {
    let ending = try await bench.start(mirror: mirror(required: required))
    #expect(ending.outcome == .succeeded)
    #expect(try await mirror(required: required).read() == journal)
  }

  @Test("sends nothing whose intent did not arrive, undoes nothing, and goes on when it can")
  func required() async throws {
    store.isDown = true
    await #expect(throws: JournalError.self) {
      try await bench.start(mirror: mirror(required: true))
    }
    #expect(bench.world.log == [])
    // Down from the first intent on: the steps before it only read.
    let other = try Bench()
    let (store, run) = (store, other.folder.journalPath(other.run))
    store.isDown = false
    let error = await #expect(throws: JournalError.self) {
      try await other.start(
        mirror: mirror(required: true),
        gate: ChangeGate(longestCall: nil) {
          let text = (try? String(contentsOfFile: run, encoding: .utf8)) ?? ""
          store.isDown = text.contains("t.verify")
          return nil
        })
    }
    guard case .notMirrored = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(other.world.log == [])
    #expect(try await other.resume().outcome == .succeeded)
  }

  @Test("that can do without it goes on, and says once since when records are missing there")
  func bestEffort() async throws {
    store.isDown = true
    let ending = try await bench.start(mirror: mirror(required: false))
    #expect(ending.outcome == .succeeded)
    let warnings = try bench.state.warnings.filter { $0.contains("mirror") }
    #expect(warnings.count == 1)
    #expect(warnings.first?.contains("lacks records since") == true)
    #expect(warnings.first?.contains("from record 1 on: the store is down") == true)
  }

  @Test("whose store answers too late has every record there, and is not taken for another host's")
  func tooLate() async throws {
    store.isSlow = true
    let ending = try await bench.start(mirror: mirror(required: false))
    #expect(ending.outcome == .succeeded)
    #expect(try await mirror(required: false).read() == journal)
  }

  @Test("writes and undoes nothing more once the right to the site is lost", arguments: 2...24)
  func withheld(from record: Int) async throws {
    let path = bench.folder.journalPath(bench.run)
    let error = await #expect(throws: JournalError.self) {
      try await bench.start(
        gate: gate {
          let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
          return text.count { $0 == "\n" } >= record
        })
    }
    #expect(error == .withheld(Problem(.leaseLost, "the lease has run out")))
    #expect(!bench.world.log.contains { $0.hasPrefix("remove") })
    let log = bench.world.log
    #expect(try await bench.resume().outcome == .succeeded)
    #expect(Set(bench.world.log).count == bench.world.log.count)
    #expect(bench.world.log.starts(with: log))
  }
}
