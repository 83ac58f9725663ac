import Testing

@testable import Core

@Suite("The recovery-point solver")
struct RecoveryPointSolverTests {
  @Test("takes the newest database snapshot and the nearest bucket snapshot after it")
  func newestPair() throws {
    let answer = RecoveryPointSolver.solve(.seed(latest: "2026-03-10T12:00:00Z"))
    let point = try #require(answer.choice).point
    #expect(point.time == time("2026-03-10T02:00:00Z"))
    #expect(point.buckets[0].snapshot?.created == time("2026-03-10T06:00:00Z"))
    #expect(point.kind == .bucketNewer)
    #expect(point.skew == .seconds(4 * 3_600))
    #expect(point.restores.map(\.directory.text) == ["/tams/db", "/tams/media"])
    #expect(answer.runnerUp?.point.time == time("2026-03-09T02:00:00Z"))
  }

  @Test("uses nothing younger than the time asked for, in either part")
  func latest() throws {
    let answer = RecoveryPointSolver.solve(.seed(latest: "2026-03-10T05:00:00Z"))
    #expect(answer.choice?.point.time == time("2026-03-09T02:00:00Z"))
    #expect(answer.reasons[0].contains("2026-03-10T02:00:00Z cannot be used"))
    #expect(answer.reasons[0].contains("2h older"))
  }

  @Test("takes a pair that is named, and nothing else")
  func named() throws {
    var question = RecoveryPointQuestion.seed(latest: "2026-03-10T12:00:00Z")
    let usual = RecoveryPointSolver.solve(question)
    let wanted = try #require(usual.runnerUp).point
    question.named = Set(wanted.snapshots.map(\.name))
    let answer = RecoveryPointSolver.solve(question)
    #expect(answer.choice?.point == wanted)
    #expect(answer.candidates.count == 1)
    question.named = ["no-such-snapshot"]
    let none = RecoveryPointSolver.solve(question)
    #expect(none.choice == nil)
    #expect(none.reasons.first?.contains("no-such-snapshot") == true, "\(none.reasons)")
  }

  @Test("tells of each candidate what speaks against it, also of a newer one that was passed over")
  func candidates() throws {
    let answer = RecoveryPointSolver.solve(.seed(latest: "2026-03-10T12:00:00Z"))
    let (newest, next) = (try #require(answer.choice), try #require(answer.runnerUp))
    #expect(
      next.arguments(besides: newest).against.last?.hasSuffix("older than the chosen one") == true)
    #expect(newest.arguments(besides: next).against.last == "passed over: it is not intact")
    #expect(!newest.arguments(besides: newest).against.contains { $0.contains("chosen") })
    let early = RecoveryPointSolver.solve(.seed(latest: "2026-03-10T05:00:00Z"))
    let unusable = try #require(early.candidates.first { !$0.usable })
    #expect(unusable.arguments(besides: newest).against == unusable.obstacles.map(\.text))
  }

  @Test("takes a snapshot that holds more than the buckets where objects are only copied from it")
  func onlyCopies() {
    var question = RecoveryPointQuestion.seed(latest: "2026-03-10T12:00:00Z")
    question.restoresDatabase = false
    question.snapshots = [snapshot(900, "/tams", "2026-03-10T02:00:00Z", policy: "all")]
    question.protectedPaths = [path(9, "tams-all", "/tams", policy: "all")]
    #expect(RecoveryPointSolver.solve(question).choice == nil)
    question.onlyCopies = true
    let point = RecoveryPointSolver.solve(question).choice?.point
    #expect(point?.buckets.first?.snapshot?.id == 900)
    #expect(point?.restores.map(\.directory.text) == ["/tams"])
  }

  @Test("counts the database points that no bucket snapshot goes with")
  func unpaired() {
    let answer = RecoveryPointSolver.solve(.seed(latest: "2026-03-10T05:00:00Z"))
    let warning = RecoveryPointCandidate.unpairedWarning(answer.candidates)
    #expect(warning?.hasPrefix("1 of 4 database points have no bucket snapshot") == true)
    #expect(RecoveryPointCandidate.unpairedWarning(answer.candidates.filter(\.usable)) == nil)
  }

  @Test("takes an older bucket snapshot only where that is allowed")
  func databaseNewer() {
    var question = RecoveryPointQuestion.seed(latest: "2026-03-10T05:00:00Z")
    question.allowsDatabaseNewer = true
    let choice = RecoveryPointSolver.solve(question).choice
    #expect(choice?.point.time == time("2026-03-10T02:00:00Z"))
    #expect(choice?.point.kind == .databaseNewer)
    #expect(choice?.point.skew == .seconds(-2 * 3_600))
  }

  @Test("stops rather than widen the skew")
  func skew() {
    var question = RecoveryPointQuestion.seed(latest: "2026-03-10T12:00:00Z")
    question.maximumSkew = .seconds(3_600)
    let answer = RecoveryPointSolver.solve(question)
    #expect(answer.choice == nil)
    #expect(answer.reasons.allSatisfy { $0.contains("away") })
  }

  @Test("prefers one snapshot over everything to two of the same instant")
  func sameSnapshot() {
    var question = RecoveryPointQuestion.seed(latest: "2026-03-10T12:00:00Z")
    question.snapshots.append(snapshot(900, "/tams", "2026-03-10T02:00:00Z", policy: "all"))
    question.protectedPaths.append(path(9, "tams-all", "/tams", policy: "all"))
    let choice = RecoveryPointSolver.solve(question).choice
    #expect(choice?.point.kind == .sameSnapshot)
    #expect(choice?.point.restores.map(\.directory.text) == ["/tams"])
    #expect(choice?.point.restores.first?.holds == ["tams-db", "tams-media"])
  }

  @Test(
    "refuses an entry that holds more than is to be restored",
    arguments: [(true, false, "tams-media"), (false, true, "tams-db")])
  func parentLayout(database: Bool, buckets: Bool, stranger: String) {
    var question = RecoveryPointQuestion.parent()
    #expect(RecoveryPointSolver.solve(question).choice?.point.restores.count == 1)
    question.restoresDatabase = database
    question.restoresBuckets = buckets
    let answer = RecoveryPointSolver.solve(question)
    #expect(answer.choice == nil)
    #expect(
      answer.candidates[0].obstacles == [
        .holdsMore(directory: DirectoryPath("/tams"), buckets: [stranger])
      ])
  }

  @Test("refuses to take a bucket along that the site does not name")
  func foreignBucket() {
    var question = RecoveryPointQuestion.parent()
    question.views.append(
      BucketView(bucket: "newsroom", directory: DirectoryPath("/tams/newsroom"), content: .foreign))
    let answer = RecoveryPointSolver.solve(question)
    #expect(answer.choice == nil)
    #expect(answer.reasons[0].contains("newsroom"))
  }

  @Test("restores by the path whose policy made the snapshot")
  func policyPath() {
    let answer = RecoveryPointSolver.solve(.seed(latest: "2026-03-08T09:30:00Z"))
    let restore = answer.choice?.point.restores[0]
    #expect(restore?.snapshot.policy == "tams-db-weekly")
    #expect(restore?.protectedPathName == "tams-db-weekly")
  }

  @Test("takes the only enabled local path for a snapshot made by hand, else lists them")
  func handMade() {
    var question = RecoveryPointQuestion.seed(latest: "2026-03-10T12:00:00Z")
    question.snapshots.append(snapshot(901, "/tams/db", "2026-03-10T05:00:00Z", policy: nil))
    let refused = RecoveryPointSolver.solve(question)
    #expect(
      refused.candidates[0].obstacles == [
        .severalProtectedPaths(
          directory: DirectoryPath("/tams/db"), names: ["tams-db-daily", "tams-db-weekly"])
      ])
    question.protectedPaths.removeAll { $0.name == "tams-db-weekly" }
    let chosen = RecoveryPointSolver.solve(question).choice
    #expect(chosen?.point.time == time("2026-03-10T05:00:00Z"))
    #expect(chosen?.point.restores[0].protectedPathName == "tams-db-daily")
  }

  @Test(
    "ignores snapshots that are not complete or gone already",
    arguments: [("CREATING", nil), ("FAILED", nil), ("SUCCEED", "2026-03-10T12:00:00Z")])
  func unusable(state: String, expires: String?) {
    var question = RecoveryPointQuestion.seed(latest: "2026-03-10T12:00:00Z")
    question.snapshots.append(
      SnapshotFact(
        id: 902, name: "late", directory: DirectoryPath("/tams/db"),
        created: time("2026-03-10T03:00:00Z"),
        expires: expires.map(time), state: state, policy: "tams-db-daily"))
    #expect(RecoveryPointSolver.solve(question).choice?.point.time == time("2026-03-10T02:00:00Z"))
  }

  @Test("never takes the rescue of an earlier run for a point: it holds what was broken")
  func rescue() {
    var question = RecoveryPointQuestion.seed(latest: "2026-03-10T12:00:00Z")
    question.protectedPaths.removeAll { $0.name == "tams-db-weekly" }
    question.snapshots.append(
      SnapshotFact(
        id: 903, name: "tamsdr-20260310-100000-abcd-rescue-1-613a8f87",
        directory: DirectoryPath("/tams/db"), created: time("2026-03-10T05:00:00Z"), expires: nil,
        state: "SUCCEED", policy: nil))
    #expect(RecoveryPointSolver.solve(question).choice?.point.time == time("2026-03-10T02:00:00Z"))
  }

  @Test("says when the point may expire before the run is over")
  func expiry() {
    var question = RecoveryPointQuestion.seed(latest: "2026-03-10T12:00:00Z")
    question.neededUntil = time("2026-03-18T00:00:00Z")
    #expect(RecoveryPointSolver.solve(question).choice?.expiresEarly == true)
    question.neededUntil = time("2026-03-11T00:00:00Z")
    #expect(RecoveryPointSolver.solve(question).choice?.expiresEarly == false)
  }

  @Test("restores one part alone and leaves the other out of the point")
  func onePart() throws {
    var question = RecoveryPointQuestion.seed(latest: "2026-03-10T12:00:00Z")
    question.restoresBuckets = false
    let point = try #require(RecoveryPointSolver.solve(question).choice).point
    #expect(point.kind == .onePart)
    #expect(point.restores.map(\.directory.text) == ["/tams/db"])
    #expect(point.buckets.map(\.snapshot) == [nil])
    #expect(point.skew == .zero)
  }

  @Test("gives the same answer for the same facts in any order")
  func order() {
    let question = RecoveryPointQuestion.seed(latest: "2026-03-10T12:00:00Z")
    let expected = RecoveryPointSolver.solve(question)
    var reversed = question
    reversed.snapshots.reverse()
    reversed.protectedPaths.reverse()
    #expect(RecoveryPointSolver.solve(reversed) == expected)
  }

  @Test("names the directory where nothing was ever snapshotted")
  func nothing() {
    var question = RecoveryPointQuestion.seed(latest: "2026-03-10T12:00:00Z")
    question.snapshots = []
    let answer = RecoveryPointSolver.solve(question)
    #expect(
      answer.reasons == [
        "no usable snapshot of /tams/db lies at or before 2026-03-10T12:00:00Z"
      ])
  }

  @Test("hands a point on through values and gets the same one back")
  func values() throws {
    let point = try #require(
      RecoveryPointSolver.solve(.seed(latest: "2026-03-10T12:00:00Z")).choice
    ).point
    #expect(RecoveryPoint(point.value) == point)
    #expect(RecoveryPoint(try RecoveryPoint.type.read(point.value)) == point)
    #expect(RecoveryPoint(.map(["class": .text("same_snapshot")])) == nil)
  }
}

// MARK: Facts of the tests

private func time(_ text: String) -> Timestamp {
  Timestamp(rfc3339: text) ?? Timestamp(nanoseconds: 0)
}

private func snapshot(
  _ id: Int, _ directory: String, _ created: String, policy: String?
) -> SnapshotFact {
  SnapshotFact(
    id: id, name: "s\(id)", directory: DirectoryPath(directory), created: time(created),
    expires: time(created) + .seconds(7 * 86_400), state: "SUCCEED", policy: policy)
}

private func path(
  _ id: Int, _ name: String, _ directory: String, policy: String
) -> ProtectedPathFact {
  ProtectedPathFact(
    id: id, name: name, directory: DirectoryPath(directory), policy: policy, enabled: true,
    local: true)
}

extension RecoveryPointQuestion {
  /// Two directories: the database daily at 02:00 and on Sunday at 03:00, the bucket every 6 hours.
  fileprivate static func seed(latest: String) -> Self {
    var snapshots: [SnapshotFact] = []
    for (index, day) in ["08", "09", "10"].enumerated() {
      snapshots.append(
        snapshot(10 + index, "/tams/db", "2026-03-\(day)T02:00:00Z", policy: "tams-db-daily"))
      for (slot, hour) in ["00", "06", "12", "18"].enumerated() {
        snapshots.append(
          snapshot(
            100 + index * 4 + slot, "/tams/media", "2026-03-\(day)T\(hour):00:00Z",
            policy: "tams-media-6h"))
      }
    }
    snapshots.append(snapshot(20, "/tams/db", "2026-03-08T03:00:00Z", policy: "tams-db-weekly"))
    return RecoveryPointQuestion(
      snapshots: snapshots,
      protectedPaths: [
        path(1, "tams-db-daily", "/tams/db", policy: "tams-db-daily"),
        path(2, "tams-db-weekly", "/tams/db", policy: "tams-db-weekly"),
        path(3, "tams-media-6h", "/tams/media", policy: "tams-media-6h"),
      ],
      views: [
        BucketView(bucket: "tams-db", directory: DirectoryPath("/tams/db/"), content: .database),
        BucketView(bucket: "tams-media", directory: DirectoryPath("/tams/media"), content: .media),
        BucketView(bucket: "scratch", directory: DirectoryPath("/scratch"), content: .foreign),
      ],
      restoresDatabase: true, restoresBuckets: true, latest: time(latest),
      now: time("2026-03-10T12:30:00Z"), neededUntil: time("2026-03-10T14:30:00Z"),
      maximumSkew: .seconds(4 * 3_600))
  }

  /// Both below one protected directory.
  fileprivate static func parent() -> Self {
    var question = seed(latest: "2026-03-10T12:00:00Z")
    question.snapshots = [snapshot(1, "/tams/", "2026-03-10T06:00:00Z", policy: "tams")]
    question.protectedPaths = [path(1, "tams", "/tams", policy: "tams")]
    return question
  }
}
