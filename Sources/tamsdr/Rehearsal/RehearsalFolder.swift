import Core
import FoundationEssentials
import Glibc

/// The folder of a rehearsal's labs. A lock in it lasts as long as the rehearsal, so that what a killed one
/// left can be told from what is in use.
struct RehearsalFolder: ~Copyable {
  private static let prefix = "tamsdr-rehearsal-"
  private static let lock = "lock"

  let path: String
  private let descriptor: Int32

  init(in parent: String) throws {
    let made = "\(parent)/\(Self.prefix)\(UUID().uuidString)"
    guard mkdir(made, 0o700) == 0 else { throw Self.failure(at: parent) }
    let lock = open("\(made)/\(Self.lock)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw Self.failure(at: made) }
    self.init(path: made, descriptor: lock)
  }

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
    close(descriptor)
  }

  private static func failure(at place: String) -> CommandFailure {
    CommandFailure(
      .internalError, .fileUnwritable,
      "no folder for the labs: \(String(cString: strerror(errno)))", at: place)
  }

  /// Ends the labs of this user's rehearsals that were killed, and removes them. Gives the folders.
  static func removeAbandoned(in parent: String, _ program: LabProgram) async throws -> [String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: parent)
    var removed: [String] = []
    for name in names.sorted() where name.hasPrefix(prefix) {
      let folder = "\(parent)/\(name)"
      guard let descriptor = abandoned(folder) else { continue }
      defer { close(descriptor) }
      for lab in labs(in: folder) { _ = try await program.run("stop", lab) }
      try FileManager.default.removeItem(atPath: folder)
      removed.append(folder)
    }
    return removed
  }

  /// The lock of a folder that nobody holds any more. Another user's folder is never touched: what its labs
  /// call their processes may be anybody's.
  private static func abandoned(_ folder: String) -> Int32? {
    var status = stat()
    guard lstat(folder, &status) == 0, status.st_uid == geteuid(),
      status.st_mode & S_IFMT == S_IFDIR
    else { return nil }
    let descriptor = open("\(folder)/\(lock)", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  /// The original lies in the folder itself, the others in that of their case.
  private static func labs(in folder: String) -> [String] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return entries.sorted().flatMap { ["\(folder)/\($0)", "\(folder)/\($0)/lab"] }
      .filter { FileManager.default.fileExists(atPath: "\($0)/lab.json") }
  }
}
