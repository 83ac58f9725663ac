import Core

/// A plan, and the cluster as it was when the plan was made.
enum PlanScene {
  static let made = Timestamp(seconds: 1_772_330_400)
  static let database = snapshot(152, "db-daily", "/tams/db", hours: -10, keptHours: 48)
  static let media = snapshot(153, "media-6h", "/tams/media", hours: -6, keptHours: nil)
  static let point = point(database: database)

  static let facts = PlannedFacts(
    cluster: Plan.Cluster(name: "lab", guid: "g-1", version: "5.3.0"),
    protectedPaths: [path(5, "db", "/tams/db"), path(11, "media", "/tams/media")],
    snapshots: [database, media])

  static let opening = opening(plan: nil)

  static let plan = Plan(
    made: made, opening: opening, given: ["at=latest"], incident: nil, facts: facts,
    chosen: RunFacts.FinishedStep(
      step: StepKey("point"), action: "choose", inputs: [:],
      result: ActionResult(outputs: ["point": point.value, "loss": .map(["segments": .integer(3)])])
    ), neededSeconds: 7_200, newestRun: nil)

  static func opening(plan: RunPlan?) -> RunOpening {
    RunOpening(
      run: "20260301-020000-test", tool: "tamsdr", runbook: source("/r/run.yaml"),
      includes: ["fence.yaml": source("/r/fence.yaml")], site: source("/s/site.yaml"), plan: plan,
      scripts: ["/bin/stop.sh": "digest of /bin/stop.sh"], parameters: ["at": .text("latest")],
      options: RunOptions(), siteKey: "site", incident: made, started: made, host: "h",
      process: 1, user: "u")
  }

  static func point(database: SnapshotFact) -> RecoveryPoint {
    RecoveryPoint(
      kind: .bucketNewer,
      database: RecoveryPoint.Part(
        view: BucketView(
          bucket: "tams-db", directory: DirectoryPath("/tams/db"), content: .database),
        snapshot: database),
      buckets: [
        RecoveryPoint.Part(
          view: BucketView(
            bucket: "tams-media", directory: DirectoryPath("/tams/media"), content: .media),
          snapshot: media)
      ],
      restores: [
        RecoveryPoint.Restore(
          directory: DirectoryPath("/tams/db"), protectedPath: 5, protectedPathName: "db",
          snapshot: database, holds: ["tams-db"]),
        RecoveryPoint.Restore(
          directory: DirectoryPath("/tams/media"), protectedPath: 11, protectedPathName: "media",
          snapshot: media, holds: ["tams-media"]),
      ])
  }

  static func snapshot(
    _ id: Int, _ name: String, _ directory: String, hours: Int, keptHours: Int?,
    state: String = SnapshotFact.usableState
  ) -> SnapshotFact {
    SnapshotFact(
      id: id, name: name, directory: DirectoryPath(directory),
      created: made + .seconds(hours * 3_600),
      expires: keptHours.map { made + .seconds($0 * 3_600) }, state: state, policy: nil)
  }

  static func path(
    _ id: Int, _ name: String, _ directory: String, enabled: Bool = true,
    state: String = "Active", standing: String = "in service", replicates: Bool = false
  ) -> Plan.ProtectedPath {
    Plan.ProtectedPath(
      id: id, name: name, directory: directory, policy: "daily", enabled: enabled, state: state,
      standing: standing, role: "Local",
      replication: Plan.Replication(
        source: replicates, destination: false, globalStreams: false))
  }

  private static func source(_ path: String) -> RunOpening.SourceText {
    RunOpening.SourceText(path: path, text: "", digest: "digest of \(path)")
  }
}
