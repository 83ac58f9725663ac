import ArgumentParser
import Core
import Engine
import Store

struct RunCommand: AsyncParsableCommand, WritesJSON, RunsEngine {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Executes a runbook at a site.",
    discussion: """
      Prints the run's id first. With --json each event is one line, the result the last. With --plan \
      runbook, site and parameters are those of the plan file, and nothing is done where one of them, \
      the cluster or the point has drifted since.
      """)

  @OptionGroup var sources: RunSources
  @OptionGroup var consent: ConsentOptions

  @Option(
    name: .customLong("accept"), help: "Accept a finding of the run beforehand; repeatable.")
  var accepted: [ConsentKind] = []

  @Option(help: "What a failure leads to; else back before the first commit, wait after it.")
  var onFailure: RunOptions.OnFailure?

  @Option(help: "When the incident began (RFC 3339 with a zone); the run's start if none.")
  var incidentAt: String?

  @Flag(help: "Write each event as one line of JSON.") var json = false
  @OptionGroup var state: StateOptions

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
      starting: beginning, session, archive, lock: lock, shared, json: json)
    throw CommandEnding(code: try await engine.work { try await $0.run() })
  }
}
