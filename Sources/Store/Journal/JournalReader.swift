import Core

/// A journal as it was read.
package struct JournalContents: Sendable {
  package let opening: RunOpening
  package let records: [RunRecord]
  /// The digest of the last record.
  package let head: String
  /// Bytes of an unterminated last line: never synced, and nothing followed it.
  package let droppedBytes: Int
  /// Length of the terminated part.
  package let length: Int
}

package enum JournalReader {
  /// Reads and verifies a whole journal.
  package static func read(path: String) throws(JournalError) -> JournalContents {
    let bytes: [UInt8]
    do {
      bytes = try readFile(path)
    } catch {
      throw .cannotOpen(path: path, reason: error.reason)
    }
    return try parse(bytes, path: path)
  }

  package static func parse(
    _ bytes: [UInt8], path: String
  ) throws(JournalError) -> JournalContents {
    var records: [RunRecord] = []
    var previous = JournalLine.origin
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      do {
        let (record, sha) = try JournalLine.decode(
          bytes[start..<end], number: records.count + 1, previous: previous)
        records.append(record)
        previous = sha
      } catch {
        throw .damaged(path: path, line: records.count + 1, finding: text(of: error))
      }
      start = end + 1
    }
    guard let first = records.first else { throw .empty(path: path) }
    guard case .opened(let opening) = first.event else {
      throw .damaged(path: path, line: 1, finding: "the first record does not open a run")
    }
    return JournalContents(
      opening: opening, records: records, head: previous, droppedBytes: bytes.count - start,
      length: start)
  }

  private static func text(of fault: JournalLine.Fault) -> String {
    switch fault {
    case .noDigest: "the line carries no digest"
    case .wrongDigest: "the line does not match its digest"
    case .wrongChain: "the line does not follow the one before it"
    case .wrongNumber(let found): "the line calls itself record \(found)"
    case .unreadable(let reason): "the line cannot be read: \(reason)"
    }
  }
}
