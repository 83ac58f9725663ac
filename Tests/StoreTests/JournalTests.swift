import Core
import Foundation
import Store
import Testing

/// A journal of a few records in a folder that goes with it.
private final class JournalBench {
  let path: String
  private let folder: String

  init(records: Int = 6) throws {
    folder = NSTemporaryDirectory() + "tamsdr-journal-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    path = folder + "/run.jsonl"
    var writer = try JournalWriter.create(path: path)
    _ = try writer.append([.init(.opened(opening: Self.opening), at: Timestamp(seconds: 1))])
    for number in 2...records {
      _ = try writer.append([.init(.noted(warning: "note \(number)"), at: Timestamp(seconds: 1))])
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var bytes: [UInt8] { get throws { Array(try Data(contentsOf: URL(fileURLWithPath: path))) } }

  static let opening: RunOpening = {
    let text = RunOpening.SourceText(path: "r", text: "runbook: r\n", digest: "d")
    let now = Timestamp(seconds: 1_772_330_400)
    return RunOpening(
      run: "r", tool: "t", runbook: text, site: text, scripts: [:],
      parameters: ["at": .text("latest")], options: RunOptions(yes: true), siteKey: "s",
      incident: now, started: now, host: "h", process: 1, user: "u")
  }()
}

@Suite("A journal")
struct JournalTests {
  @Test("gives back what was written")
  func roundTrip() throws {
    let bench = try JournalBench()
    let contents = try JournalReader.read(path: bench.path, run: "r")
    #expect(contents.records.count == 6)
    #expect(contents.opening == JournalBench.opening)
    #expect(contents.records[5].event == .noted(warning: "note 6"))
    #expect(contents.droppedBytes == 0)
  }

  @Test("tells what opened the run by its first line alone, and verifies that")
  func opening() throws {
    let bench = try JournalBench()
    #expect(try JournalReader.opening(path: bench.path, run: "r") == JournalBench.opening)
    let bytes = try bench.bytes
    let end = try #require(bytes.firstIndex(of: UInt8(ascii: "\n")))
    for (place, finding) in [
      (end + 20, nil), (end / 2, "the line does not match its digest"),
    ] as [(Int, String?)] {
      var changed = bytes
      changed[place] ^= 1
      try Data(changed).write(to: URL(fileURLWithPath: bench.path))
      let told = Result { () throws(JournalError) in
        try JournalReader.opening(path: bench.path, run: "r")
      }
      if let finding {
        #expect(told == .failure(.damaged(path: bench.path, line: 1, finding: finding)))
      } else {
        #expect(told == .success(JournalBench.opening))
      }
    }
    try Data(bytes[..<end]).write(to: URL(fileURLWithPath: bench.path))
    #expect(throws: JournalError.empty(path: bench.path)) {
      try JournalReader.opening(path: bench.path, run: "r")
    }
  }

  @Test("cut at any byte loses its last record at most, and says what it dropped")
  func truncation() throws {
    let bench = try JournalBench()
    let bytes = try bench.bytes
    for length in 0..<bytes.count {
      let cut = Array(bytes[..<length])
      let lines = cut.count { $0 == UInt8(ascii: "\n") }
      guard lines > 0 else {
        #expect(throws: JournalError.empty(path: "p")) {
          try JournalReader.parse(cut, path: "p", run: "r")
        }
        continue
      }
      let contents = try JournalReader.parse(cut, path: "p", run: "r")
      #expect(contents.records.count == lines)
      #expect(contents.droppedBytes == length - contents.length)
    }
  }

  @Test("with any byte changed is refused, naming the line")
  func mutation() throws {
    let bench = try JournalBench(records: 4)
    let bytes = try bench.bytes
    var line = 1
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      // A byte turned into a line feed makes two lines, the first of them wrong.
      #expect {
        try JournalReader.parse(changed, path: "p", run: "r")
      } throws: { error in
        guard case .damaged(_, let found, _)? = error as? JournalError else { return false }
        return found == line
      }
      if bytes[index] == UInt8(ascii: "\n") { line += 1 }
    }
  }

  @Test("of another run is refused")
  func otherRun() throws {
    let bench = try JournalBench()
    #expect {
      try JournalReader.read(path: bench.path, run: "s")
    } throws: { error in
      guard case .damaged(_, 1, let finding)? = error as? JournalError else { return false }
      return finding.hasSuffix("run r")
    }
  }

  @Test("that lost or repeats a line in the middle is refused")
  func chain() throws {
    let bench = try JournalBench()
    let lines = try bench.bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) + [10] }
    for order in [[0, 2, 3], [0, 1, 1, 2], [0, 2, 1]] {
      #expect(throws: JournalError.self) {
        try JournalReader.parse(order.flatMap { lines[$0] }, path: "p", run: "r")
      }
    }
  }

  @Test("goes on after a torn last line, which is cut off")
  func reopening() throws {
    let bench = try JournalBench()
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: bench.path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("{\"at\":\"20".utf8))
    try handle.close()
    let contents = try JournalReader.read(path: bench.path, run: "r")
    #expect(contents.droppedBytes == 9)
    var writer = try JournalWriter.reopen(path: bench.path, after: contents)
    _ = try writer.append([.init(.noted(warning: "after"), at: Timestamp(seconds: 2))])
    let again = try JournalReader.read(path: bench.path, run: "r")
    #expect(again.records.map(\.number) == Array(1...7))
    #expect(again.droppedBytes == 0)
  }

  @Test("is readable by its owner only, and is never made twice")
  func creation() throws {
    let bench = try JournalBench()
    let attributes = try FileManager.default.attributesOfItem(atPath: bench.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(throws: JournalError.exists(path: bench.path)) {
      _ = try JournalWriter.create(path: bench.path)
    }
  }
}

@Suite("A site's lock")
struct SiteLockTests {
  @Test("is held once, names its holder, and is free when the holder is gone")
  func exclusive() throws {
    let path = NSTemporaryDirectory() + "tamsdr-lock-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = try StateFolder(path: path)
    do {
      let lock = try SiteLock(folder, siteKey: "s", owner: "process 7 on host h")
      #expect(throws: SiteLock.Refusal.held(by: "process 7 on host h")) {
        _ = try SiteLock(folder, siteKey: "s", owner: "another")
      }
      _ = consume lock
    }
    _ = try SiteLock(folder, siteKey: "s", owner: "another")
  }
}

@Suite("Following a journal that another process writes")
struct JournalFollowerTests {
  private func append(_ bytes: some Sequence<UInt8>, to path: String) throws {
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(bytes))
    try file.close()
  }

  @Test("gives each new record once, and a line that is being written when it is whole")
  func follows() throws {
    let bench = try JournalBench(records: 6)
    let bytes = try bench.bytes
    let whole = try JournalReader.read(path: bench.path, run: "r")
    let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
    let early = Array(bytes[...ends[2]])
    try Data(early).write(to: URL(fileURLWithPath: bench.path))
    var follower = JournalFollower(
      path: bench.path, after: try JournalReader.read(path: bench.path, run: "r"))
    #expect(try follower.next() == [])
    try append(bytes[(ends[2] + 1)...(ends[3] + 20)], to: bench.path)
    #expect(try follower.next() == [whole.records[3]])
    #expect(try follower.next() == [])
    try append(bytes[(ends[3] + 21)...], to: bench.path)
    #expect(try follower.next() == Array(whole.records[4...5]))
  }

  @Test("refuses a record that does not follow the last one")
  func refuses() throws {
    let bench = try JournalBench(records: 3)
    var follower = JournalFollower(
      path: bench.path, after: try JournalReader.read(path: bench.path, run: "r"))
    let bytes = try bench.bytes
    let second = bytes.split(separator: UInt8(ascii: "\n"))[1]
    try append(Array(second) + [UInt8(ascii: "\n")], to: bench.path)
    #expect(
      throws: JournalError.damaged(
        path: bench.path, line: 4, finding: "the line does not follow the one before it")
    ) { try follower.next() }
  }
}
