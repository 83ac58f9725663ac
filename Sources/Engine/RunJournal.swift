import Core
import Store

/// The journal of one run and the state folded from it: the only thing that is shared between the
/// steps of a run.
package actor RunJournal {
  private var writer: JournalWriter
  private var mirroring: Mirroring
  package private(set) var state: RunState
  private let gate: ChangeGate
  private let now: @Sendable () -> Timestamp
  private let observe: @Sendable (RunRecord) -> Void
  /// Events that wait for the next write, in their order. Whoever comes first writes for all.
  private var queue: [Waiting] = []
  private var isWriting = false

  private struct Waiting {
    let entry: JournalWriter.Entry
    let turn: CheckedContinuation<Turn, Never>
  }

  private enum Turn {
    case over(Result<Void, JournalError>)
    /// It is this one's turn to write, for itself and those behind it.
    case next
  }

  /// Opens the journal of a new run with its first record, which reaches a mirror with the next ones.
  package init(
    creating path: String, opening: RunOpening, state: RunState, mirror: JournalMirror? = nil,
    gate: ChangeGate = .open, now: @escaping @Sendable () -> Timestamp,
    observe: @escaping @Sendable (RunRecord) -> Void
  ) throws(JournalError) {
    var writer = try JournalWriter.create(path: path)
    let opened = JournalWriter.Entry(.opened(opening: opening), at: opening.started)
    let written = try writer.append([opened])
    var state = state
    for record in written.records { state.apply(record) }
    self.writer = writer
    self.state = state
    self.gate = gate
    self.now = now
    self.observe = observe
    mirroring = Mirroring(mirror, pending: written.bytes, firstPending: 1)
    for record in written.records { observe(record) }
  }

  /// Goes on with a journal that was read and folded. `pending` is what its mirror has not.
  package init(
    reopening path: String, contents: JournalContents, state: RunState,
    mirror: JournalMirror? = nil, pending: [UInt8] = [], gate: ChangeGate = .open,
    now: @escaping @Sendable () -> Timestamp, observe: @escaping @Sendable (RunRecord) -> Void
  ) throws(JournalError) {
    writer = try JournalWriter.reopen(path: path, after: contents)
    self.state = state
    self.gate = gate
    self.now = now
    self.observe = observe
    let records = pending.count { $0 == UInt8(ascii: "\n") }
    mirroring = Mirroring(
      mirror, pending: pending, firstPending: contents.records.count - records + 1)
  }

  /// On disk and in the mirror, then in the state. Events that come while another batch is being
  /// written, as those of parallel steps do, share one write and one sync.
  package func append(_ event: RunEvent) async throws(JournalError) {
    let entry = JournalWriter.Entry(event, at: now())
    if isWriting {
      let turn = await withCheckedContinuation {
        queue.append(Waiting(entry: entry, turn: $0))
      }
      if case .over(let outcome) = turn { return try outcome.get() }
    } else {
      isWriting = true
      // Behind the appends that wait for this actor already.
      await Task.yield()
    }
    let others = queue
    queue = []
    let outcome = await write([entry] + others.map(\.entry))
    for waiting in others { waiting.turn.resume(returning: .over(outcome)) }
    if queue.isEmpty {
      isWriting = false
    } else {
      queue.removeFirst().turn.resume(returning: .next)
    }
    try outcome.get()
  }

  private func write(_ entries: [JournalWriter.Entry]) async -> Result<Void, JournalError> {
    if let problem = gate.refusal() { return .failure(.withheld(problem)) }
    do throws(JournalError) {
      try record(entries)
      if let failure = await mirror() { return .failure(failure) }
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  private func record(_ entries: [JournalWriter.Entry]) throws(JournalError) {
    let usedReserve = writer.usesReserve
    try keep(entries)
    if writer.usesReserve, !usedReserve {
      try keep([JournalWriter.Entry(.noted(warning: Self.diskIsFull), at: now())])
    }
  }

  private static let diskIsFull =
    "the disk of the journal is full: the run goes on in the space it had set aside; free some"

  private func keep(_ entries: [JournalWriter.Entry]) throws(JournalError) {
    let written = try writer.append(entries)
    mirroring.add(written.bytes)
    for record in written.records {
      state.apply(record)
      observe(record)
    }
  }

  /// Writes to this host's disk alone: how a run stands that may send nothing any more.
  package func appendHere(_ event: RunEvent) throws(JournalError) {
    try record([JournalWriter.Entry(event, at: now())])
  }

  /// The digest of the newest record.
  package var head: String { writer.head }

  package func releaseReserve() { writer.releaseReserve() }
}

// MARK: the mirror

extension RunJournal {
  /// Sends what the mirror has not. Where it is not required, its failure is noted once, and what it
  /// lacks goes with later records.
  private func mirror() async -> JournalError? {
    guard let mirror = mirroring.target, mirroring.isDue else { return nil }
    let (bytes, first) = (mirroring.pending, mirroring.firstPending)
    let failure: JournalMirror.Failure?
    do throws(JournalMirror.Failure) {
      try await mirror.write(bytes, firstRecord: first)
      CrashPoint.reached("journal.after-mirror", first)
      failure = nil
    } catch {
      failure = error
    }
    switch failure {
    case nil: return note(mirroring.arrived(bytes))
    case .overtaken(let problem): return .overtaken(problem)
    case .unreachable(let problem) where mirror.isRequired: return .notMirrored(problem)
    case .unreachable(let problem): return note(mirroring.failed(problem, at: now()))
    }
  }

  private func note(_ warning: String?) -> JournalError? {
    guard let warning else { return nil }
    do throws(JournalError) {
      try record([JournalWriter.Entry(.noted(warning: warning), at: now())])
      return nil
    } catch {
      return error
    }
  }

  /// Tries once more to bring the mirror up to date.
  package func completeMirror() async {
    mirroring.retry()
    _ = await mirror()
  }
}
