import Glibc

/// Starts processes of the lab from its own program, apart from whoever starts them: in a session of
/// their own, reading nothing, printing to a file of the lab.
package struct Launcher: Sendable {
  /// The path of `tamsdr-lab`.
  package let executable: String

  package init(executable: String) { self.executable = executable }

  /// The program that runs now; right only inside `tamsdr-lab`.
  package static func current() throws -> Launcher {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard length > 0 else { throw Files.failure("readlink", "/proc/self/exe") }
    return Launcher(
      executable: String(
        decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self))
  }

  func launch(_ process: LabProcess) throws -> Child {
    let output = process.folder.output(of: process.name.rawValue)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    for descriptor in try Self.descriptors() {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    let words = [executable, process.name.command, "--dir", process.folder.path]
    var arguments = words.map { strdup($0) }
    arguments.append(nil)
    defer { arguments.forEach { free($0) } }
    var pid = pid_t()
    let code = posix_spawn(&pid, executable, &actions, nil, arguments, environ)
    guard code == 0 else { throw StorageError.system(call: "start", path: executable, code: code) }
    return Child(pid: pid)
  }

  /// What this process has open, and some more that it may open meanwhile. A process in the background
  /// must not hold it: whoever waits for the other end of a pipe to close, or for a port to be free,
  /// would wait as long as the lab runs.
  private static func descriptors() throws -> ClosedRange<Int32> {
    let open = try Files.entries(of: "/proc/self/fd").compactMap { Int32($0.name) }
    return 3...(open.max() ?? 3) + 64
  }
}

/// A process that was just started.
struct Child: Sendable {
  let pid: pid_t

  /// How it ended; nil while it lives.
  func ended() -> String? {
    var status: Int32 = 0
    guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
    let signal = status & 0x7F
    return signal == 0
      ? "ended with exit code \(status >> 8 & 0xFF)" : "was ended by signal \(signal)"
  }
}
