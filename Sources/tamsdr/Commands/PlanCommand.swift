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
      Looks at the site, chooses the recovery point, and lists the steps with what each would change. \
      With -o the plan is also written to a file. tamsdr run --plan FILE then does exactly that, and \
      nothing at all (exit code 9) where files, cluster or point have changed since. Live data may \
      have: the run's question shows it as it is then.
      """)

  @OptionGroup var arguments: RunbookArguments

  @Option(name: [.short, .long], help: "Write the plan to this file too.", completion: .file())
  var output: String?

  @Option(help: "When the trouble began, such as 2026-03-01T02:40:00Z: no younger point is chosen.")
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
    let digest = try await write(
      planner, opening, documents.runbook.objectives, session, archive)
    let preview = await planner.preview(documents.runbook, site.name, undo)
    if json {
      Output.json(PlanJSON.document(preview, file: output, digest: digest))
    } else {
      PlanText.lines(preview, within: Output.columns).forEach(Output.fitted)
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
}
