/// The words of one check of the validation catalogue, beyond what it found.
package struct CheckEntry: Sendable, Hashable {
  /// Such as `V19`: V looks at what is live, P at the recovery point before anything is stopped.
  package let number: String
  /// What should hold, in one line.
  package let title: String
  /// What is compared with what, and what follows from it.
  package let meaning: String
  /// What an offender typically comes from.
  package let causes: String
  /// What to do, and type, next.
  package let next: String

  private init(
    _ number: String, _ title: String, meaning: String, causes: String, next: String
  ) {
    self.number = number
    self.title = title
    self.meaning = meaning
    self.causes = causes
    self.next = next
  }

  /// By number.
  package static let all = point + service + database + bucket + clients

  private static let assess = "tamsdr assess --site SITE proposes a way back"
  private static let repair = "tamsdr repair --site SITE plans what mends single rows and objects"
  /// tamsdr compares live with a snapshot by size and ETag before it copies.
  private static let hidden =
    "Where V21 fails, too, runbooks/selected-objects.yaml copies them back. Where it passes, size and "
    + "ETag hide it from assess and from a copy: runbooks/bucket-only.yaml takes the whole bucket back."
  private static let otherPoint =
    "tamsdr points --site SITE shows the others; name one with --set at=TIME"

  private static let point = [
    CheckEntry(
      "P1", "the snapshots of the point are there",
      meaning: "Each is asked for by its id, and must be complete, with its name and directory.",
      causes: "It expired or was deleted since the point was chosen.", next: otherPoint),
    CheckEntry(
      "P3", "the snapshot holds the tables, with rows",
      meaning:
        "Tables are read inside the snapshot, as the database offers them. Unknown where it cannot be "
        + "read inside; the approval says so.",
      causes: "The snapshot was taken after the loss, or by a schedule of another path.",
      next: otherPoint),
    CheckEntry(
      "P4", "the newest write in the snapshot is told",
      meaning:
        "When its newest segment was registered: so near the snapshot comes to its own time. Degraded "
        + "where that is later than the snapshot.",
      causes: "The clocks of TAMS and cluster differ.",
      next: "Compare the clocks of TAMS and cluster; times in the report are as uncertain."),
    CheckEntry(
      "P5", "the tables are those of the release that will be started",
      meaning: "Tables and columns inside the snapshot against those the site's TAMS needs.",
      causes: "The snapshot is older than the last change of the tables.",
      next: "Start the release that made them, or plan the missing columns: " + repair + "."),
    CheckEntry(
      "P6", "the path can be restored",
      meaning:
        "The cluster says whether the protected path replicates, and whether views below it keep object "
        + "versions that the snapshot does not hold. A replication's destination fails.",
      causes: "The path is written to by another cluster.",
      next: "Restore at the cluster that is the source."),
    CheckEntry(
      "P7", "the snapshots are what the baseline recorded",
      meaning:
        "Counts, fingerprints and keys against what tamsdr baseline wrote when the snapshots were taken.",
      causes: "A snapshot that shows other data than then; a store that lost some of it.",
      next: otherPoint),
    CheckEntry(
      "P9", "the journal's mirror does not go back in time",
      meaning:
        "A mirror inside a directory that is restored would lose the records of the very run.",
      causes: "journal.mirror names a bucket of the site.",
      next: "Name another bucket in journal.mirror of the site file."),
  ]

  private static let service = [
    CheckEntry(
      "V01", "the process answers",
      meaning: "It says nothing of database or bucket: a TAMS without either answers, too.",
      causes: "The service is not up, or not at this address.",
      next: "See why it does not start; then tamsdr resume."),
    CheckEntry(
      "V02", "it is the right service",
      meaning: "What it says of itself against tams of the site file.",
      causes: "Another release was started, or the address is another's.",
      next: "Start the right one, or mend tams in the site file; then tamsdr resume."),
    CheckEntry(
      "V03", "TAMS uses the storage that was restored",
      meaning: "It must name a storage backend; where its URLs lead, V20 sees.",
      causes: "It was started without its settings, or with another site's.",
      next: "Mend the settings of TAMS; then tamsdr resume."),
    CheckEntry(
      "V04", "no delete request is alive",
      meaning:
        "A request that was under way when the snapshot was taken comes back with it, and would go on "
        + "deleting. It fails where the site's TAMS acts on them.",
      causes: "The incident was a delete, or a worker was in the middle of one.",
      next: "Settle the requests before workers are started: " + repair + "."),
    CheckEntry(
      "V05", "the database truly answers",
      meaning:
        "A TAMS with a dead database answers 200 and an empty list. So things that must be there are "
        + "asked for by id, and one nobody made must not be found.",
      causes: "Tables that are not there or not whole; a TAMS that looks at another database.",
      next: "Read the finding: it names tables or ids. Then " + assess + "."),
  ]

  private static let database = [
    CheckEntry(
      "V06", "the tables are as in the snapshot",
      meaning: "Rows and digests of every table against the snapshot, or against the baseline.",
      causes: "Rows lost or changed since; a write that got through the fence.",
      next: "The checks after it say which rows. Then " + assess + "."),
    CheckEntry(
      "V07", "every flow has its source", meaning: "Flows whose source is in no row.",
      causes: "Rows of sources are lost.", next: assess + "; " + repair + "."),
    CheckEntry(
      "V08", "every segment has its flow", meaning: "Segments whose flow is in no row.",
      causes: "Rows of flows are lost.", next: assess + "; " + repair + "."),
    CheckEntry(
      "V09", "every segment's object has its row and refers to the flow",
      meaning: "Both can be made again from the segments: degraded, and no reason to go back.",
      causes: "Rows of objects or of references are lost.", next: repair + "."),
    CheckEntry(
      "V10", "time ranges can be read",
      meaning: "Each must have TAMS' form, begin before it ends, and be plausible.",
      causes: "A writer that made them otherwise, or damaged rows.",
      next: "Compare with the point: " + assess + "."),
    CheckEntry(
      "V11", "segments of a flow do not overlap",
      meaning: "Of one flow, no segment may begin before an earlier one ends. Gaps are no offence.",
      causes: "Segments registered twice.", next: "Compare with the point: " + assess + "."),
    CheckEntry(
      "V12", "each flow's segments are the snapshot's",
      meaning:
        "A fingerprint of each flow's segments against the snapshot's: it tells which flows lost or "
        + "changed some. On a point: whether it holds the rows of newer ones.",
      causes: "Rows lost, moved or written since.",
      next: "The offenders are flows: " + assess + "."),
    CheckEntry(
      "V13", "nothing is younger than the point",
      meaning: "Rows made or changed after the snapshot was taken.",
      causes: "A write that got through the fence, or clocks that differ (clock_tolerance).",
      next: "Find the writer before TAMS is opened; tamsdr rollback takes the restore back."),
    CheckEntry(
      "V14", "collections are whole",
      meaning: "Every collection and each member is there, and none collects its collector.",
      causes: "Rows of flows or sources are lost.", next: assess + "; " + repair + "."),
    CheckEntry(
      "V15", "metadata and tags are the snapshot's",
      meaning:
        "Sources, flows and tags in the database; of objects the content type, metadata and tags, for "
        + "the skew window and a sample.",
      causes: "Changed or lost since; a copy of objects that left them behind.",
      next: "The offenders are named in the report. Then " + assess + "."),
    CheckEntry(
      "V16", "webhooks are the snapshot's, and the API shows them",
      meaning: "One led elsewhere would tell strangers of everything; one lost tells nobody.",
      causes: "One was added, lost or led elsewhere.",
      next: "Look at each before runbooks/release.yaml lets them go."),
    CheckEntry(
      "V17", "no identity is there twice", meaning: "Two rows with the same identity.",
      causes: "Rows brought back over others, or registered twice.",
      next: "Compare with the point: " + assess + "."),
  ]

  private static let bucket = [
    CheckEntry(
      "V18", "the bucket's keys are the snapshot's",
      meaning: "Both listings side by side, or the baseline's: keys that are missing, and others.",
      causes: "Objects deleted or written since the point.",
      next: assess + "; runbooks/selected-objects.yaml copies the missing back."),
    CheckEntry(
      "V19", "every segment has its object",
      meaning:
        "The keys that live segments name against the bucket: a segment without its object cannot be "
        + "played. Those past their flow's retention do not count.",
      causes: "Objects deleted; a database newer than the bucket it is paired with.",
      next:
        repair + "; runbooks/selected-objects.yaml copies what a snapshot of the bucket holds."),
    CheckEntry(
      "V20", "the API hands out URLs that lead to the objects",
      meaning: "For a sample of segments the URLs of the API are followed.",
      causes: "The objects are gone (V19), or TAMS signs for another endpoint or bucket.",
      next: "With V19 passed look at the storage settings of TAMS."),
    CheckEntry(
      "V21", "sizes and ETags are the snapshot's",
      meaning: "Of every key, from the listings: another size or ETag is another content.",
      causes: "Objects overwritten, truncated or encrypted.",
      next: assess + "; runbooks/selected-objects.yaml copies those back."),
    CheckEntry(
      "V22", "the API knows the objects and their instances",
      meaning: "For a sample of segments the object is asked for. Not every release can tell.",
      causes: "Rows of objects are lost (V09).", next: repair + "."),
    CheckEntry(
      "V23", "no object is without a segment",
      meaning:
        "Objects that no segment names: degraded, with their bytes. Never deleted by a restore.",
      causes:
        "Segments deleted since, uploads nobody registered, a bucket newer than the database.",
      next:
        "tamsdr repair --site SITE --adopt-orphans takes their segments back; with --orphans it plans "
        + "to delete them, later."),
    CheckEntry(
      "V24", "no empty objects, no unfinished uploads",
      meaning: "Counted; degraded where there are some.",
      causes: "Uploads that were cut off, or files emptied.",
      next: "Look at those that the report names; V21 tells whether the snapshot has them so."),
    CheckEntry(
      "V25", "some of the media can be read",
      meaning:
        "First and last bytes of a sample: the size must be the listing's, and the first bytes those of "
        + "the container that the content type names.",
      causes: "Objects encrypted or overwritten in place.", next: hidden),
    CheckEntry(
      "V26", "every byte of some objects is as recorded",
      meaning: "A few are read whole, live and in the snapshot, and compared.",
      causes: "Bytes that changed below the store.",
      next: hidden),
  ]

  private static let clients = [
    CheckEntry(
      "V28", "requests are answered without server errors",
      meaning: "The share of answers 5xx since TAMS was started, where it has metrics.",
      causes: "A part of the site that is not up yet.", next: "See the log of TAMS."),
    CheckEntry(
      "V29", "the fence held",
      meaning:
        "No write came through while it stood, and none by a presigned URL from before it: those are "
        + "good for presigned_lifetime.",
      causes: "A key the site file does not name; a URL that is valid for longer than it says.",
      next: "Find the writer; add its key to fence.keys of the site file."),
    CheckEntry(
      "V30", "a segment can be written, read back and removed",
      meaning: "A canary with ids of its own goes through the API as a client's would.",
      causes: "TAMS or its storage cannot be written to.",
      next: "The finding names the request that failed; tamsdr resume tries again."),
    CheckEntry(
      "V31", "workers, ingest and webhooks are back",
      meaning: "Looked at once they are released by runbooks/release.yaml.",
      causes: "They were not started, or do not answer their probe.",
      next: "tamsdr run runbooks/release.yaml --site SITE"),
  ]
}
