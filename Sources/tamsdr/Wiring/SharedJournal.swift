import Core
import Engine
import Store
import Synchronization
import Transport

/// What hosts share of a run: the lease of its site, and the mirror of its journal.
struct SharedJournal: Sendable {
  let lease: SiteLease
  private let store: JournalBucket
  private let place: BucketPlace
  private let run: String
  private let siteKey: String
  private let folder: StateFolder
  private let token: String

  /// `file` is the site file, whose folder holds the secrets.
  init(
    _ journal: Site.Journal, of site: Site, file: String, run: String, siteKey: String,
    _ folder: StateFolder
  ) throws {
    let siteFolder = SiteSession.folder(of: StateOptions.absolute(file))
    var client: S3Client
    do {
      client = try S3Client.ofJournal(
        site, folder: siteFolder, secrets: Secrets(folder: siteFolder), log: RequestLog.sink)
    } catch {
      throw CommandFailure(.usage, error, next: ["mend the site file, then the same command again"])
    }
    place = journal.mirror
    self.run = run
    self.siteKey = siteKey
    self.folder = folder
    token = Host.token()
    // A mirror that can be done without must not hold a run up for long.
    client.patience = .seconds(journal.required ? 30 : 5)
    store = JournalBucket(client: client, bucket: place.bucket)
    client.patience = journal.lease / 4
    lease = SiteLease(
      LeaseRecord(
        site: siteKey, run: run, host: Host.name, process: Host.process, owner: token,
        lasts: journal.lease), lasts: journal.lease, at: "\(place.prefix)/leases/\(siteKey).json",
      in: JournalBucket(client: client, bucket: place.bucket))
  }

  /// Of the run's journal; `isRequired` is the run's own word for it.
  func mirror(isRequired: Bool = true) -> JournalMirror {
    JournalMirror(store, folder: "\(place.prefix)/\(run)", isRequired: isRequired)
  }

  /// What the mirror has not of this host's journal; refuses where another host went on.
  func pending(of loaded: RunArchive.LoadedRun) async throws -> [UInt8] {
    let mirrored: [UInt8]
    do throws(Problem) {
      mirrored = try await mirror().read()
    } catch {
      var failure = CommandFailure(.waiting, error)
      failure.site = "as the run left it: nothing was sent now"
      throw failure
    }
    let own = loaded.contents.recordBytes
    switch MirrorStanding(of: mirrored, to: own) {
    case .holds(let length): return Array(own.dropFirst(length))
    case .ahead, .forked:
      var failure = CommandFailure(
        .locked, .runTakenOver, "another host has gone on with run \(run)",
        at: "\(place.display)/\(run)",
        hint: "this host's journal is not the run's any more: take the mirror's over",
        next: ["tamsdr resume --from \(place.display)/\(run) --site \(loaded.state.siteFile)"])
      failure.site = "as the other host left it: nothing was sent now"
      throw failure
    }
  }

  /// Nil where the site names no journal that hosts share.
  static func of(
    _ site: Site, file: String, run: String, siteKey: String, _ folder: StateFolder
  ) throws -> SharedJournal? {
    try site.journal.map {
      try SharedJournal($0, of: site, file: file, run: run, siteKey: siteKey, folder)
    }
  }

  /// Takes the lease and renews it from now on. Only under the site's lock on this host.
  @discardableResult
  func take(for claim: LeaseClaim) async throws -> SiteLease.Grant {
    let dead = folder.leaseToken(siteKey: siteKey)
    do {
      do throws(Problem) {
        try await store.proveConditions("\(place.prefix)/leases/\(siteKey).proof")
      } catch {
        throw SiteLease.Refusal.store(error)
      }
      let told = Once()
      let grant = try await lease.take(
        for: claim, dead: dead,
        watching: { (record, left) throws(Problem) in
          if told.first() {
            Output.error(
              "waits \(Duration.seconds(Int(left.inSeconds.rounded(.up))).text) for a sign of life of "
                + record.holder)
          }
          if let signal = Tamsdr.interruption.signal {
            throw Problem(.interrupted, "stopped by \(signal)")
          }
        })
      folder.keepLeaseToken(token, siteKey: siteKey)
      lease.keep()
      return grant
    } catch let refusal as SiteLease.Refusal {
      throw failure(refusal, claim)
    }
  }

  private func failure(_ refusal: SiteLease.Refusal, _ claim: LeaseClaim) -> CommandFailure {
    switch refusal {
    case .obstacle(let obstacle):
      let mirror = "\(place.display)/\(obstacle.record.run)"
      var failure = CommandFailure(
        .locked, .leaseTaken, obstacle.problem.what, at: place.display,
        hint: "settle that run first; where its host is dead, from here",
        next: [
          "tamsdr status --from \(mirror) --site SITE",
          "tamsdr resume --from \(mirror) --site SITE",
        ])
      failure.site = "in the hands of run \(obstacle.record.run); nothing was done now"
      return failure
    case .stopped(let problem):
      var failure = CommandFailure(.interrupted, problem)
      failure.site = "as the run left it: nothing was sent now"
      return failure
    case .store(let problem):
      var failure = CommandFailure(
        claim == .start ? .failedUnchanged : .waiting,
        Problem(
          problem.code,
          "it cannot be told who has the site: \(problem.what)", at: problem.place,
          hint: problem.hint
            ?? "mend the store, or take journal out of the site file where no other host runs"))
      if claim == .takeUp { failure.site = "as the run left it: nothing was sent now" }
      return failure
    }
  }

  /// Lets others have the site, in which the run stands so.
  func letGo(_ state: RunState) async {
    await lease.release(
      open: state.siteChanged && !state.outcome.isFinal, records: state.lastRecord)
  }

  /// Lets others have the site as it was left before: this process could not go on with its run.
  func letGo(
    after grant: SiteLease.Grant, sentNothing: Bool = false, otherwise state: RunState? = nil
  ) async {
    switch grant {
    case .fresh: await lease.release(open: state?.siteChanged ?? false, records: nil)
    case .handedOver(let before), .takenOver(let before):
      let isOpen = before.released ? before.open : !sentNothing
      await lease.release(open: isOpen, records: before.records)
    }
  }
}

/// True for the first who asks.
private final class Once: Sendable {
  private let isOver = Atomic(false)

  func first() -> Bool { !isOver.exchange(true, ordering: .relaxed) }
}
