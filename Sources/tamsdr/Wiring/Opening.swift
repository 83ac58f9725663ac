import Actions
import Core
import Engine
import Transport

/// The first record of a run: everything it is made from, as it is now.
enum Opening {
  static func make(
    _ documents: Documents, _ site: Site, _ source: Documents.Source,
    options: RunOptions, incident: String?, undo: UndoProof?, plan: RunPlan? = nil
  ) throws -> RunOpening {
    let started = SystemClock.now()
    return RunOpening(
      run: Host.runID(at: started), tool: "tamsdr \(productVersion)",
      runbook: documents.runbookSource.frozen,
      includes: documents.includes.isEmpty ? nil : documents.includes.mapValues(\.frozen),
      site: source.frozen, plan: plan, scripts: ProgramDigests.of(documents.runbook, site),
      parameters: documents.parameters, options: options,
      siteKey: siteKey(of: site, for: documents.runbook.kind),
      incident: try self.incident(incident, started),
      undo: undo, started: started, host: Host.name, process: Host.process, user: Operator.name)
  }

  static func state(_ opening: RunOpening, _ runbook: Runbook) -> RunState {
    let specs = ActionCatalogue.specs.map { ($0.name, $0) }
    return RunState(
      opening: opening, runbook: runbook,
      specs: Dictionary(specs, uniquingKeysWith: { first, _ in first }))
  }

  private static func incident(_ text: String?, _ started: Timestamp) throws -> Timestamp {
    guard let text else { return started }
    guard let time = Timestamp(rfc3339: text) else {
      throw CommandFailure(
        .usage, .argumentInvalid, "'\(text)' is no time", at: "--incident-at",
        hint: "RFC 3339 with a zone, such as 2026-03-01T02:40:00Z")
    }
    guard time <= started else {
      throw CommandFailure(
        .usage, .argumentInvalid, "the incident cannot be in the future",
        at: "--incident-at \(text)",
        hint: "it is \(started.rfc3339) now")
    }
    return time
  }
}
