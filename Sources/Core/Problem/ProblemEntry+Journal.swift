/// Journal, lock and lease.
extension ProblemEntry {
  static let runUnknown = Self(
    "there is no such run",
    meaning: "No journal of that run is in the folder of the journals.",
    causes: "Another --state-dir, another user, or a run of another host.",
    site: .untouched,
    next: "tamsdr list; for a run of another host --from s3://BUCKET/PREFIX/RUN --site SITE.")

  static let runOpen = Self(
    "another run is open at this site",
    meaning:
      "A run that changed the site has not ended, and two runs would undo each other's work.",
    causes: "A run that waits, was interrupted, or died.",
    site: .asLeft,
    next: "tamsdr status shows it; end it with tamsdr resume, tamsdr rollback or tamsdr abandon.")

  static let runEnded = Self(
    "the run has ended",
    meaning: "The command goes on with a run, and this one is over.",
    causes: "An older run id, or a second operator who was quicker.",
    site: .asLeft,
    next: "tamsdr report shows how it ended; only tamsdr rollback may still be left.")

  static let siteLocked = Self(
    "another process works at this site",
    meaning: "A tamsdr on this host has the site in its hands.",
    causes: "A run in another terminal, or a timer.",
    site: .asLeft,
    next: "tamsdr status; wait for it, or stop it with ctrl-C in its terminal.")

  static let journalDamaged = Self(
    "the journal is damaged",
    meaning:
      "A record is not what was written. Something after it may have been acted on, so nothing "
      + "is guessed.",
    causes: "A disk fault, or an editor.",
    site: .asLeft,
    next: "Keep a copy; compare the site with the records before the line named; settle it by hand."
  )

  static let journalEmpty = Self(
    "the journal holds no record",
    meaning: "The run ended before its first record was on disk: nothing was done.",
    causes: "A crash or a full disk in the first moment.",
    site: .untouched,
    next: "Start a new run.")

  static let journalUnreadable = Self(
    "the journal cannot be read",
    meaning: "The journal's file could not be opened.",
    causes: "Missing rights, or a disk that is gone.",
    site: .asLeft,
    next: "Mend the file's rights or disk; then the same command again.")

  static let journalUnwritable = Self(
    "the journal cannot be written",
    meaning:
      "A record did not reach the disk. Nothing was sent after it, and nothing is undone, since "
      + "that would have to be written too.",
    causes: "A disk fault, or a file system that became read-only.",
    site: .asLeft,
    next: "Mend the disk; then tamsdr resume.")

  static let journalExists = Self(
    "a journal of that run exists",
    meaning: "The run's id is taken here already.",
    causes: "A run that was taken up from a mirror before.",
    site: .asLeft,
    next: "tamsdr status RUN; go on with it without --from.")

  static let journalBehind = Self(
    "this host has more records than the mirror",
    meaning: "The run was last worked on here; the mirror lacks its last records.",
    causes: "A mirror that could not be written for a while.",
    site: .asLeft,
    next: "tamsdr resume without --from.")

  static let frozenFileUnreadable = Self(
    "a file frozen in the journal cannot be read",
    meaning: "This version does not understand the runbook or site file that the run began with.",
    causes: "A run of another version of tamsdr.",
    site: .asLeft,
    next: "Use the version that the message names for this run.")

  static let mirrorUnwritable = Self(
    "the journal's mirror cannot be written",
    meaning: "A record did not reach the bucket that it must reach. Nothing was sent after it.",
    causes: "The store is away, or its key was disabled.",
    site: .asLeft,
    next: "Mend the store; then tamsdr resume.")

  static let mirrorDamaged = Self(
    "the journal's mirror is not whole",
    meaning: "The mirror lacks an object or shows one that was refused.",
    causes: "Somebody deleted objects there, or a store that loses writes.",
    site: .asLeft,
    next: "Go on with the run on its own host, whose journal is whole.")

  static let mirrorIncomplete = Self(
    "the mirror may lack records",
    meaning: "What the lost host did last may not be in the mirror.",
    causes: "A host that died with its mirror away.",
    site: .asLeft,
    next: "tamsdr resume on the run's own host if it lives; else tamsdr resume --from, which asks "
      + "before each step.")

  static let runTakenOver = Self(
    "another host has gone on with the run",
    meaning:
      "The mirror holds records of another host: this host's journal is not the run's any more.",
    causes: "A takeover while this host was silent.",
    site: .asLeft,
    next: "tamsdr status --from the mirror; nothing is sent from here.")

  static let leaseTaken = Self(
    "another host has the site",
    meaning: "The lease in the shared store belongs to another host.",
    causes: "A run there that works or waits.",
    site: .asLeft,
    next: "Settle that run first; where its host is dead, tamsdr resume --from s3://… --site SITE.")

  static let leaseLost = Self(
    "the right to the site was lost",
    meaning: "The lease ran out, was removed, or was taken; this process sends nothing more.",
    causes: "A store that did not answer for longer than the lease, or a host that slept.",
    site: .asLeft,
    next: "tamsdr resume once the store answers.")

  static let leaseUnreadable = Self(
    "the lease cannot be read",
    meaning: "The object that says who has the site holds something else.",
    causes: "Another version, or somebody who wrote there.",
    site: .asLeft,
    next: "See who wrote the object named; nothing is sent until it is known who has the site.")

  static let storeUnconditional = Self(
    "the store cannot keep a lease",
    meaning:
      "The store did a write that its condition should have refused, so two hosts could both "
      + "have the site.",
    causes: "A store without conditional writes, or a proxy that drops headers.",
    site: .untouched,
    next: "Name a bucket of another store under journal.mirror, or take the lease out of the site "
      + "file.")
}
