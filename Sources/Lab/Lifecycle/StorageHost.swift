import Foundation
import Synchronization

/// The storage of a lab inside this process, through its restarts: what the process of a lab loses when
/// it ends hard is lost here too.
final class StorageHost: Sendable {
  private struct State {
    var services: StorageServices
    /// The newest restart, which may have ended long ago.
    var restart: Task<Void, Never>?
    var isStopped = false
  }

  private let folder: LabFolder
  private let state: Mutex<State>

  private init(_ folder: LabFolder, _ services: StorageServices) {
    self.folder = folder
    state = Mutex(State(services: services))
  }

  static func start(_ folder: LabFolder) async throws -> StorageHost {
    let restart = ProcessRestart(of: StorageServices.targets)
    let services = try await StorageServices.start(folder, restart: restart)
    let host = StorageHost(folder, services)
    restart.set { [weak host] in host?.restart() }
    return host
  }

  var services: StorageServices { state.withLock { $0.services } }

  func stop() async {
    let restart = state.withLock { state in
      state.isStopped = true
      return state.restart
    }
    await restart?.value
    await services.stop()
  }

  /// Ends the services without a farewell and starts new ones, that know what is on disk.
  private func restart() {
    state.withLock { state in
      guard !state.isStopped else { return }
      state.services.state.end()
      let before = state.restart
      state.restart = Task {
        await before?.value
        await self.services.stop()
        do { try await self.startAgain() } catch {
          FileHandle.standardError.write(Data("tamsdr-lab: restart: \(error)\n".utf8))
        }
      }
    }
  }

  private func startAgain() async throws {
    let restart = ProcessRestart(of: StorageServices.targets)
    let services = try await StorageServices.start(folder, restart: restart)
    state.withLock { $0.services = services }
    restart.set { [weak self] in self?.restart() }
  }
}
