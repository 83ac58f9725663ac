import ArgumentParser
import Core
import Engine
import Reporting
import Transport

struct StatusCommand: AsyncParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Says how a run stands, what it holds, and what to type next.")

  @OptionGroup var selection: RunSelection
  @OptionGroup var origin: OriginOptions
  @Flag(help: "Answer with the report as one JSON object.") var json = false
  @OptionGroup var state: StateOptions

  func run() async throws {
    let archive = try Archive(state)
    let loaded =
      try await origin.mirrored(selection.run, site: selection.site)?.load(archive)
      ?? archive.load(selection)
    let report = try archive.report(of: loaded)
    if json {
      Output.json(JSONReport.document(of: report))
      return
    }
    Output.line(EndingText.render(report))
    guard report.outcome == .running else { return }
    for step in report.steps where step.state == "running" {
      Output.line("  now: \(step.key.display) (\(step.action))")
    }
    if let forecast = loaded.state.forecast(at: SystemClock.now()) {
      Output.line(
        "  forecast: service back after \(Figures.span(forecast.projected)), objective "
          + Figures.span(forecast.objective))
    }
  }
}
