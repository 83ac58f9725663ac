import Testing

@testable import Core

@Suite("The repair of what was found")
struct RepairDecisionTests {
  static func row(_ id: String, flow: String = "f1", object: String = "o1") throws -> SegmentRow {
    try #require(
      SegmentRow([
        "id": .text(id), "flow_id": .text(flow), "object_id": .text(object),
        "timerange": .text("[\(id):0_\(id):5)"), "storage_path": .text("tams/day/\(object)"),
      ]))
  }

  private static func copy(_ snapshot: String, at hour: Int64, size: Int = 10)
    -> RepairFindings.Copy
  {
    RepairFindings.Copy(
      bucket: "media", snapshot: snapshot, taken: Timestamp(seconds: hour * 3_600),
      etag: "etag-\(snapshot)", size: size)
  }

  private static func dangling(
    _ rows: [SegmentRow], _ copies: [RepairFindings.Copy] = []
  ) -> RepairFindings {
    var findings = RepairFindings()
    findings.dangling = [
      RepairFindings.DanglingKey(key: rows[0].path, rows: rows, copies: copies)
    ]
    return findings
  }

  private func decide(_ findings: RepairFindings, removing: Bool = false) -> RepairDecision {
    RepairDecision(findings, removesLost: removing) { "digest of \($0)" }
  }

  @Test("takes an object from the newest snapshot that has bytes of it, once for all its segments")
  func copies() throws {
    let rows = [try Self.row("1"), try Self.row("2", flow: "f2")]
    let copies = [
      Self.copy("empty", at: 9, size: 0), Self.copy("old", at: 1), Self.copy("new", at: 5),
    ]
    #expect(
      decide(Self.dangling(rows, copies)).changes == [
        .copyObject(
          bucket: "media", key: "tams/day/o1", snapshot: "new", etag: "etag-new", size: 10)
      ])
    let empty = decide(Self.dangling(rows, [Self.copy("empty", at: 9, size: 0)]))
    #expect(empty.changes.map(\.repair) == [.objectFromSnapshot])
  }

  @Test(
    "takes an object from a replica where no snapshot has it, and calls nothing lost it cannot know of"
  )
  func replicas() throws {
    let copy = RepairFindings.ReplicaCopy(bucket: "media", replica: "west", etag: "e", size: 9)
    func decide(
      _ replicated: RepairFindings.Replicated, _ copies: [RepairFindings.Copy] = []
    ) throws -> RepairDecision {
      var findings = RepairFindings()
      findings.dangling = [
        .init(key: "k", rows: [try Self.row("1")], copies: copies, replicated: replicated)
      ]
      findings.elsewhere = ["o1": ["tams/other/o1"]]
      return self.decide(findings, removing: true)
    }
    #expect(
      try decide(.held(copy)).changes == [
        .fetchObject(bucket: "media", key: "k", replica: "west", etag: "e", size: 9)
      ])
    #expect(
      try decide(.held(copy), [Self.copy("new", at: 5)]).changes.map(\.repair)
        == [.objectFromSnapshot])
    let large = try decide(.tooLarge(copy))
    #expect(large.changes == [] && large.notes.count == 1)
    #expect(try decide(.unknown).changes == [])
    #expect(try decide(.nowhere).changes.map(\.repair) == [.repairPath])
  }

  @Test("brings bytes back before it believes in another key")
  func bytesFirst() throws {
    var findings = Self.dangling([try Self.row("1")], [Self.copy("new", at: 5)])
    findings.elsewhere = ["o1": ["tams/other/o1"]]
    #expect(decide(findings).changes.map(\.repair) == [.objectFromSnapshot])
  }

  @Test("points segments at the one other key of their object, and never guesses among several")
  func paths() throws {
    var findings = Self.dangling([try Self.row("1")])
    findings.elsewhere = ["o1": ["tams/other/o1"]]
    #expect(
      decide(findings).changes == [
        .moveSegment(id: "1", flow: "f1", from: "tams/day/o1", to: "tams/other/o1")
      ])
    findings.elsewhere = ["o1": ["tams/a/o1", "tams/b/o1"]]
    let several = decide(findings)
    #expect(several.changes.map(\.repair) == [.markAsLost])
    #expect(several.notes.first?.contains("tams/a/o1, tams/b/o1") == true)
  }

  @Test("marks each flow with what nothing has, and removes rows only where that is asked for")
  func lost() throws {
    let rows = [try Self.row("2"), try Self.row("1"), try Self.row("3", flow: "f2")]
    let marked = decide(Self.dangling(rows)).changes
    #expect(
      marked == [
        .markLost(
          flow: "f1", lost: ["[1:0_1:5)", "[2:0_2:5)"], mark: "digest of [1:0_1:5)\n[2:0_2:5)",
          former: nil),
        .markLost(flow: "f2", lost: ["[3:0_3:5)"], mark: "digest of [3:0_3:5)", former: nil),
      ])
    let removing = decide(Self.dangling(rows), removing: true).changes
    #expect(removing.map(\.repair.rawValue) == ["R3", "R3", "R4", "R4", "R4"])
    #expect(removing.map(\.target).suffix(3) == ["segment 1", "segment 2", "segment 3"])
  }

  @Test("leaves a flow alone that is marked with just these losses, and not with others")
  func marks() throws {
    var findings = Self.dangling([try Self.row("1")])
    findings.marks = ["f1": "RUN digest of [1:0_1:5)"]
    #expect(decide(findings).changes == [])
    findings.marks = ["f1": "RUN digest of something else"]
    #expect(
      decide(findings).changes == [
        .markLost(
          flow: "f1", lost: ["[1:0_1:5)"], mark: "digest of [1:0_1:5)",
          former: "RUN digest of something else")
      ])
  }

  @Test("comes in one order, whatever the order of what was found")
  func order() throws {
    var findings = RepairFindings()
    findings.missingObjects = ["o2", "o1"]
    findings.missingReferences = [
      .init(object: "o1", flow: "f1", written: nil)
    ]
    findings.requests = [.init(id: "d", flow: "f1", status: "started", updated: nil)]
    let one = decide(findings).changes
    findings.missingObjects.reverse()
    #expect(decide(findings).changes == one)
    #expect(
      one.map(\.target) == [
        "reference to o1 of flow f1", "row of object o1", "row of object o2", "delete request d",
      ])
  }

  @Test("adds no row for a segment that goes in the same repair")
  func going() throws {
    var findings = Self.dangling([try Self.row("1")])
    findings.missingObjects = ["o1", "o2"]
    findings.missingReferences = [
      .init(object: "o1", flow: "f1", written: nil), .init(object: "o1", flow: "f2", written: nil),
    ]
    let added = { (removing: Bool) in
      decide(findings, removing: removing).changes.map(\.target)
        .filter { $0.hasPrefix("r") }
    }
    #expect(
      added(true) == ["reference to o1 of flow f2", "row of object o2"])
    #expect(
      added(false) == [
        "reference to o1 of flow f1", "reference to o1 of flow f2", "row of object o1",
        "row of object o2",
      ])
  }

  private static func lost(
    _ id: String, flow: String = "f1", object: String? = nil, hasFlow: Bool = true,
    hasObjectRow: Bool = false, size: Int? = 10, taken: String? = nil
  ) throws -> RepairFindings.LostRow {
    RepairFindings.LostRow(
      try row(id, flow: flow, object: object ?? "o\(id)"), snapshot: "rescue",
      registered: Timestamp(seconds: 100), hasFlow: hasFlow, hasObjectRow: hasObjectRow, size: size,
      taken: taken)
  }

  private func adopt(_ lost: [RepairFindings.LostRow], asked: Bool = true) -> RepairDecision {
    var findings = RepairFindings()
    findings.lostRows = lost
    return RepairDecision(findings, removesLost: false, adoptsOrphans: asked) { $0 }
  }

  @Test(
    "takes lost segments back with the rows that belong to them, and only where that is asked for")
  func adoption() throws {
    let lost = [
      try Self.lost("1"), try Self.lost("2", flow: "f2", object: "o1", hasObjectRow: true),
    ]
    let time = Timestamp(seconds: 100)
    #expect(
      adopt(lost).changes == [
        .adoptSegment(lost[0].row, snapshot: "rescue"),
        .adoptSegment(lost[1].row, snapshot: "rescue"),
        .addReference(object: "o1", flow: "f1", created: time),
        .addReference(object: "o1", flow: "f2", created: time), .addObjectRow(object: "o1"),
      ])
    let unasked = adopt(lost, asked: false)
    #expect(unasked.changes == [] && unasked.notes == [] && unasked.adoptable == lost)
  }

  @Test("takes nothing back without flow or bytes, or to a time that something else has")
  func noAdoption() throws {
    for (lost, words) in [
      (try Self.lost("1", hasFlow: false), "the flow is not there"),
      (try Self.lost("1", size: nil), "their objects are not there"),
      (try Self.lost("1", size: 0), "their objects have no bytes"),
      (try Self.lost("1", taken: "2"), "other segments have their time"),
      (try Self.lost("1 or 2"), "their time ranges cannot be read"),
    ] {
      let decision = adopt([lost])
      #expect(decision.changes == [] && decision.adoptable == [])
      #expect(
        decision.notes == ["1 segments of flow f1 in snapshot rescue are not taken back: \(words)"])
      #expect(adopt([lost], asked: false).notes == [])
    }
    // Of two with one time what comes first is taken back.
    let twins = [try Self.lost("1"), try Self.lost("1", object: "other")]
    #expect(adopt(twins).adoptable == [twins[0]] && adopt(twins).notes.count == 1)
  }

  @Test("makes tables whole before anything else, and says what is to be done then")
  func tables() throws {
    var findings = Self.dangling([try Self.row("1")])
    findings.missingParts = [.column("b", of: "segments", type: "varchar"), .table("objects")]
    let decision = decide(findings, removing: true)
    #expect(
      decision.changes == [
        .addColumn(table: "segments", column: "b", type: "varchar"), .createTable("objects"),
      ])
    #expect(decision.notes.count == 1 && decision.notes[0].contains("restart a TAMS that runs"))
  }

  @Test("nothing is nothing")
  func none() { #expect(decide(RepairFindings()).changes == []) }
}

@Suite("What is there now and a repair")
struct RepairStandingTests {
  private static let copy = RepairChange.copyObject(
    bucket: "b", key: "k", snapshot: "s", etag: "e", size: 3)
  private static let parts = RepairChange.copyObject(
    bucket: "b", key: "k", snapshot: "s", etag: "e-2", size: 3)
  private static let fetch = RepairChange.fetchObject(
    bucket: "b", key: "k", replica: "r", etag: "e", size: 3)
  private static let mark = RepairChange.markLost(flow: "f", lost: [], mark: "m", former: "old")
  private static let move = RepairChange.moveSegment(id: "i", flow: "f", from: "a", to: "b")
  private static let settle = RepairChange.settleRequest(
    id: "i", flow: "f", status: "started", updated: nil)

  private static let column = RepairChange.addColumn(table: "t", column: "c", type: "varchar")

  private static func object(_ etag: String, _ size: Int) -> Value {
    .map(["etag": .text(etag), "size": .integer(size)])
  }

  static let table: [(RepairChange, Value, String)] = [
    (copy, Value.null, "open"), (copy, object("e", 3), "done"), (copy, object("x", 3), "drifted"),
    (fetch, .null, "open"), (fetch, object("e", 3), "done"), (fetch, object("x", 3), "drifted"),
    (fetch, .text("not wanted"), "drifted"), (parts, object("x", 3), "done"),
    (parts, object("x", 4), "drifted"),
    (copy, object("x-2", 3), "done"), (copy, object("x-2", 4), "drifted"),
    (parts, object("x", 3), "done"), (parts, object("x", 4), "drifted"),
    (mark, .text("old"), "open"), (mark, .text("RUN m"), "done"), (mark, .null, "drifted"),
    (mark, .text("RUN other"), "drifted"), (move, .text("a"), "open"), (move, .text("b"), "done"),
    (move, .null, "drifted"), (settle, .map(["status": .text("started")]), "open"),
    (settle, .map(["status": .text("error")]), "done"),
    (settle, .map(["status": .text("done")]), "drifted"), (settle, .null, "drifted"),
    (.addObjectRow(object: "o"), .null, "open"),
    (.addObjectRow(object: "o"), .bool(true), "done"), (column, .null, "open"),
    (column, .text("varchar"), "done"), (column, .text("bigint"), "drifted"),
    (.createTable("t"), .null, "open"), (.createTable("t"), .bool(true), "done"),
    (.createTable("t"), .bool(false), "drifted"),
  ]

  @Test(
    "are open, done or drifted, and drifted is never taken for one of the others",
    arguments: table)
  func standing(change: RepairChange, found: Value, expected: String) {
    let word =
      switch change.standing(found) {
      case .open: "open"
      case .done: "done"
      case .drifted: "drifted"
      }
    #expect(word == expected, "\(change.target) with \(found.display)")
  }

  @Test("a row is removed only while it is as it was found")
  func rows() throws {
    let row = try RepairDecisionTests.row("1")
    let change = RepairChange.removeSegment(row)
    #expect(change.standing(row.value) == .open)
    #expect(change.standing(.null) == .done)
    var changed = try #require(row.value.mapValue)
    changed["ts_offset"] = .text("1:0")
    #expect(change.standing(.map(changed)) == .drifted("the row has changed"))
  }

  @Test("a row is taken back only where there is none, and nothing speaks against it")
  func adoption() throws {
    let row = try RepairDecisionTests.row("1")
    let change = RepairChange.adoptSegment(row, snapshot: "s")
    #expect(change.standing(.null) == .open && change.standing(row.value) == .done)
    #expect(change.standing(.text("its flow is gone")) == .drifted("its flow is gone"))
    var changed = try #require(row.value.mapValue)
    changed["ts_offset"] = .text("1:0")
    #expect(change.standing(.map(changed)) == .drifted("another row of its id is there"))
  }
}

@Suite("A repair manifest")
struct RepairManifestTests {
  @Test("is read back as it was written, and what is no manifest is refused with a reason")
  func roundTrip() throws {
    var record = try #require(try RepairDecisionTests.row("1").value.mapValue)
    let time = Timestamp(seconds: 1_700_000_000, nanoseconds: 5_000)
    record["created"] = .time(time)
    record["duration_seconds"] = .number(10)
    record["sample_count"] = .integer(10)
    let changes: [RepairChange] = [
      .copyObject(bucket: "b", key: "k", snapshot: "s", etag: "e", size: 3),
      .fetchObject(bucket: "b", key: "l", replica: "r", etag: "e", size: 3),
      .markLost(flow: "f", lost: ["[0:0_1:0)"], mark: "m", former: nil),
      .markLost(flow: "g", lost: [], mark: "m", former: "old"),
      .removeSegment(try #require(SegmentRow(record))),
      .adoptSegment(try #require(SegmentRow(record)), snapshot: "s"), .addObjectRow(object: "o"),
      .addReference(object: "o", flow: "f", created: time),
      .addReference(object: "o", flow: "g", created: nil),
      .moveSegment(id: "i", flow: "f", from: "a", to: "b"),
      .settleRequest(id: "i", flow: "f", status: "started", updated: time),
      .addColumn(table: "t", column: "c", type: "varchar"), .createTable("t"),
    ]
    let manifest = RepairManifest(
      site: .map(["cluster": .text("c")]), made: time, changes: changes, leftOut: 2,
      notes: ["a note"])
    #expect(
      manifest.counts == [
        "R1": 1, "R2": 1, "R3": 2, "R4": 1, "R5": 1, "R6": 3, "R7": 1, "R8": 1, "R9": 2,
      ])
    #expect(try RepairManifest(Self.asJSON(manifest.value)) == manifest)
    #expect(throws: Problem.self) { try RepairManifest(.map([:])) }
    var members = try #require(manifest.value.mapValue)
    members["entries"] = .list([.map(["repair": .text("R10")])])
    #expect(throws: Problem.self) { try RepairManifest(Self.asJSON(.map(members))) }
  }

  /// JSON has no times, and one kind of number.
  private static func asJSON(_ value: Value) -> Value {
    switch value {
    case .time(let time): .text(time.rfc3339)
    case .number(let number) where number == number.rounded(): .integer(Int(number))
    case .list(let values): .list(values.map(asJSON))
    case .map(let values): .map(values.mapValues(asJSON))
    default: value
    }
  }
}
