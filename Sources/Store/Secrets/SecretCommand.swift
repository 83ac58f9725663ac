import Core
import Glibc

/// A command that prints a secret. It gets no input; what it says on standard error goes to the
/// operator, never into a message of ours.
struct SecretCommand: Sendable {
  let words: [String]
  /// A program given by a relative path with a slash in it lies here.
  let folder: String
  let limit: Duration

  private static let largest = 64 << 10

  /// Runs on a thread of its own, since it waits for a process.
  func output() async throws(Problem) -> [UInt8] {
    let result = await withCheckedContinuation { continuation in
      let start = Start { continuation.resume(returning: self.run()) }
      if !start.begin() {
        continuation.resume(returning: .failure(problem("no thread could be started for it")))
      }
    }
    return try result.get()
  }

  private func run() -> Result<[UInt8], Problem> {
    do throws(Problem) {
      let (process, pipe) = try spawn()
      defer { close(pipe) }
      let deadline = ContinuousClock.now + limit
      let output = readToEnd(pipe, until: deadline)
      if output != nil { waitForEnd(of: process, until: deadline) }
      // Also after a good end: a grandchild must not stay behind.
      kill(-process, SIGKILL)
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
      guard let output else { throw problem("gave no secret within \(limit.text)") }
      guard output.count <= Self.largest else { throw problem("printed more than a secret") }
      guard status == 0 else { throw problem("ended with \(Self.text(ofStatus: status))") }
      return .success(output)
    } catch {
      return .failure(error)
    }
  }

  private func spawn() throws(Problem) -> (process: pid_t, pipe: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw problem("no pipe: \(systemReason())") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[1]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK))
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let code = posix_spawnp(
      &process, program, &actions, &attributes, &arguments, environ)
    guard code == 0 else {
      close(ends[0])
      throw problem("cannot be started: \(systemReason(code))")
    }
    return (process, ends[0])
  }

  /// Nil when the time is over before the output is.
  private func readToEnd(_ pipe: Int32, until deadline: ContinuousClock.Instant) -> [UInt8]? {
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while output.count <= Self.largest {
      let left = (deadline - ContinuousClock.now).nanoseconds / 1_000_000
      guard left > 0 else { return nil }
      var waiting = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, Int32(clamping: left))
      if ready == 0 { return nil }
      if ready < 0 { continue }
      let count = Glibc.read(pipe, &chunk, chunk.count)
      if count == 0 { return output }
      if count > 0 { output += chunk[..<count] }
    }
    return output
  }

  /// Leaves the process to be reaped: until then its group's number belongs to nobody else.
  private func waitForEnd(of process: pid_t, until deadline: ContinuousClock.Instant) {
    while ContinuousClock.now < deadline {
      var information = siginfo_t()
      let code = waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT | WNOHANG)
      if code == 0, information.si_signo == SIGCHLD { return }
      usleep(2_000)
    }
  }

  private var program: String {
    let name = words.first ?? ""
    return name.contains("/") && !name.hasPrefix("/") ? "\(folder)/\(name)" : name
  }

  private static func text(ofStatus status: Int32) -> String {
    let signal = status & 0x7F
    return signal == 0 ? "status \((status >> 8) & 0xFF)" : "signal \(signal)"
  }

  private func problem(_ what: String) -> Problem {
    Problem(
      .secretCommandFailed,
      "the command of the secret \(what)", at: words.first ?? "no command",
      hint: "run it by hand: it must print the secret alone and end with status 0")
  }
}

/// A closure that a new thread runs once.
private final class Start: Sendable {
  private let work: @Sendable () -> Void

  init(_ work: @escaping @Sendable () -> Void) { self.work = work }

  func begin() -> Bool {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Start>.fromOpaque(context).takeRetainedValue().work() }
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      return false
    }
    pthread_detach(thread)
    return true
  }
}
