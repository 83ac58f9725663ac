import Core
import Synchronization

/// The right to change a site, for all hosts that share a store: an object that its owner renews well
/// before it runs out, and that others take only after it has been silent for long enough.
package final class SiteLease: Sendable {
  private struct State {
    var record: LeaseRecord
    var etag = ""
    /// By this host's clock; nil before it is taken.
    var validUntil: Duration?
    /// Why nothing may be sent any more: for good.
    var loss: Loss?
    var renewing: Task<Void, Never>?
  }

  /// Why this process has no right to change the site any more.
  package enum Loss: Error, Sendable, Hashable {
    /// Somebody else has it.
    case taken(Problem)
    /// It may still be this process's, but nothing proves it.
    case unproven(Problem)

    package var problem: Problem {
      switch self {
      case .taken(let problem), .unproven(let problem): problem
      }
    }
  }

  package enum Refusal: Error, Sendable, Hashable {
    case obstacle(LeaseObstacle)
    /// Whoever waited was told to stop.
    case stopped(Problem)
    /// The store does not answer, or not as a lease needs it.
    case store(Problem)
  }

  /// How the lease was had.
  package enum Grant: Sendable, Hashable {
    case fresh
    /// Its last owner let go of it, or is proven dead by this host's own lock.
    case handedOver(LeaseRecord)
    /// Its last owner went silent.
    case takenOver(LeaseRecord)
  }

  private let store: any ConditionalStore
  private let key: String
  private let lasts: Duration
  private let clock: ElapsedClock
  private let state: Mutex<State>

  package init(
    _ record: LeaseRecord, lasts: Duration, at key: String, in store: any ConditionalStore,
    clock: ElapsedClock = .system
  ) {
    self.store = store
    self.key = key
    self.lasts = lasts
    self.clock = clock
    state = Mutex(State(record: record))
  }

  /// Asked before each changing call.
  package var gate: ChangeGate { ChangeGate(longestCall: lasts) { self.refusal()?.problem } }

  private func refusal() -> Loss? {
    let now = clock.now()
    return state.withLock { state in
      if let loss = state.loss { return loss }
      if let until = state.validUntil, now < until { return nil }
      state.loss = .unproven(
        Problem(
          .leaseLost,
          "the lease of the site has run out and could not be renewed in time", at: key,
          hint: "nothing more was sent; tamsdr resume goes on once the store answers"))
      return state.loss
    }
  }

  // MARK: Taking it

  /// Takes the lease, watching a silent owner's for as long as that owner's last change may be on its
  /// way. `dead` is the token of an owner whose end this host's own lock proves; `watching` is told how
  /// long it still takes, and ends the waiting by throwing.
  package func take(
    for claim: LeaseClaim, dead: String?,
    watching: @Sendable (LeaseRecord, Duration) throws(Problem) -> Void
  ) async throws(Refusal) -> Grant {
    let run = state.withLock { $0.record.run }
    while true {
      let found = try await found()
      switch LeaseMove.about(found?.record, for: claim, of: run, dead: dead) {
      case .refuse(let obstacle): throw .obstacle(obstacle)
      case .create:
        if try await write(if: .absent) { return .fresh }
      case .take:
        guard let found else { continue }
        state.withLock { $0.record.takeover = found.record.takeover }
        if try await write(if: .matches(found.etag)) { return .handedOver(found.record) }
      case .watch(let silence):
        guard let found else { continue }
        try await watch(found.record, found.etag, silence, watching)
        state.withLock { $0.record.takeover = .from(silent: found.record) }
        if try await write(if: .matches(found.etag)) { return .takenOver(found.record) }
      }
    }
  }

  private func found() async throws(Refusal) -> (record: LeaseRecord, etag: String)? {
    do throws(Problem) {
      guard let object = try await store.read(key) else { return nil }
      return (try LeaseRecord(object, at: key), object.etag)
    } catch {
      throw .store(error)
    }
  }

  /// Returns when the object has not changed for so long; any change is a sign of life.
  private func watch(
    _ record: LeaseRecord, _ etag: String, _ silence: Duration,
    _ watching: @Sendable (LeaseRecord, Duration) throws(Problem) -> Void
  ) async throws(Refusal) {
    let until = clock.now() + silence
    while true {
      let left = until - clock.now()
      guard left > .zero else { return }
      do throws(Problem) { try watching(record, left) } catch { throw .stopped(error) }
      do { try await clock.sleep(min(.seconds(1), left)) } catch { return }
      let current = try await found()
      guard current?.etag == etag else { throw .obstacle(.held(current?.record ?? record)) }
    }
  }

  /// One conditional write; whether the lease is this process's after it.
  private func write(if condition: WriteCondition) async throws(Refusal) -> Bool {
    let began = clock.now()
    do throws(Problem) {
      let record = state.withLock { state in
        state.record.renewal += 1
        return state.record
      }
      switch try await store.write(key, try record.encoded(), if: condition) {
      case .written(let etag):
        hold(etag, since: began)
        return true
      case .refused:
        // The answer to an own earlier sending may have been lost.
        guard let object = try await store.read(key),
          try LeaseRecord(object, at: key) == record
        else { return false }
        hold(object.etag, since: began)
        return true
      }
    } catch {
      throw .store(error)
    }
  }

  private func hold(_ etag: String, since began: Duration) {
    let until = began + lasts
    state.withLock { state in
      state.etag = etag
      state.validUntil = until
    }
  }

  // MARK: What the journal is to be told

  package var takeover: Takeover? { state.withLock { $0.record.takeover } }

  /// The journal that was found may lack records: said on the store before anything rests on it.
  package func declareLostRecords(of holder: String) async throws(Refusal) {
    let etag = state.withLock { state in
      let known = state.record.takeover
      state.record.takeover = Takeover(
        from: known?.from ?? holder, wasSilent: known?.wasSilent ?? false, mayLackRecords: true)
      return state.etag
    }
    guard try await write(if: .matches(etag)) else {
      throw .store(Problem(.leaseLost, "the lease was lost while the journal was read", at: key))
    }
  }

  /// The journal has it now.
  package func takeoverIsJournaled() { state.withLock { $0.record.takeover = nil } }

  // MARK: Keeping it

  /// Renews from now on, three times before it can run out.
  package func keep() {
    let task = Task { [weak self, clock, lasts] in
      var pause = lasts / 4
      while !Task.isCancelled {
        do { try await clock.sleep(pause) } catch { return }
        guard let self, let renewed = await self.renew() else { return }
        pause = renewed ? lasts / 4 : lasts / 10
      }
    }
    state.withLock { $0.renewing = task }
  }

  /// Whether it was renewed; nil where it is lost.
  package func renew() async -> Bool? {
    let (etag, isLost) = state.withLock { ($0.etag, $0.loss != nil) }
    if isLost { return nil }
    do throws(Refusal) {
      if try await write(if: .matches(etag)) { return true }
      return try await findOut() == nil ? false : nil
    } catch {
      // No answer: what is proven lasts as long as before.
      return false
    }
  }

  /// Reads who has it; an object that still is this process's own is renewed from its newest etag.
  private func findOut() async throws(Refusal) -> Loss? {
    let found = try await found()
    return state.withLock { state in
      if let found, found.record.owner == state.record.owner {
        state.etag = found.etag
        return nil
      }
      state.loss = .taken(
        found.map { LeaseObstacle.held($0.record).problem }
          ?? Problem(.leaseLost, "the lease of the site was removed by somebody", at: key))
      return state.loss
    }
  }

  /// Why it is lost, asked of the store where this process does not know; nil where it still stands.
  package func loss() async -> Loss? {
    guard let loss = refusal() else { return nil }
    guard case .unproven = loss else { return loss }
    do throws(Refusal) {
      return try await findOut() ?? loss
    } catch {
      return loss
    }
  }

  // MARK: Giving it back

  /// Lets go of it, so that nobody has to wait for its end. Where that cannot be written it runs out.
  package func release(open: Bool, records: Int?) async {
    let task = state.withLock { $0.renewing }
    task?.cancel()
    await task?.value
    let etag = state.withLock { state in
      state.record.released = true
      state.record.open = open
      state.record.records = records
      if case .taken = state.loss { return nil as String? }
      return state.etag
    }
    guard let etag, !etag.isEmpty else { return }
    _ = try? await write(if: .matches(etag))
  }
}

extension Takeover {
  fileprivate static func from(silent owner: LeaseRecord) -> Takeover {
    Takeover(
      from: owner.holder, wasSilent: true,
      mayLackRecords: owner.takeover?.mayLackRecords ?? false)
  }
}
