import Core
import Lab
import Store
import Synchronization
import Transport

/// A TAMS of this process that can be cut off in the middle of its work, as if it were killed.
final class TamsSwitch: Sendable {
  private let left = Mutex<Int?>(nil)

  /// The connection ends after so many changing requests more, and so does every later one.
  func cut(after changes: Int) { left.withLock { $0 = changes } }
  func restore() { left.withLock { $0 = nil } }

  fileprivate func passes(_ request: Request) -> Bool {
    left.withLock { left in
      guard let count = left else { return true }
      if count > 0, request.method != "GET" { left = count - 1 }
      return count > 0
    }
  }

  fileprivate var isCut: Bool { left.withLock { $0 == 0 } }
}

extension LabScene {
  /// The lab's TAMS, served here for both of its addresses. `hasDatabase: false` is one that has lost its
  /// database and does not know.
  func withTams(
    _ api: Site.Tams.API, hasDatabase: Bool = true, speaking spoken: Site.Tams.API? = nil,
    _ body: (SiteConnection, TamsSwitch) async throws -> Void
  ) async throws {
    let live = LiveSite(lab.description, lab.folder).database
    let service = TamsService(
      database: hasDatabase
        ? live : TamsDatabaseFile(path: live.path + ".gone", lockPath: live.lockPath),
      media: try MediaBucket(lab.description, lab.folder), api: spoken ?? api)
    let tamsSwitch = TamsSwitch()
    let server = try await LabServer.start(service: .tams, log: try EffectLog(lab.folder)) {
      guard tamsSwitch.passes($0) else { return Response(503, breakage: .close) }
      var response = await service.respond(to: $0)
      // The last one had its effect, and nobody hears of it.
      if tamsSwitch.isCut { response.breakage = .close }
      return response
    }
    var site = connection.site
    site.tams.api = api
    site.tams.url = "http://127.0.0.1:\(server.port)"
    site.tams.privateURL = site.tams.url
    let folder = lab.folder.path
    do {
      try await body(
        try SiteConnection(site, folder: folder, secrets: Secrets(folder: folder)), tamsSwitch)
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }
}
