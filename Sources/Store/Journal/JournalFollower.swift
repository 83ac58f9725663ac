import Core

/// Reads what is appended to a journal after it was read: nothing is read twice.
package struct JournalFollower: Sendable {
  private let path: String
  private var length: Int
  private var head: String
  private var count: Int

  package init(path: String, after contents: JournalContents) {
    self.path = path
    length = contents.length
    head = contents.head
    count = contents.records.count
  }

  /// The records that have come since, verified. A line that is still being written comes next time.
  package mutating func next() throws(JournalError) -> [RunRecord] {
    let bytes: [UInt8]
    do {
      bytes = try readFile(path, from: length)
    } catch {
      throw .cannotOpen(path: path, reason: error.reason)
    }
    let lines = JournalReader.completeLines(of: bytes)
    guard let last = lines.last else { return [] }
    var records: [RunRecord] = []
    do {
      for line in lines {
        head = try JournalLine.verify(line, previous: head)
        records.append(try JournalLine.decode(line, number: count + records.count + 1))
      }
    } catch {
      throw .damaged(
        path: path, line: count + records.count + 1, finding: JournalReader.text(of: error))
    }
    length += last.endIndex + 1
    count += records.count
    return records
  }
}
