import Core
import Store

/// The journal of one run and the state folded from it: the only thing that is shared between the
/// steps of a run.
package actor RunJournal {
  private var writer: JournalWriter
  package private(set) var state: RunState
  private let now: @Sendable () -> Timestamp
  private let observe: @Sendable (RunRecord) -> Void
  /// Events that wait for the next write, in their order.
  private var queue: [Waiting] = []
  private var isFlushing = false

  private struct Waiting {
    let entry: JournalWriter.Entry
    let isDurable: CheckedContinuation<Result<Void, JournalError>, Never>
  }

  /// Opens the journal of a new run with its first record.
  package init(
    creating path: String, opening: RunOpening, state: RunState,
    now: @escaping @Sendable () -> Timestamp, observe: @escaping @Sendable (RunRecord) -> Void
  ) throws(JournalError) {
    var writer = try JournalWriter.create(path: path)
    let opened = JournalWriter.Entry(.opened(opening: opening), at: opening.started)
    let records = try writer.append([opened])
    var state = state
    for record in records { state.apply(record) }
    self.writer = writer
    self.state = state
    self.now = now
    self.observe = observe
    for record in records { observe(record) }
  }

  /// Goes on with a journal that was read and folded.
  package init(
    reopening path: String, contents: JournalContents, state: RunState,
    now: @escaping @Sendable () -> Timestamp, observe: @escaping @Sendable (RunRecord) -> Void
  ) throws(JournalError) {
    writer = try JournalWriter.reopen(path: path, after: contents)
    self.state = state
    self.now = now
    self.observe = observe
  }

  /// On disk, then in the state. Events that come while another batch is being written, as those of
  /// parallel steps do, share one write and one sync.
  package func append(_ event: RunEvent) async throws(JournalError) {
    let entry = JournalWriter.Entry(event, at: now())
    let outcome = await withCheckedContinuation { continuation in
      queue.append(Waiting(entry: entry, isDurable: continuation))
      guard !isFlushing else { return }
      isFlushing = true
      // A task of its own: it begins behind the appends that wait for this actor already.
      Task { flush() }
    }
    try outcome.get()
  }

  private func flush() {
    let batch = queue
    queue = []
    isFlushing = false
    do throws(JournalError) {
      for record in try writer.append(batch.map(\.entry)) {
        state.apply(record)
        observe(record)
      }
      for waiting in batch { waiting.isDurable.resume(returning: .success(())) }
    } catch {
      for waiting in batch { waiting.isDurable.resume(returning: .failure(error)) }
    }
  }

  /// The digest of the newest record.
  package var head: String { writer.head }

  package func releaseReserve() { writer.releaseReserve() }
}
