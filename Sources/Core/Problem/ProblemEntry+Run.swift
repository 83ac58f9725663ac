/// The run, its steps and decisions.
extension ProblemEntry {
  static let interrupted = Self(
    "stopped by a signal",
    meaning: "The run stopped at the next safe place; its journal is complete.",
    causes: "Ctrl-C, a shutdown, or a timer's limit.",
    site: .asLeft,
    next: "tamsdr resume goes on, tamsdr rollback goes back.")

  static let internalError = Self(
    "something that should not happen",
    meaning:
      "The program met what it has no words for. The journal is as safe as at any other end.",
    causes: "A fault in tamsdr.",
    site: .asLeft,
    next: "tamsdr status; then tamsdr resume or tamsdr rollback. Report the "
      + "message.")

  static let stepFailed = Self(
    "the step failed",
    meaning:
      "The remote side says that the step's work did not succeed, or the step did not finish.",
    causes: "The message holds what the remote side said.",
    site: .asLeft,
    next: "Mend what the message names; then tamsdr resume, which tries the step again, or tamsdr "
      + "rollback.")

  static let stepInDoubt = Self(
    "it is not known whether the step happened",
    meaning:
      "The request was sent, its outcome is unknown, and the remote side cannot tell. Nothing "
      + "is sent twice on a guess.",
    causes: "A lost answer, and a system that cannot be asked.",
    site: .doubtful,
    next: "Look at the site; then tamsdr resolve RUN STEP --done or --not-done, with --reason TEXT."
  )

  static let stepTimeout = Self(
    "no end within the time limit",
    meaning: "The step's work took longer than its time limit, or the cluster's own.",
    causes: "A restore larger than was planned for, or a cluster under load.",
    site: .doubtful,
    next: "tamsdr resume asks how far it is and goes on waiting; raise timeout: in the runbook for "
      + "the next run.")

  static let workUnderWay = Self(
    "the work goes on on the remote side",
    meaning: "The step's time is over and the cluster still works. It is not abandoned.",
    causes: "A restore or clone of much data.",
    site: .doubtful,
    next: "tamsdr resume goes on waiting for it.")

  static let stepUnknown = Self(
    "there is no such step",
    meaning: "The run or runbook has no step of that id.",
    causes: "A slip of the pen; elements are written ID[key].",
    site: .asLeft,
    next: "tamsdr status lists the steps.")

  static let checksFailed = Self(
    "a check failed",
    meaning:
      "The step looked at the site and found what the message lists; checks are numbered "
      + "from V01 in the report.",
    causes: "The data is not what the recovery point says, or a service is not as it must be.",
    site: .asLeft,
    next:
      "Read the findings in tamsdr report; tamsdr explain tells of each check by its number. tamsdr "
      + "status names the commands that the run takes now.")

  static let conditionUnmet = Self(
    "the condition did not come true",
    meaning: "wait.until looked until its time was over.",
    causes: "A service that does not come up, or a condition that was never right.",
    site: .asLeft,
    next: "See why; then tamsdr resume looks again.")

  static let expressionFailed = Self(
    "an expression has no value",
    meaning: "An expression of the runbook could not be evaluated with what the steps gave.",
    causes: "An output that is absent, or a division by zero.",
    site: .asLeft,
    next: "Mend the place named for the next run; this run keeps its frozen runbook: tamsdr "
      + "rollback.")

  static let elementsInvalid = Self(
    "for_each has no usable elements",
    meaning: "The collection is no list of distinct texts or numbers, and no map.",
    causes: "A step that gave a list with the same text twice.",
    site: .asLeft,
    next: "Mend the runbook for the next run; for this one tamsdr rollback.")

  static let actionMissing = Self(
    "there is no such action",
    meaning: "The journal names an action that this version does not have.",
    causes: "A run of another version.",
    site: .asLeft,
    next: "Use the version that began the run.")

  static let inputMissing = Self(
    "a step was not given what it needs",
    meaning: "An input came out empty.",
    causes: "An output of a step that was skipped, or another step's output handed on.",
    site: .asLeft,
    next: "tamsdr actions ACTION shows what it takes and from where.")

  static let inputInvalid = Self(
    "a step was given what it cannot use",
    meaning: "An input has the right type and no usable value.",
    causes: "A bucket of another site, or two inputs that contradict each other.",
    site: .asLeft,
    next: "tamsdr actions ACTION shows what it takes.")

  static let approvalWaiting = Self(
    "the run waits for an answer",
    meaning: "The runbook asks before it goes on, and nobody was there.",
    causes: "A run without a terminal and without --yes.",
    site: .asLeft,
    next: "tamsdr status shows the question; tamsdr approve, or tamsdr reject.")

  static let approvalRefused = Self(
    "a person said no",
    meaning: "The question was answered with no; the run goes the way the runbook gives a failure.",
    causes: "A decision.",
    site: .asLeft,
    next: "tamsdr report shows who and when; start again when it may be done.")

  static let questionOutdated = Self(
    "what the run asked is not so any more",
    meaning:
      "Since the run looked at the site another run has changed it. A yes would be said to a point, a "
      + "loss and live data of before.",
    causes: "Two restores of one site, of which the second was let through while the first waited.",
    site: .asLeft,
    next: "tamsdr resume looks again and asks anew, with the numbers of now; tamsdr reject ends it."
  )

  static let findingNotAccepted = Self(
    "a finding waits to be accepted",
    meaning: "The run found something that only a person may pass over.",
    causes: "Writes since the point, presigned URLs that still live, an old host that may wake.",
    site: .asLeft,
    next: "Read the finding; then tamsdr resume --accept with the kind that the hint names, or "
      + "tamsdr rollback.")

  static let decisionRefused = Self(
    "this cannot be decided so",
    meaning:
      "The step or run is not in a state in which that answer counts, or the step protects the "
      + "data.",
    causes: "A decision for another step, or one that came too late.",
    site: .asLeft,
    next: "tamsdr status shows what can be decided now.")

  static let checkpointNotReached = Self(
    "the run has not reached that checkpoint",
    meaning: "A run goes back only to a checkpoint that it passed.",
    causes: "A slip of the pen, or a run that stopped before.",
    site: .asLeft,
    next: "tamsdr status shows the checkpoints; tamsdr rollback without --to undoes everything.")

  static let planDrifted = Self(
    "the site is not as it was planned",
    meaning: "Something that the plan froze has changed since. Nothing was changed.",
    causes: "A new snapshot, an edited file, or another operator.",
    site: .untouched,
    next: "Look at each drift; then plan again with tamsdr plan RUNBOOK --site SITE -o FILE.")

  static let planInvalid = Self(
    "the plan file cannot be used",
    meaning: "The file is no plan, was edited, or was made by another version.",
    causes: "An editor, or a file cut in transfer.",
    site: .untouched,
    next: "Make it again: tamsdr plan RUNBOOK --site SITE -o FILE.")

  static let planImpossible = Self(
    "no plan can be written",
    meaning: "A run would end in the step named, or chooses its point too late to be planned.",
    causes: "A site that is not ready, or a runbook that decides on the way.",
    site: .untouched,
    next: "Mend what the message names; then plan again.")

  static let injectedFault = Self(
    "made to fail on purpose",
    meaning: "TAMSDR_FAULT_AT asked for this fault; rehearsals set it.",
    causes: "A variable left from a rehearsal.",
    site: .asLeft,
    next: "unset TAMSDR_FAULT_AT; then tamsdr resume.")
}
