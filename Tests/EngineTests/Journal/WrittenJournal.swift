import Core
import Engine
import Foundation
import Store

/// A journal as the engine wrote it, and what may honestly be told from other bytes in its place.
struct WrittenJournal {
  let run: String
  let runbook: Runbook
  let contents: JournalContents
  /// Each with its line feed.
  let lines: [[UInt8]]

  init(of bench: Bench) throws {
    run = bench.run
    runbook = bench.runbook
    let path = bench.folder.journalPath(run)
    contents = try JournalReader.read(path: path, run: run)
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    lines = bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) + [UInt8(ascii: "\n")] }
  }

  static func join(_ lines: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    for line in lines { bytes += line }
    return bytes
  }

  func read(_ bytes: [UInt8]) -> Result<JournalContents, JournalError> {
    Result { () throws(JournalError) in try JournalReader.parse(bytes, path: "p", run: run) }
  }

  /// What is wrong with the way `bytes` were read; nil where nothing is. A forged line, whose own
  /// digest is right, may be told by the line after it.
  func falsehood(
    in reading: Result<JournalContents, JournalError>, of bytes: [UInt8], forged: Bool = false
  ) -> String? {
    let (intact, length) = intactLines(in: bytes)
    switch reading {
    case .success(let found):
      guard found.records == Array(contents.records[..<intact]) else {
        return "read \(found.records.count) records of which \(intact) are as written"
      }
      guard found.length == length, found.droppedBytes == bytes.count - length,
        !bytes[length...].contains(UInt8(ascii: "\n"))
      else { return "dropped something else than an unterminated last line" }
      return falseClaim(after: intact)
    case .failure(.empty):
      return bytes.contains(UInt8(ascii: "\n")) ? "called empty" : nil
    case .failure(.damaged(_, let line, _)):
      let right = line == intact + 1 || (forged && line == intact + 2)
      return right ? nil : "line \(line) is blamed, \(intact) lines are as written"
    case .failure(let error): return "threw \(error)"
    }
  }

  /// What the fold over the first records claims that they do not carry: only an end that was written
  /// is one, and a run with an effect that may stand and no end is open, so that no other may start.
  func falseClaim(after count: Int) -> String? {
    let records = contents.records[..<count]
    let state = fold(records)
    if case .ended(let outcome, let code)? = records.last?.event {
      return state.outcome == outcome && state.exitCode == code ? nil : "forgets how it ended"
    }
    if state.outcome.isFinal || state.exitCode != nil {
      return "called \(state.outcome.rawValue) after \(count) records, without that end"
    }
    let begun = records.contains { record in
      if case .started(let attempt) = record.event { !attempt.undoing } else { false }
    }
    let goneBack = records.contains { record in
      if case .rollbackBegan = record.event { true } else { false }
    }
    return begun && !goneBack && !state.siteChanged
      ? "called as before after \(count) records, with an intent among them" : nil
  }

  private func fold(_ records: ArraySlice<RunRecord>) -> RunState {
    var state = RunState(
      opening: contents.opening, runbook: runbook,
      specs: Dictionary(uniqueKeysWithValues: Bench.specs.map { ($0.name, $0) }))
    for record in records { state.apply(record) }
    return state
  }

  /// How many lines `bytes` begin with as they were written, and their length.
  private func intactLines(in bytes: [UInt8]) -> (count: Int, length: Int) {
    var length = 0
    for (count, line) in lines.enumerated() {
      let same = bytes.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress, length + line.count <= buffer.count else {
          return false
        }
        return memcmp(base + length, line, line.count) == 0
      }
      guard same else { return (count, length) }
      length += line.count
    }
    return (lines.count, length)
  }
}
