extension ExitStatus {
  /// What a code means, in one line.
  package var title: String {
    switch self {
    case .succeeded: "succeeded, verified, objectives met"
    case .internalError: "internal error"
    case .usage: "wrong usage or invalid file"
    case .failedUnchanged: "failed; the site is as before"
    case .failedChanged: "failed; the site is changed, holds and remains are listed"
    case .objectiveMissed: "succeeded, an objective missed"
    case .waiting: "waits for a person"
    case .locked: "another process has the site, or an open run exists"
    case .unverified: "finished, not verified: degraded, or a step skipped or accepted"
    case .planDrifted: "the plan has drifted; nothing was changed"
    case .interrupted: "interrupted; resume or rollback"
    }
  }

  package var meaning: String {
    switch self {
    case .succeeded: "All was done and proved, within the objectives."
    case .internalError:
      "Something happened that should not. A run's journal is complete up to it, so nothing is lost."
    case .usage: "The command line, a runbook, a site file or a plan file cannot be used."
    case .failedUnchanged:
      "A step failed before anything was changed, or all that was changed is proved undone."
    case .failedChanged:
      "The run ended and the site is not as before: data was changed, or a hold stays because lifting "
        + "it is not proved safe. TAMS may be stopped and fenced, on purpose."
    case .objectiveMissed:
      "All was done and proved, later or with more loss than the runbook allows."
    case .waiting:
      "The run stopped at a question that only a person can answer: an approval, a step in doubt, a "
        + "failed check after a commit, or a broken hold. What protects the data stays in force while "
        + "it waits; nothing happens by itself."
    case .locked: "One run at a time changes a site; somebody else has it, here or on another host."
    case .unverified:
      "All was done, and something was not proved: a check could not be made, found a little, or was "
        + "passed over by a person's word."
    case .planDrifted: "What the plan file froze is not so any more."
    case .interrupted:
      "A signal stopped the run at a safe place. The journal is complete; holds stay in force, and TAMS "
        + "stays stopped if it was. status says it, too, of a run whose process is gone without a word, "
        + "by kill -9 or a power cut: resume then asks the site what became of the last step."
    }
  }

  /// What to type, in this order.
  package var next: [String] {
    switch self {
    case .succeeded: ["tamsdr report", "tamsdr watch   # look again after 1 h and 24 h"]
    case .internalError: ["tamsdr status", "tamsdr resume, or tamsdr rollback"]
    case .usage: ["mend what the message names", "tamsdr check RUNBOOK --site SITE"]
    case .failedUnchanged:
      ["tamsdr report   # names the step that failed", "mend that, then run again"]
    case .failedChanged:
      [
        "tamsdr status   # names each hold, and what lifts it or why it is kept",
        "tamsdr rollback   # tries again what failed on the way back; what it left on purpose stays",
        "lift a hold by hand only when you have looked at the data",
      ]
    case .objectiveMissed: ["tamsdr report   # shows which step took how long"]
    case .waiting:
      [
        "tamsdr status   # says what it waits for, and every answer it takes",
        "tamsdr approve, or tamsdr reject   # where it asks",
        "tamsdr resolve RUN STEP --done --reason TEXT   # or --not-done, where it is in doubt",
        "tamsdr resume   # where something had to be mended first",
        "tamsdr rollback   # goes back",
      ]
    case .locked:
      [
        "tamsdr status   # whose it is",
        "tamsdr resume, tamsdr rollback or tamsdr abandon   # where it is an open run",
      ]
    case .unverified:
      ["tamsdr report   # lists what is not verified", "tamsdr watch --now   # looks again"]
    case .planDrifted:
      ["tamsdr plan RUNBOOK --site SITE -o FILE", "look at it, then tamsdr run --plan FILE"]
    case .interrupted:
      ["tamsdr status", "tamsdr resume   # goes on", "tamsdr rollback   # goes back"]
    }
  }
}
