/// Holds, commit and the way back.
extension ProblemEntry {
  static let holdBroken = Self(
    "a hold is not in force",
    meaning: "Something that keeps writers away while data is restored was lifted by somebody, or "
      + "could not be kept.",
    causes:
      "A service that was started by hand, a key that was enabled, a schedule that was resumed.",
    site: .asLeft,
    next: "Find who did it. Before the first commit tamsdr resume --yes sets it again; after it "
      + "tamsdr rollback.")

  static let holdUnknown = Self(
    "it is not known whether a hold is in force",
    meaning: "The system that would tell does not answer, and nothing goes on over a guess.",
    causes: "A probe, cluster or store that is away.",
    site: .asLeft,
    next: "Mend what keeps it from answering; then tamsdr resume.")

  static let holdNotSet = Self(
    "a hold did not take effect",
    meaning: "The change was accepted, and the system still shows the old state.",
    causes: "Another administrator, or a policy that sets it back.",
    site: .asLeft,
    next: "Look at the object named on the cluster; then tamsdr resume.")

  static let fenceUnproven = Self(
    "the fence is not proved",
    meaning: "It could not be shown that a disabled key is refused: writers might still get in.",
    causes: "A wrong secret of the fenced key, or a store that does not answer.",
    site: .asLeft,
    next: "Check fence.keys in the site file; then tamsdr resume.")

  static let serviceUnclear = Self(
    "a service is not as it was told to be",
    meaning: "The service's probe does not show it started or stopped.",
    causes: "A probe that answers otherwise than 0 or 3, or a manager that starts it again.",
    site: .asLeft,
    next: "Run the probe of the site file by hand; then tamsdr resume.")

  static let serviceCommandFailed = Self(
    "the command of a service failed",
    meaning: "The site file's start or stop command ended with an error.",
    causes: "Missing rights, or a unit of another name.",
    site: .asLeft,
    next: "Run the command that the hint shows by hand; then tamsdr resume.")

  static let commitRefused = Self(
    "the commit is not sent",
    meaning:
      "Something that makes the commit safe is not in the journal as done: rescue, prepare or a "
      + "hold.",
    causes: "A step that was skipped, or a hold that broke.",
    site: .asLeft,
    next: "tamsdr status shows what is missing; tamsdr resume does it again, tamsdr rollback goes "
      + "back.")

  static let commitUnknown = Self(
    "it is not known whether the data was replaced",
    meaning:
      "The commit was on its way when the answer was lost. It is never sent a second time on a "
      + "guess.",
    causes: "A failover or a cut at the worst moment.",
    site: .doubtful,
    next: "Look at the protected path on the cluster; then tamsdr resume, or tamsdr resolve RUN "
      + "STEP --done or --not-done.")

  static let commitFailed = Self(
    "the cluster ended the restore with an error",
    meaning: "The cluster took the commit and did not complete it.",
    causes: "The message holds the cluster's words.",
    site: .doubtful,
    next: "tamsdr status; tamsdr rollback restores from the rescue snapshot.")

  static let dataDiffers = Self(
    "the data is not what it should be",
    meaning: "What lies in the directory is neither the snapshot's nor what was there before.",
    causes: "Somebody who writes there, or a restore that ended half-way.",
    site: .asLeft,
    next: "See who writes; then tamsdr rollback, which checks again.")

  static let undoImpossible = Self(
    "the step cannot be undone",
    meaning: "The step's way back is not open any more; what protects the data stays.",
    causes: "A rescue snapshot that is gone or refused, or a system that is away.",
    site: .changed,
    next: "Read the hint, which names the way by hand; tamsdr status lists the holds; tamsdr "
      + "rollback tries again.")

  static let undoUnproven = Self(
    "it is not proved that the data is back",
    meaning: "The runbook's own hook ran; only a person can say that the data is as before.",
    causes: "A rollback hook on a commit.",
    site: .changed,
    next: "Look at the data; then tamsdr resolve RUN STEP --done --reason TEXT.")

  static let undoKept = Self(
    "kept on purpose",
    meaning:
      "Something newer stands on it and is not undone yet; undoing this first would expose the "
      + "data.",
    causes: "A way back that stopped before it.",
    site: .changed,
    next: "tamsdr status shows what stands; tamsdr rollback goes on.")

  static let rollbackStopped = Self(
    "the way back stopped",
    meaning:
      "A step on the way back could not be undone, so nothing behind it on its directory was "
      + "touched.",
    causes: "See the step's own message.",
    site: .changed,
    next: "tamsdr status shows what stands; tamsdr rollback tries again.")

  static let checkpointReached = Self(
    "back at the checkpoint",
    meaning: "The run went back to its checkpoint after a failure and waits there.",
    causes: "on_failure: rollback_to in the runbook, or tamsdr rollback --to.",
    site: .asLeft,
    next: "tamsdr resume goes on from there; tamsdr rollback undoes the rest.")
}
