import Actions
import ArgumentParser
import Core
import Engine
import Reporting
import Transport

struct PlanCommand: AsyncParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Shows what a run would do, without changing anything.",
    discussion: """
      Steps that only read are done; what follows the first effect is told, not tried. With -o the plan \
      is also written to a file, by which run --plan goes only while nothing has drifted.
      """)

  @OptionGroup var arguments: RunbookArguments

  @Option(name: [.short, .long], help: "Write the plan to this file too.") var output: String?

  @Option(help: "When the incident began (RFC 3339 with a zone): nothing younger is chosen.")
  var incidentAt: String?

  @Flag(help: "Answer with one JSON object.") var json = false
  @OptionGroup var state: StateOptions

  func run() async throws {
    let (documents, site, source) = try arguments.readForSite("plan")
    let session = try SiteSession(site, file: source.path, kind: documents.runbook.kind)
    let archive = try Archive(state)
    let undo = try await KnownUndo.read(documents.runbook, session, archive)
    let opening = try Opening.make(
      documents, site, source, options: RunOptions(), incident: incidentAt, undo: undo)
    var planner = Planner(session, archive, Opening.state(opening, documents.runbook))
    try await planner.walk()
    let answer = try await PointsCommand.search(session, at: nil)
    let digest = try await write(
      planner, opening, documents.runbook.objectives, session, archive)
    if json {
      Output.json(await document(planner, answer, documents.runbook, site, undo, digest))
    } else {
      await show(planner, answer, documents.runbook, site, undo)
      if let output, let digest { Output.line("written to \(output), sha256 \(digest)") }
    }
  }

  /// The plan file's digest; nil where none is wanted.
  private func write(
    _ planner: Planner, _ opening: RunOpening, _ objectives: Objectives, _ session: SiteSession,
    _ archive: Archive
  ) async throws -> String? {
    guard let output else { return nil }
    let plan = try await PlanMaking.plan(
      planner, opening, objectives, session, archive, given: arguments.values,
      incident: incidentAt != nil)
    return try PlanMaking.write(plan, to: output)
  }

  private func show(
    _ planner: Planner, _ answer: RecoveryPointAnswer, _ runbook: Runbook, _ site: Site,
    _ undo: UndoProof?
  ) async {
    Output.line("plan of \(runbook.name) on \(site.name); nothing was changed")
    for line in PointTable.lines(Array(answer.candidates.prefix(5))) { Output.line("  \(line)") }
    if let point = planner.point {
      Output.line("goes back to \(Figures.time(point.time)) (\(point.kind.rawValue))")
      for restore in point.restores {
        Output.line("  \(restore.directory.text): \(restore.snapshot.name)")
      }
    }
    if let loss = planner.loss {
      Output.line("  loses \(PointTable.loss(loss))")
    }
    let rows = planner.lines.map { line in
      [
        line.key.display, line.spec.name, line.spec.effect.rawValue,
        line.result == nil ? "would run" : "read: \(line.result?.verdict.rawValue ?? "")",
        (line.spec.sets.map { "holds \($0.rawValue)" }
          + line.spec.lifts.map { "lifts \($0.rawValue)" }).joined(separator: ", "),
      ]
    }
    for line in TextTable.lines([["step", "action", "effect", "now", "holds"]] + rows) {
      Output.line(line)
    }
    for text in await planner.asked { Output.line("will ask \(text)") }
    if let undo {
      Output.line("undo of the commits: \(undo.certainty.rawValue): \(undo.reason)")
    }
  }

  private func document(
    _ planner: Planner, _ answer: RecoveryPointAnswer, _ runbook: Runbook, _ site: Site,
    _ undo: UndoProof?, _ digest: String?
  ) async -> Value {
    .map([
      "event": .text("planned"),
      "plan_file": output.map(Value.text) ?? .null, "digest": digest.map(Value.text) ?? .null,
      "runbook": .text(runbook.name), "site": .text(site.name),
      "recovery_point": planner.point?.value ?? .null, "loss": planner.loss?.value ?? .null,
      "undo": undo.map { .text($0.certainty.rawValue) } ?? .null,
      "undo_reason": undo.map { .text($0.reason) } ?? .null,
      "candidates": .list(answer.candidates.map(PointTable.document)),
      "questions": .list(await planner.asked.map(Value.text)),
      "steps": .list(
        planner.lines.map { line in
          .map([
            "id": .text(line.key.display), "action": .text(line.spec.name),
            "effect": .text(line.spec.effect.rawValue), "read": .bool(line.result != nil),
            "sets": .list(line.spec.sets.map { .text($0.rawValue) }),
            "lifts": .list(line.spec.lifts.map { .text($0.rawValue) }),
          ])
        }),
    ])
  }
}
