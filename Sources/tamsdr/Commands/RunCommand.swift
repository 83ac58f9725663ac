import ArgumentParser
import Core
import Engine
import Store

struct RunCommand: AsyncParsableCommand, WritesJSON, RunsEngine {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Executes a runbook at a site.",
    discussion: """
      Prints the run's id first, then each step; on a terminal how it stands is kept at the bottom. Before \
      data is replaced it asks, unless --yes is given. Where a step fails before the first commit, what was \
      done is undone; after it the run waits with the services closed (exit code 6) until you decide. \
      Whatever ends it, tamsdr status says how it stands and what to type. With --json each event is one \
      line, the result the last.
      """)

  @OptionGroup var sources: RunSources
  @OptionGroup var consent: ConsentOptions

  @Option(
    name: .customLong("accept"),
    help: "Accept a finding beforehand, where the run would wait for it. May be repeated.")
  var accepted: [ConsentKind] = []

  @Option(
    help:
      "Decide beforehand what a failure leads to. If it is not given: rollback before the first commit, wait after it."
  )
  var onFailure: RunOptions.OnFailure?

  @Option(
    help:
      "When the trouble began, such as 2026-03-01T02:40:00Z: the recovery time counts from then.")
  var incidentAt: String?

  @OptionGroup var output: ShowingOptions
  @OptionGroup var state: StateOptions

  var json: Bool { output.json }

  func run() async throws {
    let (documents, site, source, plan) = try await sources.read(state)
    let kind = documents.runbook.kind
    let secrets = documents.runbook.secrets(in: documents.parameters)
    let reading = try SiteSession(
      site, file: source.path, kind: kind, parameterSecrets: secrets)
    let archive = try Archive(state)
    let opening = try Opening.make(
      documents, site, source,
      options: RunOptions(yes: consent.yes, accepted: accepted, onFailure: onFailure),
      incident: incidentAt ?? plan?.plan.incident?.rfc3339,
      undo: try await KnownUndo.read(documents.runbook, reading, archive), plan: plan?.frozen)
    let shared = try SharedJournal.of(
      site, file: source.path, run: opening.run, siteKey: opening.siteKey, archive.folder)
    // With hosts that share the site, what follows asks before each change.
    let session =
      try shared.map {
        try SiteSession(
          site, file: source.path, kind: kind, gate: $0.lease.gate, parameterSecrets: secrets)
      } ?? reading
    let lock = try archive.lock(opening.siteKey, for: opening.run, .start)
    try archive.refuseOpenRuns(at: opening.siteKey, besides: opening.run)
    let beginning = Opening.state(opening, documents.runbook)
    // Behind the lock: no other run of this host comes in between.
    if let plan { try await plan.compare(reading, beginning) }
    try await shared?.take(for: .start)
    let engine = try EngineSession(
      starting: beginning, session, archive, lock: lock, shared, showing: output.showing)
    throw CommandEnding(code: try await engine.work { try await $0.run() })
  }
}
