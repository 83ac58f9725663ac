import Core
import Foundation
import Store
import Synchronization
import Testing

@Suite("A site's lease")
struct SiteLeaseTests {
  private let store = SharedObjects()
  private let time = HandClock()
  private static let lasts = Duration.seconds(10)

  private static func record(_ owner: String, run: String = "run-1") -> LeaseRecord {
    LeaseRecord(
      site: "s", run: run, host: "host-\(owner)", process: 7, owner: owner, lasts: lasts)
  }

  private func lease(
    _ owner: String, run: String = "run-1", meanwhile: @escaping @Sendable () -> Void = {}
  ) -> SiteLease {
    SiteLease(
      Self.record(owner, run: run), lasts: Self.lasts, at: "lease", in: store,
      clock: time.clock(meanwhile))
  }

  private func take(
    _ lease: SiteLease, _ claim: LeaseClaim = .start, dead: String? = nil
  ) async throws(SiteLease.Refusal) -> SiteLease.Grant {
    try await lease.take(for: claim, dead: dead, watching: { (_, _) throws(Problem) in })
  }

  // MARK: What a claim may do

  static let moves: [(LeaseRecord?, LeaseClaim, String?, LeaseMove)] = {
    let held = record("a")
    var free = held
    free.released = true
    var open = free
    open.open = true
    var other = record("a", run: "run-2")
    let otherHeld = other
    other.released = true
    other.open = true
    return [
      (nil, .start, nil, .create), (held, .start, nil, .refuse(.held(held))),
      (held, .start, "a", .take), (held, .takeUp, nil, .watch(.seconds(20))),
      (held, .takeUp, "b", .watch(.seconds(20))), (held, .takeUp, "a", .take),
      (free, .start, nil, .take), (open, .takeUp, nil, .take),
      (other, .start, nil, .refuse(.openRun(other))),
      (other, .takeUp, nil, .refuse(.openRun(other))),
      (otherHeld, .takeUp, nil, .refuse(.held(otherHeld))),
      (otherHeld, .takeUp, "a", .refuse(.openRun(otherHeld))), (otherHeld, .start, "a", .take),
    ]
  }()

  @Test("is taken, watched or left alone by what it says and who asks", arguments: moves)
  func decides(_ found: LeaseRecord?, _ claim: LeaseClaim, _ dead: String?, _ move: LeaseMove) {
    #expect(LeaseMove.about(found, for: claim, of: "run-1", dead: dead) == move)
  }

  // MARK: Taking

  @Test("goes to one of two, and the other is told who has it")
  func oneOfTwo() async throws {
    let (first, second) = (lease("a"), lease("b", run: "run-2"))
    #expect(first.gate.refusal() != nil)
    let again = lease("a")
    #expect(try await take(again) == .fresh)
    #expect(again.gate.refusal() == nil)
    await #expect(throws: SiteLease.Refusal.self) { try await take(second) }
    let failure = await #expect(throws: SiteLease.Refusal.self) { try await take(second) }
    guard case .obstacle(.held(let record)) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(record.holder == "run run-1, process 7 on host-a")
  }

  @Test("is one's own also when the answer to the write was lost")
  func lostAnswer() async throws {
    store.trouble = .losesAnswers
    let lease = lease("a")
    #expect(try await take(lease) == .fresh)
    #expect(await lease.renew() == true)
    #expect(lease.gate.refusal() == nil)
  }

  @Test("is taken over only after its owner was silent for lease and call limit together")
  func takeover() async throws {
    _ = try await take(lease("a"))
    let began = time.clock().now()
    let second = lease("b")
    guard case .takenOver(let before) = try await take(second, .takeUp) else {
      Issue.record("not taken over")
      return
    }
    #expect(before.owner == "a")
    #expect(time.clock().now() - began == .seconds(20))
    #expect(second.gate.refusal() == nil)
  }

  @Test("is left to an owner that renews it while it is watched")
  func alive() async throws {
    _ = try await take(lease("a"))
    let store = store
    let sleeps = Mutex(0)
    let second = lease("b") {
      // In the last moment.
      let isLast = sleeps.withLock { count in
        count += 1
        return count == 19
      }
      if isLast, let bytes = store.object("lease") { store.put("lease", bytes) }
    }
    let failure = await #expect(throws: SiteLease.Refusal.self) {
      try await take(second, .takeUp)
    }
    guard case .obstacle(.held) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(second.gate.refusal() != nil)
  }

  @Test("of an owner that this host's lock has outlived is taken at once")
  func deadOwner() async throws {
    _ = try await take(lease("a"))
    let began = time.clock().now()
    guard case .handedOver = try await take(lease("b"), .takeUp, dead: "a") else {
      Issue.record("not handed over")
      return
    }
    #expect(time.clock().now() == began)
  }

  // MARK: Keeping

  @Test("that ran out lets nothing through any more, also not after it is renewed")
  func ranOut() async throws {
    let lease = lease("a")
    _ = try await take(lease)
    time.advance(.milliseconds(9_999))
    #expect(lease.gate.refusal() == nil)
    time.advance(.milliseconds(1))
    #expect(lease.gate.refusal() != nil)
    #expect(await lease.renew() == nil)
    #expect(lease.gate.refusal() != nil)
    guard case .unproven = await lease.loss() else {
      Issue.record("nobody has taken it")
      return
    }
  }

  @Test("renewed in time lasts from the renewal on; without an answer it lasts as long as before")
  func renewal() async throws {
    let lease = lease("a")
    _ = try await take(lease)
    time.advance(.seconds(8))
    #expect(await lease.renew() == true)
    time.advance(.seconds(8))
    store.trouble = .silent
    #expect(await lease.renew() == false)
    #expect(lease.gate.refusal() == nil)
    time.advance(.seconds(2))
    #expect(lease.gate.refusal() != nil)
  }

  @Test("is lost at the first renewal after another took it, and says to whom")
  func lost() async throws {
    let owner = lease("a")
    _ = try await take(owner)
    _ = try await take(lease("b"), .takeUp)
    #expect(await owner.renew() == nil)
    guard case .taken(let problem) = await owner.loss() else {
      Issue.record("it is not known as taken")
      return
    }
    #expect(problem.what == "another host works at this site: run run-1, process 7 on host-b")
    #expect(owner.gate.refusal() == problem)
  }

  @Test("given back is free for the next, and says how the run was left")
  func release() async throws {
    let owner = lease("a")
    _ = try await take(owner)
    await owner.release(open: true, records: 12)
    await #expect(throws: SiteLease.Refusal.self) { try await take(lease("b", run: "run-2")) }
    guard case .handedOver(let record) = try await take(lease("c"), .takeUp) else {
      Issue.record("not handed over")
      return
    }
    #expect(record.records == 12)
    #expect(record.open)
  }

  // MARK: The store

  @Test("is never had from a store that ignores a condition")
  func ignoringStore() async throws {
    try await store.proveConditions("proof")
    try await store.proveConditions("proof")
    #expect(store.writes == ["proof"])
    for (trouble, name) in [
      (SharedObjects.Trouble.ignoresNoneMatch, "If-None-Match: *"), (.ignoresMatch, "If-Match"),
    ] {
      store.trouble = trouble
      let problem = await #expect(throws: Problem.self) {
        try await store.proveConditions("proof")
      }
      #expect(problem?.what.contains("ignores conditions: a write with \(name)") == true)
    }
  }

  @Test("keeps the token of its owner for the next process of this host's same start")
  func token() throws {
    let path = NSTemporaryDirectory() + "tamsdr-token-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = try StateFolder(path: path)
    #expect(folder.leaseToken(siteKey: "s") == nil)
    folder.keepLeaseToken("t1", siteKey: "s")
    #expect(folder.leaseToken(siteKey: "s") == "t1")
    try "t1 another-start\n".write(
      toFile: path + "/sites/s.lease", atomically: true, encoding: .utf8)
    #expect(folder.leaseToken(siteKey: "s") == nil)
  }
}
