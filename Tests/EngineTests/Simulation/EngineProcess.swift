import Core
import Engine
import Foundation
import Glibc
import Store
import Synchronization

/// One process of the executor as far as site and journal can tell: after its death nothing of it
/// reaches either.
final class EngineProcess: Sendable {
  private struct Memory {
    var isDead = false
    /// Records that are on disk, and what of the next one is.
    var durable = 0
    var torn: Double?
    /// Attempts whose intent is on disk, with the site's time of it.
    var intents: [Intent: Int] = [:]
    var seen: [String: Int] = [:]
    var requests = 0
    var limits: [Int: CheckedContinuation<Void, any Error>] = [:]
    var ticket = 0
    /// Work goes on between the death and the next process, except where it was cut off in mid-request.
    var rests = true
  }

  struct Intent: Hashable { let step: StepKey, isUndo: Bool }

  let site: SimulatedSite
  let fate: any Fate
  let journalPath: String
  let interruption = Interruption()
  /// False for a journal that has an intent on disk only with its result: a broken engine.
  let keepsIntents: Bool
  private let memory: Mutex<Memory>
  private let observed = Mutex<[RunRecord]>([])

  init(
    _ site: SimulatedSite, _ fate: any Fate, journalPath: String, durable: Int,
    intents: RunState?, keepsIntents: Bool
  ) {
    self.site = site
    self.fate = fate
    self.journalPath = journalPath
    self.keepsIntents = keepsIntents
    memory = Mutex(Memory())
    let now = site.state.tick
    memory.withLock { memory in
      memory.durable = durable
      for step in intents?.steps.values.map({ $0 }) ?? [] {
        if step.effectMayStand && !step.isDone {
          memory.intents[Intent(step: step.key, isUndo: false)] = now
        }
        if step.undo == .running { memory.intents[Intent(step: step.key, isUndo: true)] = now }
      }
    }
  }

  var isDead: Bool { memory.withLock { $0.isDead } }
  var records: [RunRecord] { observed.withLock { $0 } }
  var durable: Int { memory.withLock { $0.durable } }
  var torn: Double? { memory.withLock { $0.torn } }
  var rests: Bool { memory.withLock { $0.rests } }
  func time(of intent: Intent) -> Int? { memory.withLock { $0.intents[intent] } }

  func die(rests: Bool) {
    memory.withLock {
      $0.isDead = true
      $0.rests = rests
    }
  }

  // MARK: Journal

  func observe(_ record: RunRecord) {
    if isDead { return }
    let before = durable
    let now = site.state.tick
    observed.withLock { $0.append(record) }
    memory.withLock { memory in
      if case .started = record.event, !keepsIntents { return }
      memory.durable = record.number
      switch record.event {
      case .started(let attempt):
        memory.intents[Intent(step: attempt.step, isUndo: attempt.undoing)] = now
      case .finished(let end) where end.outcome.endsIntent:
        memory.intents[Intent(step: end.step, isUndo: false)] = nil
      case .undoFinished(let end):
        memory.intents[Intent(step: end.step, isUndo: true)] = nil
      default: break
      }
    }
    switch fate.strike(at: record, site.state, self) {
    case nil: return
    case .killBefore: memory.withLock { $0.durable = before }
    case .killTorn:
      memory.withLock {
        $0.durable = before
        $0.torn = 0.6
      }
    case .killAfter: break
    }
    die(rests: true)
  }

  /// The disk is full from now on: writes to the journal are answered as such a disk answers them.
  func fillDisk() {
    let links = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    for link in links {
      guard let descriptor = Int32(link),
        let path = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/self/fd/\(link)"), path == journalPath
      else { continue }
      let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
      dup2(full, descriptor)
      close(full)
    }
  }

  // MARK: Requests

  /// A reading request.
  func ask<Answer: Sendable>(
    _ kind: String, _ caller: Caller, poll: Bool = false,
    _ read: @Sendable (SiteState) throws -> Answer
  ) async throws -> Answer {
    try await send(kind, caller, nil, poll: poll) { try read($0) }
  }

  /// A request that changes the site.
  func change(
    _ kind: String, _ caller: Caller, _ effect: Happening.Effect,
    _ work: @Sendable (inout SiteState) throws -> Void
  ) async throws {
    try await send(kind, caller, effect, poll: false, work)
  }

  private func send<Answer: Sendable>(
    _ kind: String, _ caller: Caller, _ effect: Happening.Effect?, poll: Bool,
    _ work: @Sendable (inout SiteState) throws -> Answer
  ) async throws -> Answer {
    await Task.yield()
    stopSpinning()
    try refuseDead()
    if Task.isCancelled { throw Failure.inDoubt(Problem(.stepFailed, "stopped while it ran")) }
    let point = point(kind, caller, poll)
    let strike = fate.strike(at: point, site.state, self)
    switch strike {
    case .refuse:
      site.pass()
      throw Failure.failed(Problem(.stepFailed, "\(point) refused"))
    case .loseRequest:
      site.pass()
      throw Failure.inDoubt(Problem(.answerLost, "\(point) got no answer"))
    case .killBefore:
      die(rests: true)
      try refuseDead()
    case .interrupt: _ = interruption.request("SIGINT")
    case .fillDisk: fillDisk()
    default: break
    }
    let answer = try site.serve(caller, effect, self, spoilt: strike, work)
    fate.served(point, site.state, self)
    switch strike {
    case .loseAnswer: throw Failure.inDoubt(Problem(.answerLost, "\(point) got no answer"))
    case .hang:
      try await hang(caller)
      throw Failure.inDoubt(Problem(.stepFailed, "\(point) was given up"))
    case .killTorn, .killAfter:
      die(rests: strike == .killAfter)
      try refuseDead()
    default: break
    }
    return answer
  }

  /// A run of some hundred requests that needs thousands does not come to an end.
  private func stopSpinning() {
    let requests = memory.withLock { memory in
      memory.requests += 1
      return memory.requests
    }
    guard requests == 4_000 else { return }
    site.edit {
      $0.violations.append(Violation(invariant: .progress, detail: "it does not come to an end"))
    }
    die(rests: true)
  }

  private func point(_ kind: String, _ caller: Caller, _ poll: Bool) -> Point {
    let kind = caller.part == .perform ? kind : "\(caller.part.rawValue) \(kind)"
    let step = caller.step.display
    let number = memory.withLock { memory in
      memory.seen["\(step) \(kind)", default: 0] += 1
      return memory.seen["\(step) \(kind)"] ?? 0
    }
    return Point(step: step, kind: kind, isPoll: poll, number: number)
  }

  /// What the engine lets through like a journal that broke: it stops where it stands.
  private func refuseDead() throws {
    if isDead { throw JournalError.cannotWrite(path: journalPath, reason: "the process is dead") }
  }

  // MARK: Time limits

  /// Time costs nothing here: short delays are over at once, limits strike when something hangs.
  func sleep(_ duration: Duration) async throws {
    if duration < .seconds(30) { return }
    let ticket = memory.withLock { memory in
      memory.ticket += 1
      return memory.ticket
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isCancelled = memory.withLock { memory in
          if Task.isCancelled { return true }
          memory.limits[ticket] = continuation
          return false
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      memory.withLock { $0.limits.removeValue(forKey: ticket) }?
        .resume(throwing: CancellationError())
    }
  }

  /// Every time limit strikes, and what hung is given up. Only attempts and undos have a limit.
  private func hang(_ caller: Caller) async throws {
    guard caller.part == .perform || caller.part == .undo else { return }
    let limits = memory.withLock { memory in
      defer { memory.limits = [:] }
      return memory.limits.sorted { $0.key < $1.key }.map(\.value)
    }
    for limit in limits { limit.resume() }
    while !Task.isCancelled { await Task.yield() }
  }

  func environment(_ answer: Answer) -> EngineEnvironment {
    EngineEnvironment(
      now: { [site] in site.now }, sleep: { try await self.sleep($0) }, ask: { _, _, _ in answer },
      progress: { _, _ in }, interruption: interruption)
  }
}

extension AttemptEnd.Outcome {
  /// What is in doubt, or failed and is found under way, goes on under its intent.
  fileprivate var endsIntent: Bool {
    switch self {
    case .done, .notStarted: true
    case .failed, .inDoubt, .waiting: false
    }
  }
}
