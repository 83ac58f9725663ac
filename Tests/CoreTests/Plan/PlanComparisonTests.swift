import Core
import Testing

@Suite("A plan compared with how things are")
struct PlanComparisonTests {
  private func drifts(
    cluster: Plan.Cluster? = nil, paths: [Plan.ProtectedPath]? = nil,
    snapshots: [SnapshotFact]? = nil, hoursLater: Int = 0
  ) -> [String] {
    let now = PlannedFacts(
      cluster: cluster ?? PlanScene.facts.cluster,
      protectedPaths: paths ?? PlanScene.facts.protectedPaths,
      snapshots: snapshots ?? PlanScene.facts.snapshots)
    return PlanComparison.facts(
      PlanScene.plan, now, now: PlanScene.made + .seconds(hoursLater * 3_600)
    ).map(\.text)
  }

  @Test("nothing has drifted where all is as it was")
  func same() {
    #expect(drifts() == [])
    #expect(PlanComparison.files(PlanScene.plan, PlanScene.opening) == [])
    #expect(PlanComparison.runs(PlanScene.plan, newest: nil) == [])
    #expect(PlanComparison.point(PlanScene.plan, chosen: PlanScene.point) == [])
  }

  @Test("each file and script is compared by its digest, and every one that differs is told")
  func files() {
    let found = PlanComparison.files(PlanScene.plan) { path in
      switch path {
      case "/r/run.yaml": .digest("0123456789abcdef")
      case "/bin/stop.sh": .unreadable("No such file or directory")
      default: .digest("digest of \(path)")
      }
    }
    #expect(
      found.map(\.text) == [
        "runbook /r/run.yaml: was sha256 digest of /r, is sha256 0123456789ab",
        "script /bin/stop.sh: was sha256 digest of /b, is not to be read: No such file or directory",
      ])
    let others = PlanComparison.files(PlanScene.plan) { path in
      path == "/s/site.yaml" || path == "/r/fence.yaml"
        ? .digest("other") : .digest("digest of \(path)")
    }
    #expect(
      others.map(\.what) == ["site file /s/site.yaml", "included runbook /r/fence.yaml"])
  }

  @Test("a cluster with another identity or version is told")
  func cluster() {
    #expect(
      drifts(cluster: Plan.Cluster(name: "lab", guid: "g-2", version: "5.4.0")) == [
        "cluster: was lab (g-1), is lab (g-2)", "cluster version: was 5.3.0, is 5.4.0",
      ])
  }

  @Test("a protected path that is gone, new, suspended or replicating is told")
  func protectedPaths() {
    #expect(
      drifts(paths: [
        PlanScene.path(
          5, "db", "/tams/db", enabled: false, state: "Suspended", standing: "held",
          replicates: true), PlanScene.path(12, "replica", "/tams/db"),
      ]) == [
        "protected path db, schedule: was enabled, is suspended",
        "protected path db, state: was Active, is Suspended",
        "protected path db, replication: was none, is source",
        "protected path media: was /tams/media, is gone",
        "protected path replica: was not there, is on /tams/db",
      ])
  }

  @Test("a protected path at its ordinary work has not drifted")
  func syncing() {
    #expect(
      drifts(paths: [
        PlanScene.path(5, "db", "/tams/db", state: "Syncing"),
        PlanScene.path(11, "media", "/tams/media"),
      ]) == [])
  }

  @Test("a snapshot that is gone, replaced, leaving or kept for less is told")
  func snapshots() {
    #expect(
      drifts(snapshots: [PlanScene.media]) == [
        "snapshot db-daily of /tams/db: was there, is gone"
      ])
    let replaced = PlanScene.snapshot(152, "db-daily", "/tams/db", hours: -1, keptHours: 48)
    #expect(drifts(snapshots: [replaced, PlanScene.media]).count == 1)
    let leaving = PlanScene.snapshot(
      152, "db-daily", "/tams/db", hours: -10, keptHours: 48, state: "DELETING")
    #expect(
      drifts(snapshots: [leaving, PlanScene.media]) == [
        "snapshot db-daily of /tams/db: was usable, is in state DELETING"
      ])
    let sooner = PlanScene.snapshot(153, "media-6h", "/tams/media", hours: -6, keptHours: 24)
    #expect(
      drifts(snapshots: [PlanScene.database, sooner]) == [
        "snapshot media-6h of /tams/media: was kept until deleted, "
          + "is kept until 2026-03-02T02:00:00Z"
      ])
  }

  @Test("a snapshot that was kept long enough, but is no more so late, is told")
  func expiring() {
    #expect(drifts(hoursLater: 45) == [])
    #expect(
      drifts(hoursLater: 47) == [
        "snapshot db-daily of /tams/db: was kept until 2026-03-03T02:00:00Z, "
          + "is kept until 2026-03-03T02:00:00Z, needed until 2026-03-03T03:00:00Z"
      ])
  }

  @Test("a snapshot kept for longer than planned has not drifted")
  func extended() {
    let longer = PlanScene.snapshot(152, "db-daily", "/tams/db", hours: -10, keptHours: 480)
    #expect(drifts(snapshots: [longer, PlanScene.media], hoursLater: 47) == [])
  }

  @Test("a run in between is told")
  func runs() {
    #expect(
      PlanComparison.runs(PlanScene.plan, newest: "20260301-030000-abcd").map(\.text) == [
        "newest run at this site: was none, is 20260301-030000-abcd"
      ])
  }

  @Test("another point is told, and so is none; another expiry makes no other point")
  func point() {
    let other = PlanScene.snapshot(160, "db-daily-2", "/tams/db", hours: -2, keptHours: 48)
    let drifts = PlanComparison.point(
      PlanScene.plan, chosen: PlanScene.point(database: other))
    #expect(drifts.map(\.what) == ["recovery point"])
    #expect(drifts.first?.was.contains("db-daily, no. 152") == true)
    #expect(drifts.first?.now.contains("db-daily-2, no. 160") == true)
    #expect(
      PlanComparison.point(PlanScene.plan, chosen: nil, reason: "none: no snapshot").map(\.now)
        == ["none: no snapshot"])
    let extended = PlanScene.snapshot(152, "db-daily", "/tams/db", hours: -10, keptHours: 480)
    #expect(
      PlanComparison.point(PlanScene.plan, chosen: PlanScene.point(database: extended)) == [])
  }
}
