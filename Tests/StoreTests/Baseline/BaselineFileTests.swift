import Core
import Foundation
import Testing

@testable import Store

@Suite("A baseline's file")
struct BaselineFileTests {
  private static let entries: [BaselineEntry] = [
    .table("flows", RowDigest(rows: 2, high: 12, low: 34)),
    .table("segments", RowDigest(rows: 3, high: 1 << 40, low: 0)),
    .flow("", RowDigest(rows: 1, high: 1, low: 2)), .flow("a", RowDigest(rows: 2, high: 3, low: 4)),
    .flowsEnd, .bucket("tams-media"),
    .object(key: "a\tb\nc\\d", size: 7, etag: ""), .object(key: "é/\u{7f}", size: 1, etag: "0f-2"),
    .bucketEnd, .bucket("empty"), .bucketEnd,
  ]

  private let made = Timestamp(seconds: 1_772_330_400)

  private func point(_ number: Int? = 7) -> RecoveryPoint {
    func part(
      _ bucket: String, _ content: BucketView.Content, _ snapshot: Int?
    ) -> RecoveryPoint.Part {
      let directory = DirectoryPath("/\(bucket)")
      return RecoveryPoint.Part(
        view: BucketView(bucket: bucket, directory: directory, content: content),
        snapshot: snapshot.map {
          SnapshotFact(
            id: $0, name: "daily", directory: directory, created: made, expires: nil,
            state: "SUCCEED", policy: nil)
        })
    }
    return RecoveryPoint(
      kind: .bucketNewer, database: part("tams-db", .database, number),
      buckets: [part("tams-media", .media, 8), part("other", .media, nil)], restores: [])
  }

  private func withFolder(_ body: (BaselineFolder) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "tamsdr-baseline-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(BaselineFolder(try StateFolder(path: path), siteKey: "0123456789abcdef"))
  }

  private func write(
    _ entries: [BaselineEntry] = BaselineFileTests.entries, to folder: BaselineFolder,
    made: Timestamp? = nil
  ) throws -> BaselineWriter.Outcome {
    let writer = try BaselineWriter(folder, of: point())
    for entry in entries { writer.add(entry) }
    return try writer.finish(made: made ?? self.made)
  }

  private func found(_ folder: BaselineFolder) throws -> Baseline {
    guard case .found(let baseline) = folder.finding(of: point()) else {
      throw Problem(.baselineUnusable, "no baseline was found")
    }
    return baseline
  }

  private func refusal(_ folder: BaselineFolder) -> String? {
    guard case .refused(let problem) = folder.finding(of: point()) else { return nil }
    return problem.what
  }

  private func all(_ cursor: any BaselineCursor) throws -> [BaselineEntry] {
    var entries: [BaselineEntry] = []
    while let entry = try cursor.next() { entries.append(entry) }
    #expect(try cursor.next() == nil)
    return entries
  }

  @Test("gives back what was written, readable by its owner only, under the name of its point")
  func readsBack() throws {
    try withFolder { folder in
      #expect(try write(to: folder) == .written)
      let baseline = try found(folder)
      #expect(baseline.made == made && baseline.unread.isEmpty && baseline.flows == 2)
      #expect(
        baseline.tables == [
          "flows": RowDigest(rows: 2, high: 12, low: 34),
          "segments": RowDigest(rows: 3, high: 1 << 40, low: 0),
        ])
      #expect(baseline.buckets["tams-media"]?.count == 2)
      #expect(baseline.buckets["tams-media"]?.bytes == 8)
      #expect(baseline.buckets["empty"]?.count == 0)
      for _ in 0..<2 {
        #expect(try all(baseline.contents.flows()) == Array(Self.entries[2...3]))
        #expect(
          try all(baseline.contents.objects(of: "tams-media")) == Array(Self.entries[6...7]))
      }
      #expect(try all(baseline.contents.objects(of: "empty")).isEmpty)
      #expect(throws: Problem.self) { try baseline.contents.objects(of: "another") }
      let path = folder.path(of: point())
      #expect(path.hasPrefix(folder.path + "/20260301T020000Z-"))
      #expect(try folder.all() == [path])
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      guard case .none = folder.finding(of: point(9)) else {
        Issue.record("another point has no baseline")
        return
      }
    }
  }

  @Test("ends with the SHA-256 of all that stands before, as anyone can prove")
  func digest() throws {
    try withFolder { folder in
      _ = try write(to: folder)
      let text = try String(contentsOfFile: folder.path(of: point()), encoding: .utf8)
      let end = try #require(text.range(of: "sha256\t", options: .backwards))
      let before = String(text[..<end.lowerBound])
      #expect(text[end.upperBound...] == Store.digest(of: before) + "\n")
    }
  }

  @Test("is refused when any of its bytes is another, or its end is cut")
  func tampered() throws {
    try withFolder { folder in
      _ = try write(to: folder)
      let path = folder.path(of: point())
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      for index in whole.indices {
        var bytes = whole
        bytes[index] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(refusal(folder) != nil, "byte \(index) was changed")
        try whole.prefix(index).write(to: URL(fileURLWithPath: path))
        #expect(refusal(folder) != nil, "cut at \(index)")
      }
      #expect(throws: Problem.self) { try write(to: folder) }
      try (whole + Data("flows-end\n".utf8)).write(to: URL(fileURLWithPath: path))
      #expect(refusal(folder)?.contains("after its end") == true)
      try whole.write(to: URL(fileURLWithPath: path))
      #expect(refusal(folder) == nil)
      // Whole in itself, and put in the place of another point's.
      try whole.write(to: URL(fileURLWithPath: folder.path(of: point(9))))
      guard case .refused(let problem) = folder.finding(of: point(9)) else {
        Issue.record("the baseline of another point was taken")
        return
      }
      #expect(problem.what == "the baseline is refused: it is of other snapshots")
    }
  }

  @Test("serves where only a part of its point is restored")
  func part() throws {
    try withFolder { folder in
      _ = try write(to: folder)
      guard case .found(let baseline) = folder.finding(of: point(nil)) else {
        Issue.record("the baseline of the whole point was not found")
        return
      }
      #expect(baseline.made == made)
    }
  }

  @Test("is left alone when it is made again, also where the snapshots say otherwise")
  func again() throws {
    try withFolder { folder in
      _ = try write(to: folder)
      let path = folder.path(of: point())
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      let later = made + .seconds(60)
      #expect(try write(to: folder, made: later) == .asBefore(made: made))
      var others = Self.entries
      others[1] = .table("segments", RowDigest(rows: 2, high: 0, low: 0))
      #expect(try write(others, to: folder, made: later) == .contradicts(made: made))
      let lacking = [BaselineEntry.unread("the tables: refused")]
      #expect(try write(lacking, to: folder, made: later) == .lacks(made: made))
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    }
  }

  @Test("that lacks something gives way to none that says otherwise or less")
  func incompleteKept() throws {
    try withFolder { folder in
      let cut = Array(Self.entries.prefix(8)) + [.unread("bucket tams-media: refused")]
      #expect(try write(cut, to: folder) == .written)
      let later = made + .seconds(60)
      var others = Self.entries
      others[7] = .object(key: "another", size: 1, etag: "0f-2")
      #expect(try write(others, to: folder, made: later) == .contradicts(made: made))
      let less = Array(Self.entries.prefix(2)) + [.unread("flows: refused")]
      #expect(try write(less, to: folder, made: later) == .lacks(made: made))
      let kept = try found(folder)
      #expect(kept.made == made)
      let more = Array(Self.entries.prefix(9)) + [.unread("bucket empty: refused")]
      #expect(try write(more, to: folder, made: later) == .written)
      #expect(try found(folder).made == later)
    }
  }

  @Test("says what could not be read, and gives way to one that lacks less")
  func incomplete() throws {
    try withFolder { folder in
      let cut = Array(Self.entries.prefix(8)) + [.unread("bucket tams-media: refused")]
      #expect(try write(cut, to: folder) == .written)
      let lacking = try found(folder)
      #expect(lacking.unread == ["bucket tams-media: refused"])
      // A listing that broke off is none.
      #expect(lacking.buckets.isEmpty && lacking.flows == 2)
      #expect(try write(to: folder) == .written)
      #expect(try found(folder).unread.isEmpty)
    }
  }

  @Test("is not there before it is whole, and is written by one process at a time")
  func unfinished() throws {
    try withFolder { folder in
      let writer = try BaselineWriter(folder, of: point())
      writer.add(Self.entries[0])
      #expect(throws: SystemError.self) { try BaselineWriter(folder, of: point()) }
      guard case .none = folder.finding(of: point()) else {
        Issue.record("half a baseline was taken for one")
        return
      }
      #expect(try folder.all().isEmpty)
      _ = try writer.finish(made: made)
      #expect(try found(folder).tables.count == 1)
    }
  }
}
