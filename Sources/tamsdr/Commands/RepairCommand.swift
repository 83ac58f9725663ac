import Actions
import ArgumentParser
import Core
import Reporting
import Store
import Transport

struct RepairCommand: AsyncParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Plans how single rows and objects of live data can be mended; changes nothing.",
    discussion: """
      Looks for segments whose objects are missing, missing rows, wrong storage paths and live delete \
      requests, and writes a manifest of what mends them. Objects come from snapshots, or from a replica \
      that the site file names. Where tables lack columns it plans to add these first, and nothing else.

      Then read the manifest and apply it: tamsdr run runbooks/repair.yaml --site SITE --set \
      manifest=@FILE. It asks, and leaves alone what has changed since.

      With --orphans it plans instead to mark objects that no segment names, and to delete those marked \
      long enough ago; runbooks/drop-orphans.yaml applies that.
      """)

  @Option(help: "The site's file.", completion: .yaml) var site: String
  @Option(
    parsing: .unconditional,
    help: "Take objects and rows from no snapshot younger: RFC 3339 with a zone, latest, or -2h.")
  var at = "latest"
  @Option(
    name: .customLong("snapshot"), parsing: .singleValue,
    help: "Take objects and rows only from this snapshot. May be repeated.")
  var snapshots: [String] = []
  @Option(name: [.short, .long], help: "Write the manifest to this file.", completion: .file())
  var output: String?
  @Flag(
    name: .customLong("remove-dangling"),
    help: "Also remove the rows of segments whose objects nothing has.")
  var removesDangling = false
  @Flag(
    name: .customLong("adopt-orphans"),
    help: """
      Also take back segments that only database snapshots have, for objects that are there: what was \
      registered later than anything live or a newer snapshot knows.
      """)
  var adoptsOrphans = false
  @Flag(help: "Plan only to mark objects that no segment names, or to delete those marked before.")
  var orphans = false
  @Option(
    name: .customLong("marked-for"), help: "With --orphans: delete what was marked so long ago.")
  var markedFor = "7d"
  @Flag(help: "Answer with one JSON object, the manifest in it.") var json = false

  private static let shown = 100

  func run() async throws {
    let (read, source) = try Documents.site(site)
    let session = try SiteSession(read, file: source.path)
    let now = SystemClock.now()
    let answer: RepairSearch.Answer
    do {
      answer = try await search(session.connection, now)
    } catch let failure as Failure {
      throw CommandFailure(.failedUnchanged, failure.problem)
    } catch let failure as RemoteFailure {
      throw CommandFailure(.failedUnchanged, failure.problem)
    }
    let (document, digest) = RepairManifestFile.document(of: answer.manifest)
    if let output { try write(document, to: output) }
    if json {
      Output.json(
        .map([
          "event": .text("repairs"), "site": .text(read.name), "manifest": document,
          "checks": .list(answer.checks.map(JSONReport.check)),
        ]))
    } else {
      show(answer, digest, site: read.name)
    }
  }

  private func search(
    _ connection: SiteConnection, _ now: Timestamp
  ) async throws -> RepairSearch.Answer {
    guard orphans else {
      var terms = RepairSearch.Terms(latest: try PointsCommand.latest(at, now))
      terms.named = Set(snapshots)
      terms.removesLost = removesDangling
      terms.adoptsOrphans = adoptsOrphans
      return try await RepairSearch(connection) { Output.error($0) }.answer(terms, now: now)
    }
    guard snapshots.isEmpty, !removesDangling, !adoptsOrphans, at == "latest" else {
      throw CommandFailure(
        .usage, .argumentConflict,
        "--orphans goes with none of --at, --snapshot, --remove-dangling and --adopt-orphans",
        hint: "plan the repairs first, and the orphans when these are made")
    }
    guard let span = Duration(text: markedFor) else {
      throw CommandFailure(
        .usage, .argumentInvalid, "'\(markedFor)' is no span", at: "--marked-for",
        hint: "such as 7d")
    }
    return try await OrphanSearch(connection) { Output.error($0) }
      .answer(markedFor: span, now: now)
  }

  private func write(_ document: Value, to path: String) throws {
    do {
      try PlanFile.write(try JSONDocument.render(document, pretty: true) + "\n", to: path)
    } catch let error as SystemError {
      throw CommandFailure(
        .failedUnchanged, .fileUnwritable, "the manifest cannot be written: \(error.reason)",
        at: path)
    }
  }

  private func show(_ answer: RepairSearch.Answer, _ digest: String, site name: String) {
    let manifest = answer.manifest
    for check in answer.checks {
      Output.line("\(check.id) \(check.verdict.rawValue): \(check.finding)")
    }
    for note in manifest.notes { Output.line("not mended: \(note)") }
    guard !manifest.changes.isEmpty else {
      Output.line(
        orphans
          ? "no orphan to mark or delete on \(name)"
          : "nothing to repair on \(name); flows deleted as a whole come back only by a restore: "
            + "tamsdr assess")
      return
    }
    Output.line("\(manifest.changes.count) repairs planned on \(name); nothing was changed")
    let rows = manifest.changes.prefix(Self.shown).map { change in
      [
        change.repair.rawValue, change.target, change.now, change.willBe, change.undo,
        change.repair.risk,
      ]
    }
    let title = ["repair", "object", "now", "will be", "undo", "risk"]
    Output.table(header: title, rows)
    let unseen = manifest.changes.count - rows.count
    if unseen > 0 { Output.line("and \(unseen) more, all of them in the file of -o") }
    if manifest.leftOut > 0 {
      Output.line(
        "\(manifest.leftOut) more are left out: plan again when these are made")
    }
    next(digest)
  }

  private func next(_ digest: String) {
    guard let output else {
      Output.line("next: write the manifest with -o FILE and read it")
      return
    }
    Output.line("written to \(output), sha256 \(digest)")
    Output.line(
      "next: tamsdr run runbooks/\(orphans ? "drop-orphans" : "repair").yaml "
        + "--site \(Shell.quoted(site)) --set "
        + Shell.quoted("manifest=@\(output)"))
  }
}
