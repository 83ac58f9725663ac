import Core
import Foundation
import Glibc

/// One of the lab's processes, known by its pid file: the process holds a lock on it as long as it
/// lives, so whether it runs is never guessed from a number.
package struct LabProcess: Sendable {
  package enum Name: String, Codable, Sendable, CaseIterable {
    /// VMS, S3 and Trino.
    case storage
    /// The TAMS API.
    case tams
    /// The retention worker.
    case worker
    /// The TAMS API of the sandbox, which runs in drills only.
    case sandbox

    /// Those that run as long as no drill is held.
    package static let ofSite: [Name] = [.storage, .tams, .worker]

    /// The command of `tamsdr-lab` that is the process.
    package var command: String { self == .storage ? "serve" : rawValue }

    /// The services it is.
    var targets: [FaultRule.Target] {
      switch self {
      case .storage: StorageServices.targets
      case .tams: [.tams]
      case .worker, .sandbox: []
      }
    }
  }

  package enum Status: Sendable, Hashable {
    case stopped
    case starting(pid: Int32)
    case running(pid: Int32)
  }

  package let name: Name
  package let folder: LabFolder

  package init(_ name: Name, _ folder: LabFolder) {
    self.name = name
    self.folder = folder
  }

  package func status() throws -> Status {
    let file = open(folder.pidFile(of: name), O_RDONLY | O_CLOEXEC)
    if file < 0 && errno == ENOENT { return .stopped }
    guard file >= 0 else { throw Files.failure("open", folder.pidFile(of: name)) }
    defer { close(file) }
    if flock(file, LOCK_SH | LOCK_NB) == 0 { return .stopped }
    let text = String(decoding: try Files.read(folder.pidFile(of: name)), as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace)
    // A process that has the lock and has written nothing yet.
    guard let pid = words.first.flatMap({ Int32($0) }) else { return .starting(pid: 0) }
    return words.count > 1 ? .running(pid: pid) : .starting(pid: pid)
  }

  /// Starts the process and returns when it is ready; one that runs or starts already is left as it is.
  package func start(_ launcher: Launcher) async throws {
    while try status() != .stopped {
      if case .running = try status() { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    let child = try launcher.launch(self)
    while true {
      if case .running = try status() { return }
      if let reason = child.ended() { throw LabError.process(name, "\(reason): \(lastOutput())") }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Ends the process and returns when it is gone; one that does not run is left as it is.
  package func stop() async throws {
    let deadline = LabClock.machineTime + .seconds(10)
    var signal = SIGTERM
    var told: Int32 = 0
    while true {
      switch try status() {
      case .stopped:
        // Where it is a child of ours it must be waited for; otherwise this does nothing.
        if told > 0 { waitpid(told, nil, 0) }
        return
      case .starting(let pid), .running(let pid):
        if pid > 0 && pid != told {
          kill(pid, signal)
          told = pid
        }
        if LabClock.machineTime > deadline && signal == SIGTERM {
          signal = SIGKILL
          told = 0
        }
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Makes a running process read again what it was told.
  package func reload() throws {
    guard case .running(let pid) = try status() else {
      throw LabError.process(name, "does not run")
    }
    kill(pid, SIGHUP)
  }

  /// The end of what the process printed.
  private func lastOutput() -> String {
    let bytes = (try? Files.read(folder.output(of: name.rawValue))) ?? []
    let text = String(decoding: bytes.suffix(2_000), as: UTF8.self)
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
