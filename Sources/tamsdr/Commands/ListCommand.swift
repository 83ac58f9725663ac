import ArgumentParser
import Core
import Engine
import Reporting
import Store

struct ListCommand: AsyncParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists runs, the newest last; or the rescue snapshots of a site."
  )

  @Option(
    help: "Only runs of the site in this file; with --rescues the site whose cluster is asked.",
    completion: .yaml)
  var site: String?
  @Flag(
    help:
      "List the rescue snapshots on the site's cluster instead, each with the command that deletes it."
  )
  var rescues = false
  @Flag(help: "Answer with one JSON array.") var json = false
  @OptionGroup var state: StateOptions

  func run() async throws {
    let archive = try Archive(state)
    if rescues { return try await RescueTable.show(site, archive, json: json) }
    let runs = try site.map { try archive.allRuns(at: try Documents.site($0).0) }
    let lines = try (runs ?? archive.allRuns()).map { line($0, archive) }
    if json {
      Output.json(.list(lines.map(entry)))
      return
    }
    guard !lines.isEmpty else { return Output.line("no runs in \(archive.folder.path)") }
    let header = ["run", "runbook", "site", "outcome", "exit", "recovery time", "site is"]
    Output.table(header: header, lines.map(row))
  }

  /// One journal that cannot be read does not hide the others.
  private enum Line {
    case run(Report)
    case unreadable(run: String, Problem)
  }

  private func line(_ run: String, _ archive: Archive) -> Line {
    do {
      return .run(try archive.standing(of: try archive.load(run)))
    } catch {
      return .unreadable(run: run, Problem(of: error))
    }
  }

  private func row(_ line: Line) -> [String] {
    switch line {
    case .run(let report):
      [
        report.run, report.runbook.name, report.site.name, report.outcome.rawValue,
        report.exitCode.map(String.init) ?? "-",
        report.recoveryTime.actual.map(Figures.span) ?? "-",
        report.siteChanged ? "changed" : "as before",
      ]
    case .unreadable(let run, let problem): [run, "unreadable: \(problem.display)"]
    }
  }

  private func entry(_ line: Line) -> Value {
    switch line {
    case .run(let report): entry(report)
    case .unreadable(let run, let problem):
      .map(["run": .text(run), "unreadable": .text(problem.display)])
    }
  }

  private func entry(_ report: Report) -> Value {
    .map([
      "run": .text(report.run), "runbook": .text(report.runbook.name),
      "site": .text(report.site.name), "outcome": .text(report.outcome.rawValue),
      "exit_code": report.exitCode.map(Value.integer) ?? .null,
      "site_changed": .bool(report.siteChanged), "started": .time(report.started),
      "ended": report.ended.map(Value.time) ?? .null,
    ])
  }
}
