import Core
import Engine
import Store

/// What a run is taken up for.
enum Purpose {
  /// To work at the site: refused while another run is open there.
  case work
  /// To write down what a person says of it. Nothing is sent, so that each of several open runs can be
  /// ended.
  case decision
}

/// A run that a person's command has taken up: nobody else of this host, and of the others, has it.
struct LockedRun: ~Copyable {
  let taken: TakenUp
  let lock: SiteLock

  /// A run whose journal this host has.
  static func own(
    _ archive: Archive, _ loaded: RunArchive.LoadedRun, for purpose: Purpose
  ) async throws -> LockedRun {
    let opening = loaded.state.opening
    do {
      let lock = try takeLock(archive, opening.siteKey, opening.run, purpose)
      return LockedRun(taken: try await TakenUp(archive, loaded), lock: lock)
    } catch let failure as CommandFailure {
      throw failure.telling(CommandFailure.siteLeft(by: loaded.state))
    }
  }

  /// A run whose journal is read from its mirror.
  static func mirrored(
    _ archive: Archive, _ origin: MirroredRun, for purpose: Purpose
  ) async throws -> LockedRun {
    do {
      let lock = try takeLock(archive, origin.siteKey, origin.run, purpose)
      return LockedRun(taken: try await TakenUp(archive, origin), lock: lock)
    } catch let failure as CommandFailure {
      throw failure.telling("as run \(origin.run) left it: nothing was sent now")
    }
  }

  /// Other runs are looked at before the lease is taken: what it tells other hosts of an open run must
  /// not be lost.
  private static func takeLock(
    _ archive: Archive, _ siteKey: String, _ run: String, _ purpose: Purpose
  ) throws -> SiteLock {
    let lock = try archive.lock(siteKey, for: run, .takeUp)
    if purpose == .work { try archive.refuseOpenRuns(at: siteKey, besides: run) }
    return lock
  }
}

/// What a process has of a run that it took up.
struct TakenUp {
  let loaded: RunArchive.LoadedRun
  let site: Site
  let shared: SharedJournal?
  /// What the mirror has not of the journal.
  let pending: [UInt8]
  /// What the journal is to be told before anything else.
  let takeover: Takeover?
  /// Where this host has the site file, if elsewhere than the run says.
  let siteFile: String?

  fileprivate init(_ archive: Archive, _ found: RunArchive.LoadedRun) async throws {
    let opening = found.state.opening
    // Read again behind the lock: another process may have gone on since.
    loaded = try archive.load(again: found)
    site = try Self.site(of: loaded)
    siteFile = nil
    shared = try SharedJournal.of(
      site, file: loaded.state.siteFile, run: opening.run, siteKey: opening.siteKey,
      archive.folder)
    if let shared {
      let grant = try await shared.take(for: .takeUp)
      takeover = shared.lease.takeover
      do {
        pending = try await shared.pending(of: loaded)
      } catch {
        await shared.letGo(after: grant, otherwise: loaded.state)
        throw error
      }
    } else {
      (pending, takeover) = ([], nil)
    }
  }

  fileprivate init(_ archive: Archive, _ origin: MirroredRun) async throws {
    let shared = try origin.shared(archive.folder)
    let grant = try await shared.take(for: .takeUp)
    do {
      // Only now nobody writes there any more.
      try await origin.adopt(from: shared, grant, archive)
      loaded = try archive.load(origin.run)
      site = try Self.site(of: loaded)
      takeover = shared.lease.takeover
    } catch {
      await shared.letGo(after: grant, sentNothing: error is MirroredRun.NothingSent)
      throw (error as? MirroredRun.NothingSent)?.failure ?? error
    }
    self.shared = shared
    siteFile = origin.siteFile
    pending = []
  }

  /// As the run itself says it.
  var mirror: JournalMirror? { shared?.mirror(isRequired: site.journal?.required ?? true) }

  var gate: ChangeGate { shared?.lease.gate ?? .open }

  private static func site(of loaded: RunArchive.LoadedRun) throws -> Site {
    do {
      return try Documents.site(of: loaded.state.opening)
    } catch {
      throw CommandFailure(.internalError, error)
    }
  }
}
