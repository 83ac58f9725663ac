import Core
import Glibc

/// Where this host keeps the journals: `runs/RUN.jsonl`, and one lock file a site in `sites/`; beside them
/// the baselines of recovery points.
package struct StateFolder: Sendable {
  package let path: String

  /// Makes the folder where it is missing; readable by its owner only.
  package init(path: String) throws(SystemError) {
    self.path = path
    for folder in [path, path + "/runs", path + "/sites"] { try Self.makeFolder(folder) }
  }

  package func journalPath(_ run: String) -> String { "\(path)/runs/\(run).jsonl" }

  /// Run ids, oldest first: an id begins with its time.
  package func runs() throws(SystemError) -> [String] {
    guard let folder = opendir(path + "/runs") else { throw SystemError(reason: systemReason()) }
    defer { closedir(folder) }
    var runs: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".jsonl") { runs.append(String(name.dropLast(6))) }
    }
    return runs.sorted()
  }

  /// When something was last written of a run; nil where its file cannot be asked.
  package func written(_ run: String) -> Timestamp? {
    var status = stat()
    guard stat(journalPath(run), &status) == 0 else { return nil }
    return Timestamp(seconds: Int64(status.st_mtim.tv_sec))
      + .nanoseconds(Int64(status.st_mtim.tv_nsec))
  }

  static func makeFolder(_ path: String) throws(SystemError) {
    var made = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      made += made.isEmpty && !path.hasPrefix("/") ? String(part) : "/\(part)"
      if made == "/" { made = "" }
      if made.isEmpty || mkdir(made, 0o700) == 0 || errno == EEXIST { continue }
      throw SystemError(reason: "\(made): \(systemReason())")
    }
  }
}

/// The right to run at a site on this host; given back when the process ends, however it ends.
package struct SiteLock: ~Copyable, Sendable {
  private let descriptor: Int32

  package enum Refusal: Error, Sendable, Hashable {
    case held(by: String)
    case system(String)
  }

  /// `owner` is written into the lock for whoever finds it held.
  package init(_ folder: StateFolder, siteKey: String, owner: String) throws(Refusal) {
    let path = "\(folder.path)/sites/\(siteKey).lock"
    let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw .system("\(path): \(systemReason())") }
    if let refusal = Self.take(opened, path: path, owner: owner) {
      close(opened)
      throw refusal
    }
    descriptor = opened
  }

  private static func take(_ descriptor: Int32, path: String, owner: String) -> Refusal? {
    // `holder` takes a shared lock for a moment: it must not look like another run.
    for attempt in 0... {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { break }
      guard errno == EWOULDBLOCK else { return .system("\(path): \(systemReason())") }
      guard attempt < 20 else { return .held(by: ownerText(path)) }
      usleep(5_000)
    }
    let text = Array(owner.utf8)
    // Over the old text before the file is cut: its block is never given back, so that a disk that is
    // full meanwhile does not stop the way back.
    guard
      text.withUnsafeBytes({ pwrite(descriptor, $0.baseAddress, $0.count, 0) }) == text.count,
      ftruncate(descriptor, text.count) == 0
    else { return .system("\(path): \(systemReason())") }
    return nil
  }

  /// Whoever has the right now, in its own words; nil where nobody has it.
  package static func holder(_ folder: StateFolder, siteKey: String) -> String? {
    let path = "\(folder.path)/sites/\(siteKey).lock"
    let opened = open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { return nil }
    defer { close(opened) }
    return flock(opened, LOCK_SH | LOCK_NB) == 0 ? nil : ownerText(path)
  }

  private static func ownerText(_ path: String) -> String {
    (try? readFile(path)).map { String(decoding: $0, as: UTF8.self) } ?? "an unknown process"
  }

  deinit { close(descriptor) }
}
