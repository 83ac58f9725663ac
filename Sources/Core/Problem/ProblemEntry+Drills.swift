/// Drills, proofs and rehearsals.
extension ProblemEntry {
  static let drillRefused = Self(
    "a drill refuses to leave its sandbox",
    meaning: "A drill changes nothing that the site file does not name under sandbox.",
    causes: "A step of a recovery in a drill, or a path outside.",
    site: .untouched,
    next: "Leave the step out, or name the place under sandbox: of the site file.")

  static let sandboxUnfit = Self(
    "the sandbox is not apart",
    meaning: "The sandbox shares something with the site, or lacks what its TAMS needs.",
    causes: "A directory, bucket or key that others use.",
    site: .untouched,
    next: "Name a directory, buckets and a key that are the sandbox's alone.")

  static let sandboxNotEmpty = Self(
    "the sandbox is not empty",
    meaning: "Something of an earlier drill is still there.",
    causes: "A drill that was killed.",
    site: .asLeft,
    next: "tamsdr drill --cleanup --site SITE.")

  static let scratchUnfit = Self(
    "the scratch directory cannot be used",
    meaning:
      "A proof replaces all of the scratch directory, so it must be nobody else's and have one "
      + "local protected path.",
    causes: "A directory of TAMS, files of others, or replication.",
    site: .untouched,
    next: "Give scratch: in the site file a bucket on a directory of its own.")

  static let proofInconclusive = Self(
    "the proof shows nothing",
    meaning: "The proof ended without telling whether an undo works here.",
    causes: "A snapshot that was deleted on the way, or another cluster in between.",
    site: .asLeft,
    next: "Run runbooks/prove-restore.yaml again.")

  static let rehearsalConfined = Self(
    "a rehearsal does not leave the lab",
    meaning: "A step would start a program or reach a server outside the lab.",
    causes: "A step that runs commands of your own.",
    site: .untouched,
    next: "Write rehearse: { replace: … } or skip into the runbook.")

  static let rehearsalFailed = Self(
    "the rehearsal did not get through",
    meaning: "The runbook does not finish in the lab as it must, even before faults are injected.",
    causes: "A runbook that needs what the lab does not have.",
    site: .untouched,
    next: "Run it by hand in a lab; the message holds its last words.")

  static let labFailed = Self(
    "the lab does not work",
    meaning: "tamsdr-lab ended with an error.",
    causes: "A port or folder that is taken, or no tamsdr-lab on the path.",
    site: .untouched,
    next: "Run tamsdr-lab start --dir DIR by hand.")
}
