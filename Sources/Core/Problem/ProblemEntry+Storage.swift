/// Cluster, snapshots and objects.
extension ProblemEntry {
  static let clusterUnready = Self(
    "the cluster is not ready",
    meaning: "The cluster does not say that it is online, or not what it is.",
    causes: "An upgrade, a failover, or another product at the address.",
    site: .untouched,
    next: "Look at the cluster; then the same command again.")

  static let directoryUnclear = Self(
    "the directory of a bucket is not clear",
    meaning: "The cluster has no view, more than one directory, or no protected path where one is "
      + "needed.",
    causes: "A renamed bucket, another tenant, or a protected path that was deleted.",
    site: .asLeft,
    next: "Compare buckets, tenant and protected paths on the cluster with the site file.")

  static let viewLost = Self(
    "a bucket's view is gone",
    meaning: "The directory is restored, and the view that clients reach it by is not there.",
    causes: "A restore that replaced the directory, or somebody who deleted the view.",
    site: .changed,
    next: "Make the view again with the bucket's name, owner and policy; then tamsdr resume.")

  static let pointMissing = Self(
    "no recovery point can be used",
    meaning: "No set of snapshots meets the terms: age, skew, state, or the point asked for.",
    causes: "Snapshots that expired or are being deleted, or a --at before the first.",
    site: .untouched,
    next: "tamsdr points --site SITE lists them with the reason each is refused; then give other "
      + "terms.")

  static let snapshotGone = Self(
    "a snapshot is not there",
    meaning: "A snapshot that is needed does not exist any more, or is not usable.",
    causes: "It expired, or somebody deleted it.",
    site: .asLeft,
    next: "tamsdr points --site SITE; choose again.")

  static let snapshotsHidden = Self(
    "S3 does not show the snapshots",
    meaning: "The snapshots exist and .snapshot cannot be read through S3.",
    causes: "A view whose policy hides snapshots, or a key that may not read them.",
    site: .untouched,
    next: "Show .snapshot in the view's policy, and let the executor's key read it.")

  static let restoreOpen = Self(
    "another restore is open",
    meaning: "The protected path holds a restore of somebody else, and takes no second one.",
    causes: "A run that did not end, or a restore by hand.",
    site: .asLeft,
    next: "End the run that began it, or stop it on the cluster; then tamsdr resume.")

  static let restoreFailed = Self(
    "a restore or clone failed on the cluster",
    meaning: "The clone that a restore works with failed, was removed, or never came to be.",
    causes: "Space, a snapshot that expired on the way, or an administrator.",
    site: .asLeft,
    next: "The message holds the cluster's states; mend them, then tamsdr resume makes a new one.")

  static let taskFailed = Self(
    "the cluster ended a task with an error",
    meaning: "The cluster took the work and says that it failed.",
    causes: "The message holds the cluster's words.",
    site: .asLeft,
    next: "Mend what they say; then tamsdr resume.")

  static let rescueMissing = Self(
    "there is no rescue to go back to",
    meaning: "The rescue snapshot that an undo rests on is gone, hidden, or does not hold what it "
      + "must.",
    causes: "It expired, or somebody deleted it.",
    site: .asLeft,
    next: "Before a commit: tamsdr resume takes a new one. After it: look at the data before "
      + "anything else.")

  static let rescueKept = Self(
    "the rescues are kept",
    meaning: "The snapshots are, or may be, the way back of a run that has not ended well.",
    causes: "A run that waits, or a journal on another host.",
    site: .asLeft,
    next: "End that run first; tamsdr list --rescues --site SITE shows whose they are.")

  static let remainsLeft = Self(
    "something is still there",
    meaning: "What the run made was to be removed, and is not gone yet.",
    causes: "A slow deletion, or something that holds it.",
    site: .changed,
    next: "Look again in a minute with tamsdr resume or tamsdr rollback; else remove it by hand.")

  static let objectMissing = Self(
    "an object is not there",
    meaning: "The object was looked for and is not in the bucket or snapshot.",
    causes: "Another point, or somebody who deleted it.",
    site: .asLeft,
    next: "tamsdr points lists the points; then tamsdr resume or plan again.")

  static let objectChanged = Self(
    "an object is not as it was found",
    meaning: "Between planning and writing somebody changed the object; it is left alone.",
    causes: "A service or client that still writes.",
    site: .asLeft,
    next: "Stop the writer; then tamsdr resume.")

  static let copyDiffers = Self(
    "a copy is not what it was made from",
    meaning: "An object was copied and its size or content is another.",
    causes: "A writer at the same key, or a fault of the store.",
    site: .changed,
    next: "Stop the writer; then tamsdr resume copies it again, or tamsdr rollback.")

  static let selectionTooLarge = Self(
    "too much for single copies",
    meaning: "More or larger objects were chosen than are copied one by one.",
    causes: "A loss of more than some objects.",
    site: .untouched,
    next: "Name a prefix, or restore the bucket: runbooks/bucket-only.yaml.")

  static let tablesLost = Self(
    "tables are lost",
    meaning: "The database lacks tables that no repair makes again.",
    causes: "A dropped table or schema.",
    site: .asLeft,
    next: "tamsdr assess --site SITE proposes what to restore.")

  static let tablesUnreadable = Self(
    "the tables cannot be read",
    meaning: "Whether the data is there cannot be told, and nothing is decided on a guess.",
    causes: "Trino is away, or its user may not read.",
    site: .asLeft,
    next: "Mend Trino; then the same command again.")
}
