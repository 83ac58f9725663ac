import ArgumentParser
import Core
import Engine
import Glibc

@main
struct Tamsdr: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tamsdr",
    abstract: "Brings a broken TAMS on VAST storage back, by a runbook, and reports how.",
    discussion: """
      Exit codes: 0 succeeded, 1 internal error, 2 usage or invalid file, 3 failed and the site is \
      as before, 4 failed and the site is changed, 5 succeeded but an objective was missed, 6 waits \
      for a person, 7 another run has the site, 8 finished but not verified, 9 the plan has drifted, 130 interrupted.
      """,
    subcommands: [
      CheckCommand.self,
      PlanCommand.self,
      RunCommand.self,
      ResumeCommand.self,
      RollbackCommand.self,
      ApproveCommand.self,
      RejectCommand.self,
      ResolveCommand.self,
      AbandonCommand.self,
      RehearseCommand.self,
      StatusCommand.self,
      ListCommand.self,
      ReportCommand.self,
      WatchCommand.self,
      PointsCommand.self,
      BaselineCommand.self,
      AssessCommand.self,
      DrillCommand.self,
      RepairCommand.self,
      ActionsCommand.self,
    ])

  /// The first signal stops a run at its next safe place, the second ends the process: the journal
  /// makes both safe.
  static let interruption = Interruption()

  @MainActor
  static func main() async {
    Memory.keepToItself()
    var json = false
    do {
      var command = try parseAsRoot()
      json = (command as? any WritesJSON)?.json ?? false
      if command is any RunsEngine {
        try interruption.listen { _exit(Int32(ExitStatus.interrupted.rawValue)) }
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

  /// Help and version are no errors; everything else the parser throws is wrong usage.
  private static func tellUsage(_ error: any Error) {
    let status = Self.exitCode(for: error)
    let text = Self.fullMessage(for: error)
    if status.isSuccess {
      Output.line(text)
      end(.succeeded)
    }
    let isUsage = status == .validationFailure
    Output.error(text + (isUsage ? "\n  next: tamsdr --help" : ""))
    end(isUsage ? .usage : .internalError)
  }

  private static func end(_ code: ExitStatus) -> Never { Glibc.exit(Int32(code.rawValue)) }
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
