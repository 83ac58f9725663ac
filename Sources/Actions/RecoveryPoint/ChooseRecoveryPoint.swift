import Core

/// Chooses the snapshots to go back to, and says what that costs.
package struct ChooseRecoveryPoint {
  package static let spec = ActionSpec(
    name: "recovery_point.choose",
    help: "chooses the newest usable snapshots at or before a time; refuses rather than falls back",
    inputs: [
      .init("at", .time, help: "newest usable point at or before this time; the incident if none"),
      .init(
        "max_skew", .duration, default: .duration(.seconds(4 * 3_600)),
        help: "how far database and bucket snapshots may lie apart"),
      .init(
        "restore", .list(.oneOf(["database", "buckets"])),
        default: .list([.text("database"), .text("buckets")]), help: "the parts to restore"),
      .init(
        "allow_database_newer", .bool, default: .bool(false),
        help: "accept a bucket snapshot older than the database's: rows in between have no objects"),
      .init(
        "approval_limit", .duration, default: .duration(.seconds(3_600)),
        help:
          "time people may take: a snapshot that expires within it and twice the RTO needs consent"),
    ],
    outputs: [
      .init("point", RecoveryPoint.type, help: "everything later steps need of the point"),
      .init(
        "restores", .map(RecoveryPoint.Restore.type),
        help: "what is restored, one entry for each protected directory"),
      .init("time", .time, help: "the time of the database snapshot"),
      .init("class", .text, help: "same_snapshot, bucket_newer, database_newer or one_part"),
      .init("skew", .duration, help: "bucket snapshot minus database snapshot"),
      .init("loss", Loss.type, help: "what live has and the point has not, and what comes back"),
      .init("runner_up", .any, help: "the next best point with its reasons"),
      .init("reasons", .list(.text), help: "why this one, and why no newer one"),
    ],
    role: .choose, timeout: .seconds(600))
}
