import Actions
import Core

/// The runbook in a lab without any fault: what every case is held against.
struct FaultlessRun: Sendable {
  /// What the data is when the run is finished.
  enum Expectation: Sendable {
    /// Nothing changes it, as in a drill.
    case untouched
    /// What the snapshots hold that a run chose.
    case ofPoint
    /// As this run left it.
    case same(digest: String)

    func digest(
      _ report: RunView, before: String, at site: RehearsalSite
    ) async throws -> String {
      switch self {
      case .untouched: return before
      case .ofPoint:
        guard let point = report.point else { return before }
        return try await site.digest(of: point)
      case .same(let digest): return digest
      }
    }
  }

  let end: SiteView
  let expectation: Expectation
  /// How often each effect happened, by service and name.
  let effects: [String: Int]
  let requests: [String: StepRequest]
  /// How long each step took, in milliseconds.
  let milliseconds: [String: Int]
  let skipped: Set<String>

  /// Throws where the runbook does not finish.
  init(_ invocation: Invocation, kind: Runbook.Kind, at site: RehearsalSite) async throws {
    let before = try await site.digest()
    let logged = try await site.log().count
    let run = try await site.executor(invocation.run(at: site)).run()
    guard let code = run.code, [0, 5, 8].contains(code) else {
      throw CommandFailure(
        .failedChanged, .rehearsalFailed,
        "the runbook does not finish in the lab, even without a fault: it ended with "
          + "\(run.exitText): \(run.errors.lastWords)")
    }
    let report = try await site.report()
    end = try await site.look()
    expectation =
      switch (kind, report.point) {
      case (.drill, _): .untouched
      case (.recovery, .some): .ofPoint
      case (.recovery, nil): end.digest == before ? .untouched : .same(digest: end.digest)
      }
    guard try await end.digest == expectation.digest(report, before: before, at: site) else {
      throw CommandFailure(
        .failedChanged, .rehearsalFailed,
        kind == .drill
          ? "without a fault the drill changes the data"
          : "without a fault the data is not what the chosen snapshots hold")
    }
    let log = Array(try await site.log().dropFirst(logged))
    effects = Self.effects(log, of: report.run)
    requests = StepRequest.byStep(report, log: log)
    milliseconds = Dictionary(
      report.steps.map { ($0.stepID, Int(($0.seconds ?? 0) * 1_000)) }, uniquingKeysWith: max)
    skipped = Set(report.steps.filter { $0.state == "skipped" }.map(\.stepID))
  }

  /// Setting a switch where it stands already is no second effect.
  private static let settings: Set = [
    "key disabled", "key enabled", "schedule suspended", "schedule resumed",
  ]

  /// Effects at VAST, S3 and TAMS that bear a name, with the run's id taken out of it.
  static func effects(_ log: [LabLogEntry], of run: String) -> [String: Int] {
    let effects = log.compactMap { entry -> String? in
      guard ["vms", "s3", "tams"].contains(entry.service), let effect = entry.effect,
        !settings.contains(effect), let name = entry.name, !name.isEmpty
      else { return nil }
      let parts = name.split(separator: run, omittingEmptySubsequences: false)
      return "\(entry.service) \(effect) \(parts.joined(separator: "RUN"))"
    }
    return Dictionary(effects.map { ($0, 1) }, uniquingKeysWith: +)
  }

  /// What happened more often than it should; once is always right.
  func repeated(_ effects: [String: Int]) -> [String] {
    effects.filter { $0.value > max(1, self.effects[$0.key] ?? 1) }.keys.sorted()
  }
}

/// The commands of tamsdr that a rehearsal types.
struct Invocation: Sendable {
  /// `run RUNBOOK --site SITE …`; the site is filled in.
  private let words: [String]

  init(runbook: String, values: [String]) {
    words =
      ["run", runbook, "--yes"] + values.flatMap { ["--set", $0] }
      + ConsentKind.allCases.flatMap { ["--accept", $0.rawValue] }
  }

  func run(at site: RehearsalSite) -> [String] { words + ["--site", site.site] }

  func cleanup(at site: RehearsalSite) -> [String] {
    ["drill", "--cleanup", "--yes", "--site", site.site]
  }

  func wayOn(_ way: RehearsalCase.WayOn) -> [String] { [way.rawValue, "--yes"] }
}

extension RehearsalSite {
  func digest(of point: RunView.Point) async throws -> String {
    try await digest(
      database: point.database.snapshot, bucket: point.buckets.first?.snapshot)
  }
}
