import Core

/// Gives a new lab its past: the views, policies and protected paths, and every snapshot of the
/// schedule, each really taken of what TAMS held at its time.
package struct HistoryBuilder: Sendable {
  private let state: VastState
  private let schedule: SeedSchedule
  private let names: LabNames
  private let end: Timestamp
  private let firings: [SeedSchedule.Firing]
  /// By how much `end` lies behind the clock.
  private let shift: Duration

  /// A history that ends at `end`. Snapshots of a history that ends in the past live as much longer:
  /// otherwise most had expired by the machine's clock.
  package init(
    _ state: VastState, layout: LabLayout, names: LabNames = .usual, end: Timestamp,
    now: Timestamp
  ) {
    self.state = state
    self.names = names
    self.end = end
    schedule = SeedSchedule(layout)
    firings = schedule.firings(at: end)
    shift = now - end
  }

  /// Makes the directories and what VMS knows of them.
  package func prepare() throws {
    let paths = [
      SeedSchedule.database, SeedSchedule.media, SeedSchedule.scratch, SeedSchedule.proof,
    ]
    for path in paths {
      try state.store.makeDirectory(path)
    }
    let begin = (firings.first?.time ?? end) - .seconds(86_400)
    try state.change { records in
      records.clusterGUID = randomHex(bytes: 16)
      addView(
        names.databaseBucket, SeedSchedule.database, ["S3", "DATABASE"], begin, &records)
      addView(names.mediaBucket, SeedSchedule.media, ["S3"], begin, &records)
      addView(LabDescription.scratchBucket, SeedSchedule.scratch, ["S3"], begin, &records)
      addView(LabDescription.proofBucket, SeedSchedule.proof, ["S3"], begin, &records)
      for policy in schedule.policies { add(policy, begin, &records) }
      // Its schedule has made nothing yet: a proof takes its own snapshots.
      add(
        SeedSchedule.Policy(
          name: LabDescription.proofBucket, path: SeedSchedule.proof, tiers: []), begin, &records)
    }
  }

  /// Lets the content grow from snapshot to snapshot and on to the end of the history.
  package func build(_ content: inout some HistoryContent) throws {
    // The records are written once, at the end: until then no process serves this lab.
    var records = state.read { $0 }
    for firing in firings {
      try content.ingest(until: firing.time)
      try take(firing, &records)
    }
    try content.ingest(until: end)
    let complete = records
    try state.change { $0 = complete }
  }

  /// The times at which the history holds a snapshot of the directory.
  package func times(of path: ElementPath) -> [Timestamp] {
    firings.filter { $0.path.contains(path) }.map(\.time)
  }

  private func take(_ firing: SeedSchedule.Firing, _ records: inout VastRecords) throws {
    let id = records.newID()
    try state.store.takeSnapshot(of: firing.path, id: id)
    records.snapshots.append(
      SnapshotRecord(
        id: id, name: firing.name, path: firing.path.text, created: firing.time,
        expires: firing.expires + shift, ready: firing.time, indestructible: false,
        policy: records.policies.first { $0.name == firing.policy }?.id))
  }

  private func addView(
    _ bucket: String, _ path: ElementPath, _ protocols: [String], _ created: Timestamp,
    _ records: inout VastRecords
  ) {
    records.views.append(
      ViewRecord(
        id: records.newID(), name: bucket, path: path.text, bucket: bucket, protocols: protocols,
        policy: VastAPI.viewPolicy, s3Versioning: false, created: created))
  }

  private func add(
    _ policy: SeedSchedule.Policy, _ created: Timestamp, _ records: inout VastRecords
  ) {
    let record = PolicyRecord(
      id: records.newID(), name: policy.name, prefix: policy.name, cloneType: "LOCAL",
      frames: policy.tiers.map(\.frame), indestructible: false, created: created)
    records.policies.append(record)
    records.protectedPaths.append(
      ProtectedPathRecord(
        id: records.newID(), name: policy.name, sourceDirectory: policy.path.text,
        targetDirectory: policy.path.text, policy: record.id, capabilities: "ASYNC_REPLICATION",
        enabled: true, restore: nil))
  }
}
