import Core
import Store

/// The journal of one run and the state folded from it: the only thing that is shared between the
/// steps of a run.
package actor RunJournal {
  private var writer: JournalWriter
  package private(set) var state: RunState
  private let now: @Sendable () -> Timestamp
  private let observe: @Sendable (RunRecord) -> Void

  /// Opens the journal of a new run with its first record.
  package init(
    creating path: String, opening: RunOpening, state: RunState,
    now: @escaping @Sendable () -> Timestamp, observe: @escaping @Sendable (RunRecord) -> Void
  ) throws(JournalError) {
    var writer = try JournalWriter.create(path: path)
    let record = try writer.append(.opened(opening: opening), at: opening.started)
    var state = state
    state.apply(record)
    self.writer = writer
    self.state = state
    self.now = now
    self.observe = observe
    observe(record)
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

  /// On disk, then in the state.
  package func append(_ event: RunEvent) throws(JournalError) {
    let record = try writer.append(event, at: now())
    state.apply(record)
    observe(record)
  }

  /// The digest of the newest record.
  package var head: String { writer.head }

  package func releaseReserve() { writer.releaseReserve() }
}
