import ArgumentParser
import Core
import Engine
import Reporting
import Store

struct ListCommand: ParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists runs, the newest last.")

  @Option(help: "Only runs of this site.") var site: String?
  @Flag(help: "Answer with one JSON array.") var json = false
  @OptionGroup var state: StateOptions

  func run() throws {
    let archive = try Archive(state)
    let key = try site.map { siteKey(of: try Documents.site($0).0) }
    let reports = try archive.allRuns(siteKey: key).map {
      try archive.report(of: try archive.load($0))
    }
    if json {
      Output.json(.list(reports.map(entry)))
      return
    }
    guard !reports.isEmpty else { return Output.line("no runs in \(archive.folder.path)") }
    let rows = reports.map { report in
      [
        report.run, report.runbook.name, report.site.name, report.outcome.rawValue,
        report.exitCode.map(String.init) ?? "-",
        report.recoveryTime.actual.map(Figures.span) ?? "-",
        report.siteChanged ? "changed" : "as before",
      ]
    }
    let header = ["run", "runbook", "site", "outcome", "exit", "recovery time", "site is"]
    for line in TextTable.lines([header] + rows) { Output.line(line) }
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
