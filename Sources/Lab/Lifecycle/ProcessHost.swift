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
  /// Runs until SIGTERM or SIGINT; SIGHUP reloads. A restart is the same process with the program from
  /// its beginning: all that was in memory is gone, connections and locks with it.
  package static func run(
    _ name: LabProcess.Name, _ folder: LabFolder,
    start: (LabFolder, ProcessRestart) async throws -> any RunningProcess
  ) async throws {
    // A session of its own: no terminal and no caller's process group ends it.
    setsid()
    signal(SIGPIPE, SIG_IGN)
    let signals = Signals([SIGTERM, SIGINT, SIGHUP])
    let pidFile = try PidFile(folder.pidFile(of: name))
    let restart = ProcessRestart(of: name.targets)
    restart.set { pidFile.restart() }
    let running = try await start(folder, restart)
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
