import Testing

@testable import Core

@Suite("Orphans")
struct OrphanTests {
  private static let now = Timestamp(seconds: 1_800_000_000)
  private static let day = Duration.seconds(86_400)
  private static let orphan = OrphanObject(bucket: "b", key: "k", etag: "e", size: 3)
  private static let mark = "20260301-020000-abcd 2026-03-01T02:00:00Z"

  @Test("are old enough after all that may still give them a segment, and a margin")
  func age() {
    let terms = OrphanTerms(
      objectTimeout: .seconds(300), presigned: .seconds(3_600), markedFor: .zero)
    #expect(terms.grace == .seconds(3_600) + Self.day)
    #expect(terms.isOldEnough(Self.now - terms.grace, now: Self.now))
    #expect(!terms.isOldEnough(Self.now - terms.grace + .seconds(1), now: Self.now))
    #expect(!terms.isOldEnough(nil, now: Self.now))
    let slow = OrphanTerms(
      objectTimeout: .seconds(7_200), presigned: .seconds(3_600), markedFor: .zero)
    #expect(slow.grace == .seconds(7_200) + Self.day)
  }

  @Test("are marked first, and deleted only so long after the mark")
  func marked() {
    let terms = OrphanTerms(objectTimeout: nil, presigned: .zero, markedFor: .seconds(604_800))
    let mark = { (ago: Duration) in OrphanMark(run: "r", time: Self.now - ago).text }
    #expect(
      terms.decide(Self.orphan, mark: nil, now: Self.now) == .change(.markOrphan(Self.orphan)))
    #expect(
      terms.decide(Self.orphan, mark: mark(.seconds(604_799)), now: Self.now)
        == .waits(until: Self.now + .seconds(1)))
    let old = mark(.seconds(604_800))
    #expect(
      terms.decide(Self.orphan, mark: old, now: Self.now)
        == .change(.dropOrphan(Self.orphan, mark: old)))
    #expect(terms.decide(Self.orphan, mark: "mine", now: Self.now) == .strange("mine"))
  }

  @Test("a mark is read as it was written, in characters S3 takes in a tag")
  func text() {
    let mark = OrphanMark(
      run: "20260301-020000-abcd",
      time: Timestamp(rfc3339: "2026-03-01T02:00:00.123456Z") ?? Self.now)
    #expect(mark.text == Self.mark)
    #expect(OrphanMark(mark.text) == mark)
    #expect(OrphanMark("") == nil && OrphanMark("run today") == nil)
  }

  static let table: [(RepairChange, Value, String)] = {
    let found = { (etag: String, mark: Value) in
      Value.map(["etag": .text(etag), "mark": mark])
    }
    let marking = RepairChange.markOrphan(orphan)
    let dropping = RepairChange.dropOrphan(orphan, mark: mark)
    return [
      (marking, .null, "drifted"), (marking, .text("a segment names it now"), "drifted"),
      (marking, found("e", .null), "open"), (marking, found("e", .text(mark)), "done"),
      (marking, found("x", .null), "drifted"), (dropping, .null, "done"),
      (dropping, .text("a segment names it now"), "drifted"),
      (dropping, found("e", .text(mark)), "open"), (dropping, found("e", .null), "drifted"),
      (dropping, found("e", .text("other")), "drifted"),
      (dropping, found("x", .text(mark)), "drifted"),
    ]
  }()

  @Test(
    "are open, done or drifted, and what got a segment or was written again is drifted",
    arguments: table)
  func standing(change: RepairChange, found: Value, expected: String) {
    let word =
      switch change.standing(found) {
      case .open: "open"
      case .done: "done"
      case .drifted: "drifted"
      }
    #expect(word == expected, "\(change) with \(found.display)")
  }

  @Test("fill a manifest of their own, which is read back as it was written")
  func manifest() throws {
    let changes = [
      RepairChange.markOrphan(Self.orphan), .dropOrphan(Self.orphan, mark: Self.mark),
    ]
    // As JSON gives it back, which has no times.
    let written = { (changes: [RepairChange]) in
      let manifest = RepairManifest(
        site: .null, made: Self.now, changes: changes, leftOut: 0, notes: [])
      return Value.map(
        (manifest.value.mapValue ?? [:]).merging(["made": .text(Self.now.rfc3339)]) { $1 })
    }
    let read = try RepairManifest(written(changes))
    #expect(read.changes == changes && read.holdsOrphans)
    #expect(read.marks == [Self.orphan] && read.drops == [Self.orphan])
    #expect(throws: Problem.self) {
      try RepairManifest(written(changes + [.addObjectRow(object: "o")]))
    }
  }
}
