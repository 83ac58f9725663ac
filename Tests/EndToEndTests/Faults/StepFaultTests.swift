import Testing

/// Each step of full-restore fails once because a service of the site does; what the run does about it
/// is held against the runbook's default, and against the data itself.
@Suite("A service that fails at a step of full-restore")
struct StepFaultTests {
  private static let table = ResultTable(
    "a failure at each step of full-restore, default on_failure",
    columns: ["step", "fault", "exit", "outcome", "data", "holds left", "rollback", "data then"],
    rows: StepFault.all.count)

  @Test("leaves what the design promises", arguments: Array(StepFault.all.enumerated()))
  func fails(_ order: Int, _ failure: StepFault) async throws {
    let course = try await LabSite.with(["--segments", "40"]) { lab in
      try await Course(failure, lab)
    }
    await Self.table.add(order, course.cells(failure))
    #expect(course.strikes > 0, "the fault never struck: \(course.run.invocation)")
    #expect(course.failedStep == failure.step, "\(course.run.invocation)")
    Self.check(failure.promise, course)
  }

  private static func check(_ promise: StepFault.Promise, _ course: Course) {
    let (run, log) = (
      course.run, "\(course.run.invocation)\n\(course.rollback?.invocation.description ?? "")"
    )
    switch promise {
    case .nothingDone, .undone:
      #expect(run.status == 3, "\(log)")
      if case .undone = promise { #expect(run.outcome == "rolled_back") }
      if case .nothingDone = promise { #expect(run.outcome == "failed") }
      #expect(run.holds.isEmpty)
      #expect(course.left == course.before, "\(log)")
    case .waits(let holds):
      #expect(run.status == 6, "\(log)")
      #expect(run.outcome == "waiting")
      #expect(run.holds == holds)
      #expect(!course.left.isOpen && !course.left.workerRuns, "\(log)")
      #expect(course.rollback?.status == 3, "\(log)")
      #expect(course.rollback?.outcome == "rolled_back")
      #expect(course.rollback?.holds == [])
      #expect(course.end == course.before, "\(log)")
    case .waitsOpen(let holds):
      #expect(run.status == 6, "\(log)")
      #expect(run.outcome == "waiting")
      #expect(run.holds == holds)
      #expect(course.left.digest == course.point && !course.left.workerRuns, "\(log)")
      #expect(course.rollback?.status == 3, "\(log)")
      #expect(course.rollback?.holds == [])
      #expect(course.end == course.before, "\(log)")
    case .holdLeft(let holds):
      #expect(run.status == 8, "\(log)")
      #expect(run.holds == holds)
      #expect(course.left.digest == course.point && course.left.isOpen, "\(log)")
    }
  }
}

/// What happened at one site: damage, a run that met the fault, and a rollback where the run waits.
private struct Course: Sendable {
  let before: SiteState
  let run: RunEnding
  /// What the report names as the step that went wrong: standing, or as the cause of the way back.
  let failedStep: String?
  let strikes: Int
  let left: SiteState
  let rollback: RunEnding?
  let end: SiteState
  /// The digest of the chosen point.
  let point: String

  init(_ failure: StepFault, _ lab: LabSite) async throws {
    try await lab.disaster("flows-deleted")
    before = try await SiteState(of: lab)
    try await lab.fail(failure.fault)
    run = try await RunEnding(
      lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"]), lab)
    let report = try await lab.report()
    failedStep = (report.text("failure", "step") ?? report.text("rollback", "cause"))
      .map { String($0.prefix { $0 != "[" && $0 != ":" }) }
    strikes = try await lab.strikes()
    try await lab.clearFaults()
    left = try await SiteState(of: lab)
    if run.status == 6 {
      rollback = try await RunEnding(lab.tamsdr(["rollback", "--yes"]), lab)
    } else {
      rollback = nil
    }
    end = try await SiteState(of: lab)
    let chosen = report.snapshots
    point = try await lab.digest(database: chosen.database, bucket: chosen.bucket)
  }

  func cells(_ failure: StepFault) -> [String] {
    [
      failure.step, failure.fault.text, "\(run.status)", run.outcome,
      data(left), run.holdsText, rollback.map { "\($0.status)" } ?? "-", data(end),
    ]
  }

  private func data(_ state: SiteState) -> String {
    switch state.digest {
    case before.digest: "as before"
    case point: "the point's"
    default: "neither"
    }
  }
}
