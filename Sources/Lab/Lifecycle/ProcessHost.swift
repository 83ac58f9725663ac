import Dispatch
import Foundation
import Glibc

/// What runs in a process of the lab once it is started.
package protocol RunningProcess: Sendable {
  /// Reads again what the process was told; returns when that is so.
  func reload() async throws
  /// Returns when nothing is served any more.
  func stop() async
}

/// The life of a process of the lab, from its pid file to the signal that ends it.
package enum ProcessHost {
  /// Runs until SIGTERM or SIGINT; SIGHUP reloads.
  package static func run(
    _ name: LabProcess.Name, _ folder: LabFolder,
    start: (LabFolder) async throws -> any RunningProcess
  ) async throws {
    // A session of its own: no terminal and no caller's process group ends it.
    setsid()
    signal(SIGPIPE, SIG_IGN)
    let signals = Signals([SIGTERM, SIGINT, SIGHUP])
    let pidFile = try PidFile(folder.pidFile(of: name))
    let running = try await start(folder)
    try pidFile.markReady()
    for await signal in signals.stream {
      guard signal == SIGHUP else { break }
      do { try await running.reload() } catch {
        FileHandle.standardError.write(Data("\(error)\n".utf8))
      }
    }
    await running.stop()
    withExtendedLifetime(pidFile) {}
  }
}

/// The signals a process gets, as a stream.
private struct Signals {
  let stream: AsyncStream<Int32>
  private let sources: [any DispatchSourceSignal]

  init(_ numbers: [Int32]) {
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
    self.stream = stream
    sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.yield(number) }
      source.resume()
      return source
    }
  }
}

/// `PID`, then `ready`; locked as long as the process lives.
private final class PidFile: Sendable {
  private let path: String
  private let file: Int32

  init(_ path: String) throws {
    self.path = path
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Files.failure("open", path) }
    // Whoever asks for the status holds the lock for a moment; another process holds it for good.
    var tries = 0
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      tries += 1
      guard tries < 200 else {
        throw StorageError.system(call: "lock", path: path, code: EWOULDBLOCK)
      }
      usleep(5_000)
    }
    ftruncate(file, 0)
    try Files.write(Array("\(getpid())".utf8), to: file, path: path)
  }

  func markReady() throws {
    try Files.write(Array(" ready\n".utf8), to: file, path: path)
  }

  deinit { close(file) }
}
