/// How a site stands at a moment, as far as a failed run could have changed it.
struct SiteState: Sendable, Equatable {
  let digest: String
  let apiRuns: Bool
  let workerRuns: Bool
  /// Whether clients reach TAMS.
  let isOpen: Bool

  init(of lab: LabSite) async throws {
    digest = try await lab.digest()
    apiRuns = try await lab.isRunning("tams-api")
    workerRuns = try await lab.isRunning("retention")
    isOpen = try await lab.isOpen()
  }
}

/// How a command of tamsdr ended, and how it left the run.
struct RunEnding: Sendable {
  let invocation: Invocation
  let outcome: String
  /// `service retention` and the like; of keys and protected paths only the kind, their names are the
  /// lab's affair.
  let holds: Set<String>

  var status: Int { invocation.status }

  init(_ invocation: Invocation, _ lab: LabSite) async throws {
    self.invocation = invocation
    let report = try await lab.report()
    outcome = report.text("outcome") ?? ""
    holds = Set(
      report.holds.map { hold in
        hold.hasPrefix("service") ? hold : String(hold.prefix { $0 != " " })
      })
  }

  var holdsText: String { holds.isEmpty ? "none" : holds.sorted().joined(separator: ", ") }
}
