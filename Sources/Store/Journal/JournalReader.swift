import Core
import Dispatch
import Glibc
import Synchronization

/// A journal as it was read.
package struct JournalContents: Sendable {
  package let opening: RunOpening
  package let records: [RunRecord]
  /// The digest of the last record.
  package let head: String
  /// All that was read.
  package let bytes: [UInt8]
  /// Length of the terminated part.
  package let length: Int

  /// Bytes of an unterminated last line: never synced, and nothing followed it.
  package var droppedBytes: Int { bytes.count - length }

  /// The whole records.
  package var recordBytes: [UInt8] { Array(bytes[..<length]) }
}

package enum JournalReader {
  /// Reads and verifies the whole journal of a run.
  package static func read(path: String, run: String) throws(JournalError) -> JournalContents {
    let bytes: [UInt8]
    do {
      bytes = try readFile(path)
    } catch {
      throw .cannotOpen(path: path, reason: error.reason)
    }
    return try parse(bytes, path: path, run: run)
  }

  /// What opened a run: only the first record is read and verified.
  package static func opening(path: String, run: String) throws(JournalError) -> RunOpening {
    let bytes: [UInt8]
    do {
      bytes = try readFile(path, firstLine: true)
    } catch {
      throw .cannotOpen(path: path, reason: error.reason)
    }
    guard let line = completeLines(of: bytes).first else { throw .empty(path: path) }
    let record: RunRecord
    do {
      _ = try JournalLine.verify(line, previous: JournalLine.origin)
      record = try JournalLine.decode(line, number: 1)
    } catch {
      throw .damaged(path: path, line: 1, finding: text(of: error))
    }
    return try opening(record, path: path, run: run)
  }

  private static func opening(
    _ first: RunRecord?, path: String, run: String
  ) throws(JournalError) -> RunOpening {
    guard case .opened(let opening)? = first?.event else {
      throw .damaged(path: path, line: 1, finding: "the first record does not open a run")
    }
    guard opening.run == run else {
      throw .damaged(path: path, line: 1, finding: "it is the journal of run \(opening.run)")
    }
    return opening
  }

  /// Every line is verified before the first is understood.
  package static func parse(
    _ bytes: [UInt8], path: String, run: String
  ) throws(JournalError) -> JournalContents {
    let lines = completeLines(of: bytes)
    guard let last = lines.last else { throw .empty(path: path) }
    var head = JournalLine.origin
    var records: [RunRecord] = []
    var number = 1
    do {
      for line in lines {
        head = try JournalLine.verify(line, previous: head)
        number += 1
      }
      try JournalLine.refuseLostLineFeed(bytes[(last.endIndex + 1)...], previous: head)
      for (index, record) in decode(lines).enumerated() {
        number = index + 1
        records.append(try record.get())
      }
    } catch {
      throw .damaged(path: path, line: number, finding: text(of: error))
    }
    return JournalContents(
      opening: try opening(records.first, path: path, run: run), records: records, head: head,
      bytes: bytes, length: last.endIndex + 1)
  }

  /// Lines are understood beside each other: the journal of a long run has tens of thousands, and a
  /// person waits for it.
  private static func decode(
    _ lines: [ArraySlice<UInt8>]
  ) -> [Result<RunRecord, JournalLine.Fault>] {
    let size = 500
    let count = (lines.count + size - 1) / size
    let parts = Mutex([[Result<RunRecord, JournalLine.Fault>]](repeating: [], count: count))
    DispatchQueue.concurrentPerform(iterations: count) { part in
      let range = part * size..<min((part + 1) * size, lines.count)
      let records = range.map { index in
        Result { () throws(JournalLine.Fault) in
          try JournalLine.decode(lines[index], number: index + 1)
        }
      }
      parts.withLock { $0[part] = records }
    }
    return parts.withLock { $0.flatMap(\.self) }
  }

  /// The lines that end with a line feed, without it.
  static func completeLines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      var start = 0
      while let end = memchr(base + start, Int32(UInt8(ascii: "\n")), buffer.count - start) {
        let index = UnsafeRawPointer(end) - base
        lines.append(bytes[start..<index])
        start = index + 1
      }
    }
    return lines
  }

  static func text(of fault: JournalLine.Fault) -> String {
    switch fault {
    case .lostLineFeed: "the line is whole, but another byte stands for its line feed"
    case .noDigest: "the line carries no digest"
    case .wrongDigest: "the line does not match its digest"
    case .wrongChain: "the line does not follow the one before it"
    case .wrongNumber(let found): "the line calls itself record \(found)"
    case .unreadable(let reason): "the line cannot be read: \(reason)"
    }
  }
}
