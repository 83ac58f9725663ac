import Actions
import ArgumentParser
import Core
import Engine
import FoundationEssentials
import Glibc
import Reporting
import Store

struct RehearseCommand: AsyncParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "rehearse",
    abstract: "Runs a runbook in labs with a failure at every step, and proves both ways on.",
    discussion: """
      Each case has a lab of its own, in which data was lost. A step fails, times out with nothing \
      done, or its answer is lost; the executor is killed before the step is sent, during it, or when \
      its effect has happened. Then resume or rollback is typed where the run does not end by itself. \
      A case is right when the run is finished (the data is what the chosen snapshots hold, or of a \
      drill untouched and the sandbox empty; holds as without a fault, nothing done twice) or all is as \
      before. Nothing is left behind; what a killed rehearsal left, the next one removes.

      A step that would leave the lab (command.run, notify.send, wait.until with a command or url) is \
      run only by a replacement: rehearse: { replace: { STEP: skip, STEP: { action: …, with: … } } }. \
      Commands of replacements run in a temporary folder.

      Exit code 0: every case ended right, and every step can be taken back. 8: every case ended right, \
      and a step cannot be taken back. 4: a case ended neither finished nor as before, or the runbook \
      does not finish even without a fault. 2: a step would leave the lab.
      """)

  @Argument(help: "The runbook's file.", completion: .yaml) var runbook: String

  @Option(help: ArgumentHelp("Give the labs the names of this site file.", valueName: "site"))
  var like: String?

  @Option(help: "The program tamsdr-lab; the one beside this program if not given.")
  var lab: String?

  @Option(help: "Only failures of these steps: ID,ID…") var steps: String?
  @Option(help: "Cases at a time; as many as there are processors if not given.") var jobs: Int?

  @Option(help: "What the labs lose first, as tamsdr-lab disaster --list names it.")
  var disaster: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A value for a parameter of the runbook. May be repeated.", valueName: "name=value"))
  var values: [String] = []

  @Option(help: ArgumentHelp("Write the cases to this file as JUnit XML.", valueName: "file"))
  var junit: String?

  @Flag(help: "Answer with one JSON object.") var json = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1") }
  }

  func run() async throws {
    let documents = try Documents(
      runbook: runbook, site: like, given: try Parameters.given(values))
    let specs = Dictionary(
      ActionCatalogue.specs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    try refuseLeaving(documents.runbook, specs)
    let rehearsal = try await rehearse(documents, specs)
    if let junit { try write(RehearsalJUnit.render(rehearsal), to: junit) }
    if json {
      Output.json(RehearsalJSON.document(of: rehearsal))
    } else {
      Output.line(RehearsalText.render(rehearsal))
    }
    throw CommandEnding(code: rehearsal.exitStatus)
  }

  // MARK: before anything is started

  private func refuseLeaving(_ runbook: Runbook, _ specs: [String: ActionSpec]) throws {
    let leaving = Rehearsal.leaving(runbook, specs: specs)
    guard !leaving.isEmpty else { return }
    for step in leaving {
      Output.error(
        "\(self.runbook):\(step.mark.line):\(step.mark.column): step \(step.id) (\(step.action)) "
          + "would leave the lab")
    }
    let replacements = leaving.map { "\($0.id): skip" }.joined(separator: ", ")
    throw CommandFailure(
      .usage, .rehearsalConfined,
      "\(leaving.count) steps would leave the lab, and have no replacement",
      at: self.runbook, hint: "say what stands for them in a rehearsal, or skip them",
      next: ["write rehearse: { replace: { \(replacements) } }"])
  }

  private func chosenSteps(_ runbook: Runbook) throws -> Set<String>? {
    guard let steps else { return nil }
    let chosen = Set(steps.split(separator: ",").map(String.init))
    let known = (runbook.allSteps + runbook.finally.flatMap(\.steps)).map(\.id)
    if let unknown = chosen.subtracting(known).sorted().first {
      throw CommandFailure(
        .usage, .stepUnknown, "there is no step '\(unknown)'", at: "--steps",
        hint: NearestName.suggestion(for: unknown, among: known))
    }
    return chosen
  }

  private func labProgram(beside executor: String) throws -> LabProgram {
    let path =
      lab.map(StateOptions.absolute)
      ?? "\(executor.prefix(through: executor.lastIndex(of: "/") ?? executor.startIndex))tamsdr-lab"
    guard access(path, X_OK) == 0 else {
      throw CommandFailure(
        .usage, .programMissing, "there is no program tamsdr-lab", at: path,
        hint: "rehearsals run in it", next: ["tamsdr rehearse \(runbook) --lab PATH"])
    }
    return LabProgram(path: path)
  }

  /// Of a runbook that restores buckets only, objects are lost; of any other, rows.
  private func disaster(for runbook: Runbook) -> String {
    if let disaster { return disaster }
    let parts = runbook.allSteps.first { $0.action == ChooseRecoveryPoint.spec.name }?
      .inputs["restore"]
    return parts == .literal(.list([.text("buckets")])) ? "objects-deleted" : "flows-deleted"
  }

  // MARK: the rehearsal

  private func rehearse(
    _ documents: Documents, _ specs: [String: ActionSpec]
  ) async throws -> Rehearsal {
    let executor = Host.program
    let program = try labProgram(beside: executor)
    let chosen = try chosenSteps(documents.runbook)
    try await removeAbandoned(program)
    let labs = try RehearsalFolder(in: Self.parent)
    let folder = labs.path
    let plan = RehearsalSite.Plan(
      program: program, executor: executor, original: "\(folder)/original",
      disaster: disaster(for: documents.runbook),
      replacements: Rehearsal.replaced(documents.runbook))
    let like = documents.site.map(LikeSite.init)
    let rehearser = Rehearser(
      runbook: documents.runbook, specs: specs,
      invocation: Invocation(runbook: StateOptions.absolute(runbook), values: values),
      plan: plan, steps: chosen, jobs: jobs ?? Host.processors, folder: folder,
      names: like?.names ?? [], api: like?.api, tables: like?.tables,
      notCarried: like?.notCarried ?? [])
    let rehearsal = try await untilInterrupted { try await rehearser.rehearse() }
    _ = consume labs
    return rehearsal
  }

  private func removeAbandoned(_ program: LabProgram) async throws {
    do {
      for folder in try await RehearsalFolder.removeAbandoned(in: Self.parent, program) {
        Output.error("removed what a killed rehearsal had left: \(folder)")
      }
    } catch {
      Output.error("what a killed rehearsal left stays: \(Problem(of: error).display)")
    }
  }

  /// The first signal ends the cases that are on their way, with their labs.
  private func untilInterrupted(
    _ work: @escaping @Sendable () async throws -> Rehearsal
  ) async throws -> Rehearsal {
    let rehearsal = Task { try await work() }
    let watcher = Task {
      await Tamsdr.interruption.requested()
      if !Task.isCancelled { rehearsal.cancel() }
    }
    defer { watcher.cancel() }
    do {
      return try await rehearsal.value
    } catch {
      if let signal = Tamsdr.interruption.signal {
        throw CommandFailure(.interrupted, .interrupted, "stopped by \(signal); the labs are gone")
      }
      if let failure = error as? CommandFailure { throw failure }
      throw CommandFailure(.internalError, Problem(of: error))
    }
  }

  private static var parent: String {
    StateOptions.absolute(StateOptions.variable("TMPDIR") ?? "/tmp")
  }

  private func write(_ text: String, to path: String) throws {
    do {
      try PlanFile.write(text, to: path)
    } catch {
      throw CommandFailure(
        .usage, .fileUnwritable, "the cases cannot be written: \(error.reason)", at: path)
    }
  }
}
