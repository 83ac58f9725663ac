import Core
import Testing

@Suite("What an assessment proposes")
struct ProposalTests {
  private typealias Rows = Assessment.Rows
  private typealias Objects = Assessment.Objects

  /// Of a store of 1,000 objects, where everything is as in the point.
  private static func objects(_ change: (inout Objects) -> Void = { _ in }) -> Objects {
    var objects = Objects()
    (objects.live, objects.point) = (1_000, 1_000)
    (objects.missed, objects.orphans, objects.segmentsOnAdded) = (0, 0, 0)
    objects.orphansHeld = 0
    objects.notHeld = 0
    change(&objects)
    return objects
  }

  private static func rows(_ change: (inout Rows) -> Void = { _ in }) -> Rows {
    var rows = Rows()
    rows.liveSegments = 1_000
    change(&rows)
    return rows
  }

  private static func assess(
    _ database: Assessment.Standing<Rows> = .compared(rows()),
    _ bucket: Assessment.Standing<Objects> = .compared(objects()), speeds: Speeds = Speeds()
  ) -> Proposal {
    Proposal(
      Assessment(
        database: database, buckets: [Assessment.Bucket("media", bucket)], speeds: speeds))
  }

  private static let threeMissed = objects { ($0.live, $0.deleted, $0.missed) = (997, 3, 3) }

  @Test("no strategy, where nobody counted what segments name and no bucket holds")
  func blind() {
    let proposal = Self.assess(
      .compared(Self.rows()), .compared(Self.objects { $0.notHeld = nil }))
    #expect(proposal.strategy == nil)
    #expect(proposal.unknown.count == 1)
  }

  @Test("nothing, where all is as in the point or only grew")
  func nothing() {
    #expect(Self.assess().strategy == .nothing)
    let grown = Self.assess(
      .compared(Self.rows { $0.segmentsAdded = 9 }),
      .compared(Self.objects { ($0.live, $0.added) = (1_009, 9) }))
    #expect(grown.strategy == .nothing)
    #expect(grown.unknown == [])
  }

  @Test("selected objects, where three are deleted that segments name")
  func selected() throws {
    let proposal = Self.assess(bucket: Self.threeMissed)
    #expect(proposal.strategy == .selectedObjects)
    let option = try #require(proposal.options.first)
    #expect(option.strategy == .selectedObjects)
    #expect(option.segmentsLost == .rows(0) && option.objectsLost == .rows(0))
  }

  @Test("selected objects, where segments name some that only a newer snapshot can hold")
  func notHeld() {
    let young = Self.objects { $0.notHeld = 2 }
    let proposal = Self.assess(bucket: young)
    #expect(proposal.strategy == .selectedObjects)
    #expect(proposal.reasons.last?.contains("a newer one may hold them") == true)
  }

  @Test("the database, where its tables are gone or rows went without their objects")
  func database() {
    #expect(Self.assess(.lost("TABLE_NOT_FOUND")).strategy == .databaseOnly)
    let rows = Self.rows { ($0.segmentsGone, $0.flowsGone) = (40, 2) }
    let orphaned = Self.objects { $0.orphansHeld = 40 }
    #expect(Self.assess(.compared(rows), .compared(orphaned)).strategy == .databaseOnly)
    let segments = Self.rows { $0.segmentsGone = 40 }
    #expect(Self.assess(.compared(segments), .compared(orphaned)).strategy == .databaseOnly)
  }

  @Test("both parts, where both are lost or damaged")
  func full() {
    #expect(Self.assess(.lost("gone"), .lost("gone")).strategy == .fullRestore)
    #expect(Self.assess(.lost("gone"), .compared(Self.threeMissed)).strategy == .fullRestore)
  }

  @Test("the bucket, where most of it is gone or changed, or it is not there")
  func bucket() {
    #expect(Self.assess(bucket: .lost("no such bucket")).strategy == .bucketOnly)
    let corrupt = Self.objects { $0.changed = 900 }
    #expect(Self.assess(bucket: .compared(corrupt)).strategy == .bucketOnly)
    let half = Self.objects { $0.changed = 500 }
    #expect(Self.assess(bucket: .compared(half)).strategy == .selectedObjects)
  }

  @Test("the bucket, where copying would take longer than that and nothing was added")
  func slow() {
    let speeds = Speeds(
      copying: Speeds.Copying(objects: 1, bytes: 0, source: "measured"),
      runs: [.bucketOnly: Speeds.Figure(.seconds(60), "run x")])
    let many = Self.objects { ($0.deleted, $0.missed) = (100, 100) }
    #expect(Self.assess(bucket: .compared(many), speeds: speeds).strategy == .bucketOnly)
    let grown = Self.objects { ($0.deleted, $0.missed, $0.added) = (100, 100, 1) }
    #expect(Self.assess(bucket: .compared(grown), speeds: speeds).strategy == .selectedObjects)
  }

  @Test("the way before a deletion, where flows went with their objects")
  func wrongDelete() {
    let rows = Self.rows { ($0.segmentsGone, $0.flowsGone) = (40, 2) }
    let gone = Self.objects { ($0.live, $0.deleted) = (960, 40) }
    let proposal = Self.assess(.compared(rows), .compared(gone))
    #expect(proposal.strategy == .wrongDelete)
    #expect(proposal.options.first?.strategy == .wrongDelete)
  }

  @Test("nothing, but a word, where segments went with their objects: retention does that")
  func retention() {
    let rows = Self.rows { $0.segmentsGone = 40 }
    let gone = Self.objects { ($0.live, $0.deleted) = (960, 40) }
    let proposal = Self.assess(.compared(rows), .compared(gone))
    #expect(proposal.strategy == .nothing)
    #expect(proposal.reasons.last?.contains("wrong-delete.yaml") == true)
  }

  @Test("no strategy, where a part cannot be told; the part is named with the reason")
  func unknown() {
    let database = Self.assess(.unknown("no answer"))
    #expect(database.strategy == nil)
    #expect(database.unknown == ["the database: no answer"])
    let bucket = Self.assess(bucket: .unknown("403"))
    #expect(bucket.strategy == nil)
    #expect(bucket.unknown == ["bucket media: 403"])
  }

  @Test("with every way: what it loses, and how long it takes where something tells")
  func options() throws {
    let rows = Self.rows { ($0.segmentsAdded, $0.flowsAdded) = (30, 1) }
    let objects = Self.objects {
      ($0.deleted, $0.missed, $0.added, $0.segmentsOnAdded) = (10, 10, 31, 30)
      $0.bytesToCopy = 4_000
    }
    let speeds = Speeds(
      copying: Speeds.Copying(objects: 5, bytes: 1_000, source: "measured"),
      runs: [.fullRestore: Speeds.Figure(.seconds(90), "run x")])
    let proposal = Self.assess(.compared(rows), .compared(objects), speeds: speeds)
    let options = Dictionary(
      uniqueKeysWithValues: proposal.options.map { ($0.strategy, $0) })
    #expect(options.count == 4)
    let copy = try #require(options[.selectedObjects])
    #expect(copy.time == Speeds.Figure(.seconds(4), "measured"))
    let full = try #require(options[.fullRestore])
    #expect(full.time?.span == .seconds(90))
    #expect(full.segmentsLost == .rows(30) && full.flowsLost == .rows(1))
    #expect(full.objectsLost == .rows(31))
    let bucket = try #require(options[.bucketOnly])
    #expect(bucket.time == nil && bucket.segmentsLost == .rows(30))
    #expect(options[.databaseOnly]?.objectsLost == .rows(0))
  }
}

extension ProposalTests {
  private static func assess(
    bucket: Assessment.Objects
  ) -> Proposal {
    assess(bucket: .compared(bucket))
  }

  private static func assess(
    bucket: Assessment.Standing<Assessment.Objects>, speeds: Speeds = Speeds()
  ) -> Proposal {
    assess(.compared(rows()), bucket, speeds: speeds)
  }
}
