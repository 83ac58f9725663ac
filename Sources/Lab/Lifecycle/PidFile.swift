import Foundation
import Glibc

/// `PID`, then `ready`; locked as long as the process lives, through restarts too.
final class PidFile: Sendable {
  /// Names the descriptor that a process before a restart had it open with.
  private static let heirloom = "TAMSDR_LAB_PID_FILE"

  private let path: String
  private let file: Int32

  init(_ path: String) throws {
    self.path = path
    if let inherited = Self.inherited(path) {
      file = inherited
    } else {
      file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw Files.failure("open", path) }
      try lock()
    }
    try write("\(getpid())")
  }

  deinit { close(file) }

  func markReady() throws {
    try Files.write(Array(" ready\n".utf8), to: file, path: path)
  }

  /// Begins the program of this process again. Returns only by ending the process where that fails.
  func restart() {
    do {
      try write("\(getpid())")
      try closeDescriptorsOnExec()
      setenv(Self.heirloom, String(file), 1)
      // What is ignored or blocked stays so in the program that begins.
      for number in [SIGTERM, SIGINT, SIGHUP] { signal(number, SIG_DFL) }
      var none = sigset_t()
      sigemptyset(&none)
      pthread_sigmask(SIG_SETMASK, &none, nil)
      throw try Self.begin(Launcher.current().executable)
    } catch {
      FileHandle.standardError.write(Data("restart: \(error)\n".utf8))
      _exit(1)
    }
  }

  private static func begin(_ program: String) -> StorageError {
    var arguments = CommandLine.arguments.map { strdup($0) }
    arguments.append(nil)
    execv(program, arguments)
    return .system(call: "execv", path: program, code: errno)
  }

  /// Connections end with the program that serves them; this file alone stays open, and locked.
  private func closeDescriptorsOnExec() throws {
    for entry in try Files.entries(of: "/proc/self/fd") {
      guard let descriptor = Int32(entry.name), descriptor > 2 else { continue }
      _ = fcntl(descriptor, F_SETFD, descriptor == file ? 0 : FD_CLOEXEC)
    }
  }

  /// Whoever asks for the status holds the lock for a moment; another process holds it for good.
  private func lock() throws {
    var tries = 0
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      tries += 1
      guard tries < 200 else {
        throw StorageError.system(call: "lock", path: path, code: EWOULDBLOCK)
      }
      usleep(5_000)
    }
  }

  private func write(_ text: String) throws {
    guard ftruncate(file, 0) == 0, lseek(file, 0, SEEK_SET) == 0 else {
      throw Files.failure("truncate", path)
    }
    try Files.write(Array(text.utf8), to: file, path: path)
  }

  private static func inherited(_ path: String) -> Int32? {
    guard let text = ProcessInfo.processInfo.environment[heirloom], let file = Int32(text) else {
      return nil
    }
    unsetenv(heirloom)
    var (own, named) = (stat(), stat())
    guard fstat(file, &own) == 0, stat(path, &named) == 0, own.st_ino == named.st_ino,
      own.st_dev == named.st_dev
    else { return nil }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    return file
  }
}
