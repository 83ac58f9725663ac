import Core
import Engine
import Store

/// A run as its mirror shows it to a host that never had it: `s3://BUCKET/PREFIX/RUN`.
struct MirroredRun {
  let run: String
  let siteKey: String
  /// Where this host has the site file.
  let siteFile: String
  private let place: BucketPlace
  private let site: Site

  init(_ text: String, site path: String?) throws {
    guard let (above, name) = BucketPlace(text)?.split else {
      throw CommandFailure(
        .usage, .argumentInvalid, "'\(text)' is no place of a run", at: "--from",
        hint: "write --from s3://BUCKET/PREFIX/RUN: the site's journal.mirror, and the run's id")
    }
    guard let path else {
      throw CommandFailure(
        .usage, .argumentMissing, "--from needs --site",
        hint: "the site file says where the store is, and its keys")
    }
    (place, run) = (above, name)
    site = try Documents.site(path).0
    siteKey = Engine.siteKey(of: site)
    siteFile = StateOptions.absolute(path)
  }

  /// By the terms of this host's own site file, until the journal tells the run's.
  func shared(_ folder: StateFolder) throws -> SharedJournal {
    let terms = site.journal
    return try SharedJournal(
      Site.Journal(
        mirror: place, required: terms?.required ?? true, lease: terms?.lease ?? .seconds(60)),
      of: site, file: siteFile, run: run, siteKey: siteKey, folder)
  }

  /// The journal as it stands in the mirror, verified.
  private func read(
    _ shared: SharedJournal
  ) async throws -> (bytes: [UInt8], contents: JournalContents) {
    let bytes = try await bytes(shared)
    do throws(JournalError) {
      let contents = try JournalReader.parse(bytes, path: "\(place.display)/\(run)", run: run)
      try verify(contents.opening)
      return (bytes, contents)
    } catch {
      throw CommandFailure(.internalError, error.problem).telling(Self.unknownSite)
    }
  }

  /// As it stands there now, whoever has it.
  func load(_ archive: Archive) async throws -> RunArchive.LoadedRun {
    do {
      let contents = try await read(try shared(archive.folder)).contents
      return try archive.load(contents, path: "\(place.display)/\(run)")
    } catch let nothing as NothingSent {
      throw nothing.failure
    } catch let failure as CommandFailure {
      throw failure.telling(Self.unknownSite)
    }
  }

  private static let unknownSite = "not known: the journal that tells it cannot be read"

  private func bytes(_ shared: SharedJournal) async throws -> [UInt8] {
    let bytes: [UInt8]
    do {
      bytes = try await shared.mirror().read()
    } catch {
      throw CommandFailure(.waiting, error)
    }
    guard !bytes.isEmpty else { throw nothingThere }
    return bytes
  }

  /// Only a mirror that is required proves by its silence that the run sent nothing.
  private var nothingThere: any Error {
    let what = "the mirror holds no record of run \(run)"
    guard site.journal?.required ?? true else {
      return CommandFailure(
        .waiting, .mirrorIncomplete, what, at: place.display,
        hint: "this mirror may lack what the run did: go on with it on its own host")
    }
    var failure = CommandFailure(
      .failedUnchanged, .mirrorIncomplete, what, at: place.display,
      hint: "a run whose mirror is required sends nothing before its first record is there")
    failure.site = "as before run \(run): it sent nothing"
    return NothingSent(failure: failure)
  }

  /// The run had sent nothing when it ended.
  struct NothingSent: Error {
    let failure: CommandFailure
  }

  private func verify(_ opening: RunOpening) throws(JournalError) {
    guard opening.siteKey == siteKey else {
      throw .damaged(
        path: "\(place.display)/\(run)", line: 1,
        finding: "the run is of another site than \(siteFile)")
    }
  }

  /// Makes it the journal of this host.
  func adopt(
    from shared: SharedJournal, _ grant: SiteLease.Grant, _ archive: Archive
  ) async throws {
    let (bytes, contents) = try await read(shared)
    let own = try archive.load(contents, path: "\(place.display)/\(run)")
    let terms = try Documents.site(of: own.state.opening).journal
    guard let terms, terms.mirror == place else {
      throw CommandFailure(
        .usage, .argumentConflict, "the run's own mirror is not at \(place.display)", at: "--from",
        hint: "give the place its site file named: there it goes on writing")
    }
    do {
      if !isWhole(contents, terms, grant) {
        try await shared.lease.declareLostRecords(of: contents.opening.host)
      }
      try archive.folder.adopt(bytes, of: run)
    } catch let error as JournalError {
      throw CommandFailure(.waiting, error.problem)
    } catch SiteLease.Refusal.store(let problem) {
      throw CommandFailure(.waiting, problem)
    }
  }

  /// Whether the mirror has every record that was acted on: it had to, or its last owner counted them.
  private func isWhole(
    _ contents: JournalContents, _ terms: Site.Journal, _ grant: SiteLease.Grant
  ) -> Bool {
    if terms.required { return true }
    guard case .handedOver(let record) = grant, record.released else { return false }
    return record.run == run && record.records == contents.records.count
  }
}
