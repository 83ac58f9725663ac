/// Repairs and baselines.
extension ProblemEntry {
  static let manifestInvalid = Self(
    "the manifest cannot be used",
    meaning:
      "The manifest is none, was edited, is another site's, or was given to the wrong runbook.",
    causes: "An editor, or a file cut in transfer.",
    site: .untouched,
    next: "Make it again: tamsdr repair --site SITE -o FILE.")

  static let repairRefused = Self(
    "this cannot be repaired row by row",
    meaning: "Repairs know the newest tables only.",
    causes: "Tables of vasttams-6.",
    site: .untouched,
    next: "Restore the database or the bucket as a whole.")

  static let orphansUntold = Self(
    "it is not told which objects are orphans",
    meaning: "Too little of the database is there to say that no segment names an object.",
    causes: "Lost segments or storage paths.",
    site: .untouched,
    next: "Restore the database first; then tamsdr repair --orphans.")

  static let replicaDiffers = Self(
    "the replica does not have it as planned",
    meaning: "The object in the replica is another than when it was planned.",
    causes: "A replica that went on, or lost it.",
    site: .asLeft,
    next: "Plan again: tamsdr repair --site SITE -o FILE.")

  static let baselineUnusable = Self(
    "the baseline cannot be used",
    meaning:
      "A file of digests is damaged, of other snapshots, or cannot be read or written. Restores "
      + "do without it.",
    causes: "A disk fault, or a folder of another user.",
    site: .untouched,
    next: "Remove it; tamsdr baseline makes a new one while the snapshots are there.")

  static let baselineDiffers = Self(
    "the snapshots are not what the baseline says",
    meaning: "The snapshots hold something else than when the baseline was made: they should never "
      + "change.",
    causes: "A damaged snapshot, or a damaged baseline.",
    site: .untouched,
    next: "Take this seriously: choose another point, and look at the cluster.")
}
