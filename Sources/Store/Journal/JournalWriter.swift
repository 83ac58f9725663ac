import Core
import Glibc

/// Appends records to one journal file; each is on disk when `append` returns. Not safe for use by two
/// tasks at once: its owner is.
package struct JournalWriter: ~Copyable {
  private let descriptor: Int32
  private let path: String
  private var reserve: Reserve?
  private var broken: String?
  /// The disk was full: the space set aside for the way back is in use.
  package private(set) var usesReserve = false
  package private(set) var head: String
  package private(set) var count: Int

  /// Creates the journal of a new run, and reserves space so that a full disk does not stop the way
  /// back.
  package static func create(path: String) throws(JournalError) -> JournalWriter {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
    if descriptor < 0 && errno == EEXIST { throw .exists(path: path) }
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: systemReason()) }
    do {
      let reserve = try Reserve(path: path + ".reserve")
      try syncFolder(of: path)
      return JournalWriter(
        descriptor: descriptor, path: path, reserve: reserve, head: JournalLine.origin, count: 0)
    } catch {
      close(descriptor)
      unlink(path)
      throw .cannotWrite(path: path, reason: error.reason)
    }
  }

  /// Goes on with a journal that was read. An unterminated last line is cut off first, for good: what
  /// is written in its place must never be found mixed with it.
  package static func reopen(
    path: String, after contents: JournalContents
  ) throws(JournalError) -> JournalWriter {
    let descriptor = open(path, O_RDWR | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: systemReason()) }
    if contents.droppedBytes > 0,
      ftruncate(descriptor, contents.length) != 0 || fsync(descriptor) != 0
    {
      let reason = systemReason()
      close(descriptor)
      throw .cannotWrite(path: path, reason: reason)
    }
    // Without space for a new reserve the run still goes on: the journal itself may have room.
    let reserve = try? Reserve(path: path + ".reserve")
    return JournalWriter(
      descriptor: descriptor, path: path, reserve: reserve, head: contents.head,
      count: contents.records.count)
  }

  private init(descriptor: Int32, path: String, reserve: Reserve?, head: String, count: Int) {
    self.descriptor = descriptor
    self.path = path
    self.reserve = reserve
    self.head = head
    self.count = count
  }

  deinit { close(descriptor) }

  /// What is to become a record.
  package struct Entry: Sendable {
    let event: RunEvent
    let time: Timestamp

    package init(_ event: RunEvent, at time: Timestamp) {
      self.event = event
      self.time = time
    }
  }

  /// Records on disk, and their bytes there.
  package struct Written: Sendable {
    package let records: [RunRecord]
    package let bytes: [UInt8]
  }

  /// Writes records in one piece and syncs them once. After a failed sync the state of the page is
  /// unknown, so nothing is written any more.
  package mutating func append(_ entries: [Entry]) throws(JournalError) -> Written {
    if let broken { throw .cannotWrite(path: path, reason: broken) }
    var (records, bytes, head) = ([RunRecord](), [UInt8](), head)
    for entry in entries {
      let record = RunRecord(
        number: count + records.count + 1, time: entry.time, event: entry.event)
      let line = try encode(record, previous: head)
      records.append(record)
      bytes += line.bytes
      head = line.sha
    }
    pass("before", records)
    try tear(records, bytes)
    try write(bytes)
    pass("written", records)
    try sync()
    pass("after", records)
    (self.head, count) = (head, count + records.count)
    return Written(records: records, bytes: bytes)
  }

  private func encode(
    _ record: RunRecord, previous: String
  ) throws(JournalError) -> (bytes: [UInt8], sha: String) {
    do {
      return try JournalLine.encode(record, previous: previous)
    } catch {
      throw .cannotWrite(
        path: path, reason: "a record cannot be encoded: \(Problem(of: error).display)")
    }
  }

  private func pass(_ phase: String, _ records: [RunRecord]) {
    for record in records {
      CrashPoint.passed("journal.\(record.event.kind) \(phase)", by: record.event.step ?? "")
    }
  }

  /// A power cut in the middle of a record.
  private mutating func tear(_ records: [RunRecord], _ bytes: [UInt8]) throws(JournalError) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    for (record, line) in zip(records, lines)
    where CrashPoint.isAimedAt("journal.\(record.event.kind) torn", by: record.event.step ?? "") {
      try write(Array(bytes[..<(line.startIndex + line.count / 2)]))
      CrashPoint.end()
    }
  }

  private mutating func write(_ bytes: [UInt8]) throws(JournalError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written >= 0 {
        rest = rest.dropFirst(written)
      } else if errno == ENOSPC, reserve != nil {
        releaseReserve()
        usesReserve = true
      } else if errno != EINTR {
        try fail(systemReason())
      }
    }
  }

  private mutating func sync() throws(JournalError) {
    while fdatasync(descriptor) != 0 {
      guard errno == EINTR else {
        try fail(systemReason())
        return
      }
    }
  }

  private mutating func fail(_ reason: String) throws(JournalError) {
    broken = reason
    throw .cannotWrite(path: path, reason: reason)
  }

  /// Gives the reserved space back: the run is over.
  package mutating func releaseReserve() {
    reserve?.release()
    reserve = nil
  }
}

/// Disk space set aside beside a journal, given up when the disk is full.
private struct Reserve {
  private static let size = 1 << 20
  let path: String

  init(path: String) throws(SystemError) {
    self.path = path
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemError(reason: systemReason()) }
    defer { close(descriptor) }
    let code = posix_fallocate(descriptor, 0, Self.size)
    guard code == 0 else {
      unlink(path)
      throw SystemError(reason: systemReason(code))
    }
  }

  func release() { unlink(path) }
}
