/// A word of plan, question and report that has one meaning there.
package struct TermEntry: Sendable, Hashable {
  package let word: String
  package let title: String
  package let meaning: String
  package let next: String

  private init(_ word: String, _ title: String, meaning: String, next: String) {
    self.word = word
    self.title = title
    self.meaning = meaning
    self.next = next
  }

  /// Findings by their words, then classes of points, certainties of undos, and the others.
  package static let all =
    ConsentKind.allCases.map(TermEntry.init) + RecoveryPoint.Class.allCases.map(TermEntry.init)
    + UndoCertainty.allCases.map(TermEntry.init) + others

  private static let points = "tamsdr points --site SITE lists the points with their classes"

  private static let others = [
    TermEntry(
      "dangling", "a segment without its object",
      meaning:
        "A row that names media which is not in the bucket: TAMS lists it, and clients cannot read it.",
      next: "tamsdr explain V19 tells what is done about it"),
    TermEntry(
      "orphan", "an object without a segment",
      meaning: "Media in the bucket that no row names: it costs space, and nothing is lost by it.",
      next: "tamsdr explain V23 tells what is done about it"),
    TermEntry(
      "point", "a recovery point",
      meaning:
        "One database snapshot and one snapshot of each bucket, to which a restore goes back.",
      next: points),
    TermEntry(
      "checkpoint", "a state of a run that is worth going back to",
      meaning:
        "tamsdr rollback RUN --to NAME undoes what came after it and waits there; tamsdr resume goes on.",
      next: "tamsdr status"),
    TermEntry(
      "in_doubt", "sent, and nobody knows yet whether it happened",
      meaning:
        "The answer was lost or did not come in time. It is never taken for a success or a failure.",
      next: "tamsdr resume asks the remote side; tamsdr resolve takes the word of who has looked"),
    TermEntry(
      "degraded", "a check that found a little",
      meaning:
        "Less than what fails a check, by its thresholds or because the point itself was so. The run ends "
        + "with 8 at best.",
      next: "tamsdr report names what was found; tamsdr explain tells of each check by its number"),
    TermEntry(
      "unverified", "the outcome of a run that is not proved whole",
      meaning:
        "A check found something or could not be made, or a step was skipped or accepted: exit code 8.",
      next: "tamsdr status lists what is not verified"),
    TermEntry(
      "rolled_back", "the outcome of a run that has undone what it did",
      meaning:
        "Exit code 3 where all is as before; 4 where something was left on purpose, and the holds that "
        + "protect it stay.",
      next: "tamsdr status names what is held and why"),
    TermEntry(
      "abandoned", "the outcome of a run that a person ended as it stood",
      meaning:
        "Nothing was undone: holds stay in force, and what the run made stays at the cluster.",
      next: "tamsdr rollback RUN undoes it all the same; tamsdr status lists what is left"),
    TermEntry(
      "fence", "what keeps everybody from writing",
      meaning:
        "The holds that together stop all writes while data is replaced: services stopped, access keys "
        + "disabled, also for presigned URLs handed out before, schedules suspended.",
      next: "tamsdr status names each hold of a run, and how it is lifted"),
    TermEntry(
      "hold", "a condition that protects the data while it lasts",
      meaning:
        "A stopped service, a disabled key or a suspended schedule. It is probed before it is relied on, "
        + "and lifted only once what was done under it is proved whole.",
      next: "tamsdr status names each hold of a run, and how it is lifted"),
    TermEntry(
      "rescue", "a snapshot of what is overwritten",
      meaning:
        "Taken behind the fence, just before data is replaced: the way back from the restore itself. It "
        + "expires by itself, two weeks later unless the runbook says otherwise.",
      next: "tamsdr list --rescues shows those of every run"),
    TermEntry(
      "skew", "how far the parts of a point lie apart",
      meaning:
        "The time from the database's snapshot to that of the bucket. What was written in between is "
        + "in one of them only.",
      next: points),
    TermEntry(
      "drill", "a recovery on clones",
      meaning:
        "The same steps in a sandbox beside the data that is in use: nothing of production is stopped "
        + "or replaced.",
      next: "tamsdr drill --site SITE"),
    TermEntry(
      "rto", "recovery time objective; rta is the time it took",
      meaning:
        "From the incident, which --incident-at tells and which is the run's start otherwise, until "
        + "TAMS serves clients again.",
      next: "tamsdr report shows both"),
    TermEntry(
      "rpo", "recovery point objective; rpa is the loss there was",
      meaning: "How far the database's snapshot lies before the incident.",
      next: "tamsdr report shows both"),
  ]
}

extension TermEntry {
  fileprivate init(_ kind: ConsentKind) {
    let (title, meaning) = kind.words
    self.init(
      kind.rawValue, title, meaning: meaning + " The run asks, whatever --yes answers.",
      next: "accept it beforehand with tamsdr run --accept \(kind.rawValue), or when it waits with "
        + "tamsdr resume --accept \(kind.rawValue)")
  }

  fileprivate init(_ kind: RecoveryPoint.Class) {
    let (title, meaning) = kind.words
    self.init(kind.rawValue, title, meaning: meaning, next: Self.points)
  }

  fileprivate init(_ certainty: UndoCertainty) {
    let (title, meaning) = certainty.words
    self.init(
      certainty.rawValue, title, meaning: meaning,
      next:
        "tamsdr run runbooks/prove-restore.yaml --site SITE shows it on a scratch directory, where "
        + "the site file names one")
  }
}

extension ConsentKind {
  fileprivate var words: (title: String, meaning: String) {
    switch self {
    case .s3Versions:
      (
        "object versions would be lost",
        "The bucket keeps versions of objects, and the snapshot does not hold them all."
      )
    case .replicatingPath:
      (
        "what is replaced is replicated",
        "A protected path copies the directory to another cluster, which gets the restore, too."
      )
    case .pointExpiring:
      (
        "a snapshot of the point expires soon",
        "It may be gone before the run has ended, and then there is nothing to restore from."
      )
    case .lossGrew:
      (
        "more would be lost than was agreed to",
        "Counted again behind the fence, where nothing writes any more, the loss is larger than the "
          + "question said."
      )
    case .lossOverLimit:
      (
        "more would be lost than the runbook's limit",
        "Of the live segments a larger share is younger than the point than limits.loss_share allows."
      )
    case .lossUnknown:
      (
        "nobody can count what would be lost",
        "Live data does not answer and is not proved gone either."
      )
    case .undoLost:
      (
        "the restore cannot be undone",
        "The cluster does not restore from a snapshot that is newer than the one it went back to."
      )
    case .nothingToRescue:
      (
        "there is nothing to keep of what is overwritten",
        "The directory is gone: what is restored there has no state before it to go back to."
      )
    case .oldHostDead:
      (
        "the host that had the run is silent",
        "Its lease has run out. Only a person can say that it is dead and will send nothing any more."
      )
    }
  }
}

extension RecoveryPoint.Class {
  fileprivate var words: (title: String, meaning: String) {
    switch self {
    case .sameSnapshot:
      ("one snapshot holds database and buckets", "Rows and objects are of the same instant.")
    case .bucketNewer:
      (
        "the bucket's snapshot is the newer one",
        "Every row's object is there, unless it was deleted in between. Objects written in between come "
          + "back without a row: they cost space only."
      )
    case .databaseNewer:
      (
        "the database's snapshot is the newer one",
        "Rows registered in between name objects that the bucket's snapshot does not hold."
      )
    case .onePart:
      (
        "only the database or only buckets go back",
        "The other part stays as it is live, and is compared with what came back."
      )
    }
  }
}

extension UndoCertainty {
  fileprivate var words: (title: String, meaning: String) {
    switch self {
    case .proven:
      (
        "the restore can be undone, as was shown",
        "At this cluster and release a run has restored a scratch directory, and then put it back."
      )
    case .assumed:
      (
        "the restore can probably be undone",
        "The rescue snapshots are there, and nobody has shown at this cluster that a restore from one "
          + "works after a restore to an older one."
      )
    case .lost:
      (
        "the restore cannot be undone",
        "It was tried at this cluster, and the snapshots from after the restore's own did not survive."
      )
    }
  }
}
