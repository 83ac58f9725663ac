import Core
import Glibc
import Signing

/// Writes a baseline while it is read; nothing but one line's worth of it is in memory. There is no file
/// under its name before it is whole.
package final class BaselineWriter {
  /// What became of what was read.
  package enum Outcome: Sendable, Hashable {
    case written
    /// The baseline that was there says the same: it is left alone.
    case asBefore(made: Timestamp)
    /// The baseline that was there says otherwise: it is left alone, too.
    case contradicts(made: Timestamp)
    /// The baseline that was there is whole, and not all could be read now: it is left alone.
    case lacks(made: Timestamp)
  }

  private let path: String
  private let draft: String
  private let descriptor: Int32
  private let hash = SHA256Stream()
  private var buffer: [UInt8] = []
  private var failure: SystemError?
  private var isLacking = false
  private var isKept = false

  /// One process writes a baseline at a time; what a killed one left is written over.
  package init(_ folder: BaselineFolder, of point: RecoveryPoint) throws(SystemError) {
    try StateFolder.makeFolder(folder.path)
    path = folder.path(of: point)
    draft = path + ".tmp"
    descriptor = open(draft, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemError(reason: "\(draft): \(systemReason())") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      isKept = true
      throw SystemError(reason: "another process writes this baseline")
    }
    guard ftruncate(descriptor, 0) == 0 else { throw SystemError(reason: systemReason()) }
    put(Array(BaselineLine.head.utf8))
    for snapshot in point.contentIdentity { put(BaselineLine.snapshot(snapshot)) }
  }

  /// A line that cannot be written is told at the end.
  package func add(_ entry: BaselineEntry) {
    if case .unread = entry { isLacking = true }
    put(BaselineLine.bytes(of: entry))
  }

  package func finish(made: Timestamp) throws(Problem) -> Outcome {
    flush()
    if let failure { throw unwritten(failure) }
    if let outcome = try outcomeByThoseThere() { return outcome }
    put(BaselineLine.made(made))
    flush()
    put(BaselineLine.digest(hexadecimal(hash.digestSoFar())))
    flush()
    do throws(SystemError) {
      if let failure { throw failure }
      guard fsync(descriptor) == 0, rename(draft, path) == 0 else {
        throw SystemError(reason: systemReason())
      }
      isKept = true
      try syncFolder(of: path)
      return .written
    } catch {
      throw unwritten(error)
    }
  }

  private func unwritten(_ error: SystemError) -> Problem {
    Problem(
      .fileUnwritable,
      "the baseline cannot be written: \(error.reason)", at: path,
      hint: "make room there, or give another folder with --state-dir")
  }

  /// A baseline that is whole stays. One that lacked something gives way to one that says all it said.
  private func outcomeByThoseThere() throws(Problem) -> Outcome? {
    guard access(path, F_OK) == 0 else { return nil }
    let (file, there) = try BaselineFile.read(path)
    if file.contentDigest == hexadecimal(hash.digestSoFar()) {
      return .asBefore(made: there.made)
    }
    if !there.unread.isEmpty, try saysAll(of: path) { return nil }
    return isLacking ? .lacks(made: there.made) : .contradicts(made: there.made)
  }

  /// Whether every line of content of that baseline is a line of this one: both are in one order.
  private func saysAll(of path: String) throws(Problem) -> Bool {
    do {
      let (mine, theirs) = (try LineReader(draft), try LineReader(path))
      while let wanted = try theirs.next() {
        if BaselineLine.isContent(wanted) {
          repeat {
            guard let line = try mine.next() else { return false }
            if line == wanted { break }
          } while true
        }
      }
      return true
    } catch {
      throw Problem(.baselineUnusable, "the baseline cannot be read: \(error.reason)", at: path)
    }
  }

  private func put(_ line: [UInt8]) {
    buffer += line
    buffer.append(BaselineLine.lineEnd)
    if buffer.count > 1 << 16 { flush() }
  }

  private func flush() {
    hash.update(buffer)
    var rest = buffer[...]
    while !rest.isEmpty && failure == nil {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else {
        failure = SystemError(reason: systemReason())
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  deinit {
    if descriptor >= 0 {
      if !isKept { unlink(draft) }
      close(descriptor)
    }
  }
}
