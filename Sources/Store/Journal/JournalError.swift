import Core

/// Why a journal cannot be read or written.
package enum JournalError: TellsProblem, Sendable, Hashable {
  /// A line that ends with a line feed, and so may have been acted on, is not what was written.
  case damaged(path: String, line: Int, finding: String)
  case empty(path: String)
  case cannotOpen(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  case exists(path: String)
  /// This host's own journal has records that the mirror has not.
  case ownIsNewer(path: String)
  /// The record is on this host's disk, and has not reached the mirror that it must reach.
  case notMirrored(Problem)
  /// Another host has gone on with the run.
  case overtaken(Problem)
  /// This process has no right to the site any more, and writes nothing.
  case withheld(Problem)

  package var problem: Problem {
    switch self {
    case .damaged(let path, let line, let finding):
      Problem(
        .journalDamaged,
        "the journal is damaged: \(finding)", at: "\(path):\(line)",
        hint: "what came after that line cannot be trusted: compare the site with the records "
          + "before it, and settle it by hand")
    case .empty(let path):
      Problem(.journalEmpty, "the journal holds no complete record: nothing was done", at: path)
    case .cannotOpen(let path, let reason):
      Problem(.journalUnreadable, "the journal cannot be opened: \(reason)", at: path)
    case .cannotWrite(let path, let reason):
      Problem(
        SystemError(reason: reason).isOutOfSpace ? .diskFull : .journalUnwritable,
        "the journal cannot be written: \(reason)", at: path,
        hint: "free space or give another folder with --state-dir, then tamsdr resume")
    case .exists(let path):
      Problem(.journalExists, "a journal of that run exists already", at: path)
    case .ownIsNewer(let path):
      Problem(
        .journalBehind,
        "this host's own journal of the run has more records than the mirror", at: path,
        hint: "go on without --from")
    case .notMirrored(let problem):
      Problem(
        .mirrorUnwritable,
        "the journal's mirror cannot be written: \(problem.what)", at: problem.place,
        hint: "nothing was sent after it; mend the mirror's store, then tamsdr resume")
    case .overtaken(let problem), .withheld(let problem): problem
    }
  }
}
