import Actions
import ArgumentParser
import Core

struct CheckCommand: AsyncParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Finds what is wrong with a runbook or site file.",
    discussion: """
      Shows every fault with its file, line and column, and how to mend it. Without --site only the \
      runbook is read. Nothing is sent anywhere, except with --cluster, which reads the site.
      """)

  @OptionGroup var arguments: RunbookArguments
  @Flag(
    help: """
      Also ask every part of the site whether it answers and is the one meant, and warn of what its \
      snapshots cannot restore.
      """)
  var cluster = false
  @Flag(help: "Answer with one JSON object.") var json = false

  func run() async throws {
    let documents = try arguments.read()
    let warnings = cluster ? try await warnings(of: documents) : []
    let steps = documents.runbook.allSteps.count
    if json {
      Output.json(
        .map([
          "event": .text("checked"), "runbook": .text(documents.runbook.name),
          "steps": .integer(steps), "faults": .integer(0),
          "site": documents.site.map { .text($0.name) } ?? .null,
          "warnings": .list(warnings.map(Value.text)),
        ]))
    } else {
      let site = documents.site.map { ", for site \($0.name)" } ?? ", types only: no site was named"
      Output.line("\(arguments.runbook): no faults, \(steps) steps\(site)")
      for warning in warnings { Output.line("warning: \(warning)") }
      if documents.site != nil, !cluster {
        Output.line(
          "nothing was asked of the site: --cluster looks whether its secrets can be read and all answers"
        )
      }
    }
  }

  private func warnings(of documents: Documents) async throws -> [String] {
    guard let site = documents.site, let source = documents.siteSource else {
      throw CommandFailure(
        .usage, .argumentMissing, "--cluster needs a site", at: "--cluster",
        next: ["tamsdr check \(arguments.runbook) --site SITE --cluster"])
    }
    let session = try SiteSession(site, file: source.path)
    try await refuseUnready(session, source.path)
    let answer = try await PointsCommand.search(session, at: nil)
    var warnings = [RecoveryPointCandidate.unpairedWarning(answer.candidates)].compactMap { $0 }
    if answer.choice == nil { warnings += answer.reasons.prefix(1) }
    return warnings
  }

  /// What to type once a site that was found unfit is mended.
  static func again(_ runbook: String, at site: String) -> String {
    "tamsdr check \(Shell.quoted(runbook)) --site \(Shell.quoted(site)) --cluster   # once mended"
  }

  private func refuseUnready(_ session: SiteSession, _ path: String) async throws {
    let checks = await SitePreflight(connection: session.connection).look().checks
    let failed = checks.filter { $0.verdict == .fail }
    guard !failed.isEmpty else { return }
    var failure = CommandFailure(
      .failedUnchanged, .checksFailed,
      "\(failed.count) of \(checks.count) parts of site \(session.site.name) are not as they must be",
      next: [Self.again(arguments.runbook, at: path)])
    failure.findings = failed.map(\.words)
    throw failure
  }
}
