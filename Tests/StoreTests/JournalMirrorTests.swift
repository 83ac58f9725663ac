import Core
import Foundation
import Store
import Testing

@Suite("A journal's mirror")
struct JournalMirrorTests {
  private let store = SharedObjects()

  private func mirror(_ required: Bool = true) -> JournalMirror {
    JournalMirror(store, folder: "p/run-1", isRequired: required)
  }

  @Test("holds numbered objects that together are the journal")
  func roundTrip() async throws {
    for (first, text) in [(1, "one\ntwo\n"), (3, "three\n"), (10, "ten\n")] {
      try await mirror().write(Array(text.utf8), firstRecord: first)
    }
    #expect(
      try await store.keys(below: "p/")
        == ["p/run-1/00000001.jsonl", "p/run-1/00000003.jsonl", "p/run-1/00000010.jsonl"])
    #expect(try await mirror().read() == Array("one\ntwo\nthree\nten\n".utf8))
  }

  @Test("takes the same records twice, and notices a second writer")
  func secondWriter() async throws {
    try await mirror().write([1], firstRecord: 1)
    try await mirror().write([1], firstRecord: 1)
    #expect(store.writes.count == 1)
    let failure = await #expect(throws: JournalMirror.Failure.self) {
      try await mirror().write([2], firstRecord: 1)
    }
    guard case .overtaken = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(store.object("p/run-1/00000001.jsonl") == [1])
  }

  @Test("adds what is missing to records that arrived too late, and still notices a second writer")
  func lateRecords() async throws {
    store.trouble = .tooSlow
    for text in ["a\n", "a\nb\nc\n"] {
      let failure = await #expect(throws: JournalMirror.Failure.self) {
        try await mirror(false).write(Array(text.utf8), firstRecord: 12)
      }
      guard case .unreachable = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
    }
    store.trouble = nil
    try await mirror(false).write(Array("a\nb\nc\nd\n".utf8), firstRecord: 12)
    #expect(store.object("p/run-1/00000012.jsonl") == Array("a\n".utf8))
    #expect(store.object("p/run-1/00000013.jsonl") == Array("b\nc\n".utf8))
    #expect(store.object("p/run-1/00000015.jsonl") == Array("d\n".utf8))
    #expect(try await mirror(false).read() == Array("a\nb\nc\nd\n".utf8))
    store.put("p/run-1/00000016.jsonl", Array("x\n".utf8))
    let failure = await #expect(throws: JournalMirror.Failure.self) {
      try await mirror(false).write(Array("a\nb\nc\nd\ne\n".utf8), firstRecord: 12)
    }
    guard case .overtaken = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test(
    "stands behind, level, ahead or forked",
    arguments: [
      ("", MirrorStanding.holds(0)), ("a\n", .holds(2)), ("a\nb\n", .holds(4)),
      ("a\nb\nc\n", .ahead), ("a\nx\n", .forked), ("a\nx\nc\n", .forked),
    ])
  func standing(_ mirrored: String, _ standing: MirrorStanding) {
    #expect(MirrorStanding(of: Array(mirrored.utf8), to: Array("a\nb\n".utf8)) == standing)
  }

  @Test("becomes this host's journal, and nothing of this host's own is lost by it")
  func adoption() throws {
    let path = NSTemporaryDirectory() + "tamsdr-adopt-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = try StateFolder(path: path)
    let own = folder.journalPath("r")
    func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
    try folder.adopt(Array("a\nb\n".utf8), of: "r")
    #expect(try text(own) == "a\nb\n")
    try folder.adopt(Array("a\nb\nc\n".utf8), of: "r")
    #expect(try text(own) == "a\nb\nc\n")
    #expect(throws: JournalError.ownIsNewer(path: own)) {
      try folder.adopt(Array("a\nb\n".utf8), of: "r")
    }
    try folder.adopt(Array("a\nx\n".utf8), of: "r")
    #expect(try text(own) == "a\nx\n")
    #expect(try text(own + ".forked-1") == "a\nb\nc\n")
    #expect(try folder.runs() == ["r"])
  }
}
