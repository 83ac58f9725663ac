import ArgumentParser
import Core
import Engine
import Glibc
import Synchronization

@main
struct Tamsdr: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tamsdr",
    abstract: "Brings a broken TAMS on VAST storage back, by a runbook.",
    discussion: """
      A runbook says step by step what to do, a site file where. A run does it, and keeps a journal on \
      disk ahead of everything it sends: whatever dies on the way, the run can go on or go back.

      When TAMS is broken:
        tamsdr assess --site SITE           what is lost, and what brings it back
        tamsdr points --site SITE           the recovery points there are
        tamsdr plan RUNBOOK --site SITE     what a run would do; changes nothing
        tamsdr run RUNBOOK --site SITE      does it

      When a run stops:
        tamsdr status                       how it stands, and what to type
        tamsdr explain CODE                 what a message or exit code means
        tamsdr resume                       goes on
        tamsdr rollback                     goes back

      Before that day:
        tamsdr check RUNBOOK --site SITE    finds faults of both files
        tamsdr rehearse RUNBOOK             fails every step of it in a lab

      Exit code 0 means restored, verified and within the objectives, 3 failed with the site as before, \
      4 failed with the site changed, 6 waits for a person; tamsdr explain lists all.
      """,
    version: "tamsdr \(productVersion)",
    groupedSubcommands: [
      CommandGroup(
        name: "Planning",
        subcommands: [
          AssessCommand.self, PointsCommand.self, CheckCommand.self, PlanCommand.self,
          RepairCommand.self,
        ]),
      CommandGroup(
        name: "Running",
        subcommands: [
          RunCommand.self, ResumeCommand.self, RollbackCommand.self, ApproveCommand.self,
          RejectCommand.self, ResolveCommand.self, AbandonCommand.self,
        ]),
      CommandGroup(
        name: "Looking",
        subcommands: [
          StatusCommand.self, ListCommand.self, ReportCommand.self, WatchCommand.self,
        ]),
      CommandGroup(
        name: "Proving",
        subcommands: [RehearseCommand.self, DrillCommand.self, BaselineCommand.self]),
      CommandGroup(
        name: "Reference",
        subcommands: [ActionsCommand.self, ExplainCommand.self, ManualCommand.self]),
    ])

  /// The first signal stops a run at its next safe place, the second ends the process: the journal
  /// makes both safe.
  static let interruption = Interruption()

  /// What a second signal ends with.
  static let lastWords = Mutex("ended at once")

  @MainActor
  static func main() async {
    Memory.keepToItself()
    var json = false
    do {
      var command = try parseAsRoot()
      json = (command as? any WritesJSON)?.json ?? false
      if command is any RunsEngine {
        interruption.tell {
          Output.error("\($0): stops at the next safe place; a second one ends tamsdr at once")
        }
        try interruption.listen(outlivesTerminal: true) {
          Screen.shared.leave(lastWords.withLock { $0 })
          leave()
        }
      } else if command is RehearseCommand {
        // It has labs to end, and does so at the first signal.
        try interruption.listen {}
      }
      if let asynchronous = command as? any AsyncParsableCommand {
        // Handed over whole: nothing here touches it again.
        nonisolated(unsafe) var handedOver = asynchronous
        try await handedOver.run()
      } else {
        try command.run()
      }
    } catch let ending as CommandEnding {
      end(ending.code)
    } catch let failure as CommandFailure {
      failure.tell(json: json)
      end(failure.code)
    } catch {
      tellUsage(error)
    }
    end(.succeeded)
  }

  /// Ends the process where it stands.
  static func leave() -> Never { _exit(Int32(ExitStatus.interrupted.rawValue)) }

  /// Help and version are no errors; everything else the parser throws is wrong usage.
  private static func tellUsage(_ error: any Error) {
    let status = Self.exitCode(for: error)
    let text = Self.fullMessage(for: error)
    if status.isSuccess {
      Output.line(text)
      end(.succeeded)
    }
    let isUsage = status == .validationFailure
    guard isUsage else {
      Output.error(text)
      end(.internalError)
    }
    let parsers = "Error: "
    let words = text.hasPrefix(parsers) ? text.dropFirst(parsers.count) : text[...]
    Output.error(
      "tamsdr: error \(ProblemCode.argumentInvalid.rawValue): \(words)\n  next: \(help)")
    end(.usage)
  }

  /// The help of the command that was typed, or probably meant.
  private static var help: String {
    let commands =
      configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
    let names = commands.compactMap { $0.configuration.commandName }
    let word = CommandLine.arguments.dropFirst().first ?? ""
    if names.contains(word) { return "tamsdr help \(word)" }
    return NearestName.nearest(to: word, among: names).map {
      "tamsdr \($0)   # did you mean that?"
    } ?? "tamsdr help"
  }

  private static func end(_ code: ExitStatus) -> Never {
    Screen.shared.flush()
    Glibc.exit(Int32(code.rawValue))
  }
}

/// A command that lets the engine work, and so must hear signals.
protocol RunsEngine {}

/// A command that can answer in JSON.
protocol WritesJSON {
  var json: Bool { get }
}

/// A command that said all it had to say, and ends with a code.
struct CommandEnding: Error {
  let code: ExitStatus
}
