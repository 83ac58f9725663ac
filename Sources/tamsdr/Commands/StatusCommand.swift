import ArgumentParser
import Core
import Engine
import Reporting
import Transport

struct StatusCommand: AsyncParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Says how a run stands, what it holds, and what to type next.",
    discussion: """
      With --watch a run that goes on is shown as at its own terminal, but for the words of its running \
      steps, until it ends or waits; ^C ends only the watching.
      """)

  @OptionGroup var selection: RunSelection
  @OptionGroup var origin: OriginOptions
  @Flag(help: "Follow a run of this host that another process has, until it lets go.")
  var watch = false
  @Flag(help: "Answer with the report as one JSON object.") var json = false
  @OptionGroup var state: StateOptions

  func validate() throws {
    guard watch else { return }
    if json { throw ValidationError("--watch and --json cannot be used together") }
    if origin.place != nil {
      throw ValidationError("--watch follows the journal of this host: not with --from")
    }
  }

  func run() async throws {
    let archive = try Archive(state)
    var loaded =
      try await origin.mirrored(selection.run, site: selection.site)?.load(archive)
      ?? archive.load(selection)
    if watch {
      try await follow(loaded, archive)
      loaded = try archive.load(loaded.state.opening.run)
    }
    if json {
      Output.json(JSONReport.document(of: try archive.report(of: loaded)))
    } else {
      tell(try archive.standing(of: loaded, amongOthers: true), loaded.state, archive)
      if selection.run == nil, origin.place == nil { try tellOthers(than: loaded, archive) }
    }
  }

  private func follow(_ loaded: RunArchive.LoadedRun, _ archive: Archive) async throws {
    try Tamsdr.interruption.listen {
      Screen.shared.leave("the run goes on")
      Tamsdr.leave()
    }
    let site = try Documents.site(of: loaded.state.opening).name
    var follower = RunFollower(loaded, site: site, archive)
    try await follower.follow()
  }

  /// Nobody who asks how things stand may miss a run that holds a site, or one that waits for an answer.
  private func tellOthers(than shown: RunArchive.LoadedRun, _ archive: Archive) throws {
    for run in try archive.allRuns() where run != shown.state.opening.run {
      do {
        let other = try archive.load(run)
        guard other.state.isOpen || other.state.openQuestion() != nil else { continue }
        let report = try archive.standing(of: other)
        Output.line(
          "also \(other.state.isOpen ? "open" : "asking"): \(run), \(report.runbook.name) at \(report.site.name): "
            + "\(report.outcome.rawValue); tamsdr status \(run)\(archive.suffix)")
      } catch {
        Output.line("perhaps open: \(run), unreadable: \(Problem(of: error).display)")
      }
    }
  }

  private func tell(_ report: Report, _ state: RunState, _ archive: Archive) {
    Output.ending(report)
    guard report.outcome == .running else { return }
    let now = SystemClock.now()
    var run = WatchedRun(state, site: report.site.name, history: archive.history(of: state))
    let progress = run.progress(at: now)
    for working in progress.working {
      let step = working.step
      Output.line(
        "  now: \(step.isUndo ? "undo of " : "")\(step.key.display) (\(step.action)), "
          + Figures.spent(on: step, at: now))
    }
    if let forecast = progress.forecast {
      Output.line("  forecast: \(Figures.forecast(forecast, at: now))")
    }
  }
}
