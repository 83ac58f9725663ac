import Core
import Engine
import Foundation

/// Kills one run at every moment it has, and lets a new process resume it, or roll it back.
struct KillMatrix: Sendable {
  enum Command: String, Sendable, CaseIterable { case resume, rollback }

  let runbook: Runbook
  var site = SiteState()
  var options = RunOptions(yes: true)
  /// How the run ends that nothing befalls, and how it must end however it is killed.
  var expected = 0
  /// How it may end when it is rolled back instead.
  var back: Set = [3]

  struct Result: Sendable {
    var points = 0
    var trials = 0
    var failures: [String] = []
  }

  /// The run that is killed: its moments and its journal, line by line.
  func record() async throws -> (moments: [Moment], lines: [Data], failures: [String]) {
    let trial = try Trial(runbook, site)
    let recorder = Recorder()
    trial.fate = recorder
    let end = try await trial.start(options)
    var failures = trial.violations.map(\.description)
    if end.exitCode != expected { failures.append("unharmed it ended with \(end)") }
    return (recorder.moments, try Trial.lines(of: trial.path), failures)
  }

  /// `share` of 3 takes every third moment.
  func run(_ commands: [Command] = Command.allCases, oneOf share: Int = 1) async throws -> Result {
    let (moments, lines, failures) = try await onOneThread { try await record() }
    var result = Result(points: moments.count, failures: failures)
    guard failures.isEmpty else { return result }
    let chosen = moments.enumerated().filter { $0.offset % share == 0 }.map(\.element)
    let trials = commands.flatMap { command in chosen.map { (command, $0) } }
    result.trials = trials.count
    result.failures += await withTaskGroup(of: [String].self) { group in
      let lanes = 2
      for lane in 0..<lanes {
        group.addTask {
          await onOneThread {
            var failures: [String] = []
            for index in stride(from: lane, to: trials.count, by: lanes) {
              failures += await kill(at: trials[index].1, lines, trials[index].0)
            }
            return failures
          }
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    return result
  }

  /// What went wrong after a death at one moment; empty where all is well.
  func kill(at moment: Moment, _ lines: [Data], _ command: Command) async -> [String] {
    do {
      var dead = moment.site
      if moment.rests { dead.pass(30) }
      let trial = try Trial(runbook, dead, since: site)
      var journal = Data(lines.prefix(moment.durable).joined())
      if moment.tearsRecord {
        journal += lines[moment.durable].prefix(lines[moment.durable].count * 2 / 3)
      }
      try trial.adopt(journal)
      let problem = try await settle(trial, command)
      return (trial.violations.map(\.description) + problem).map { "\(command) \(moment): \($0)" }
    } catch {
      return ["\(command) \(moment): \(error)"]
    }
  }

  private func settle(_ trial: Trial, _ command: Command) async throws -> [String] {
    guard let loaded = try trial.load() else {
      return trial.site.state.history.isEmpty ? [] : ["no record on disk, and the site is changed"]
    }
    let goesBack = command == .rollback
    let end = goesBack ? try await trial.rollBack() : try await trial.resume(options)
    switch end {
    case .ended(let ending):
      let wanted = goesBack ? back : [expected]
      return wanted.contains(ending.exitCode)
        ? [] : ["it ended with \(ending.exitCode), not \(wanted): \(ending)"]
    case .refused where loaded.state.outcome.isFinal: return []
    case .refused(let why): return ["refused: \(why)"]
    case .died, .journalFailed: return ["it did not end"]
    }
  }
}

/// Everything in `body` runs on one thread, so that nothing but its seed decides its order.
func onOneThread<Answer: Sendable>(
  _ body: @Sendable () async throws -> Answer
) async rethrows -> Answer {
  try await withTaskExecutorPreference(OneThread()) { try await body() }
}

extension Trial.End {
  var exitCode: Int? {
    if case .ended(let ending) = self { ending.exitCode } else { nil }
  }
}
