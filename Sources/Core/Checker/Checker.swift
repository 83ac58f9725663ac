/// Judges what a runbook would do before anything is done: types, references, order and guards.
package struct Checker {
  let runbook: Runbook
  let table: StepTable
  let site: Site?
  let parameterTypes: [String: ValueType]
  var faults: DiagnosticList

  /// All that is wrong with the runbook, sorted by place. Without a site only what holds at every site is
  /// judged, and parameters need no values. `parameters` are those given to the run, as text or typed.
  package static func check(
    _ runbook: Runbook, specs: [ActionSpec], site: Site? = nil, parameters: [String: Value] = [:]
  ) -> [Diagnostic] {
    var checker = Checker(runbook, specs: specs, site: site)
    checker.checkParameters(parameters)
    checker.checkRunbook()
    checker.checkReplacements(specs: specs)
    return checker.faults.sorted
  }

  mutating func checkRunbook() {
    for include in runbook.includes { check(include) }
    for entry in table.entries { check(entry) }
    checkRemoteNames()
    checkRestoresService()
    checkCommits()
    checkOutstandingURLs()
    checkDrill()
  }

  init(_ runbook: Runbook, specs: [ActionSpec], site: Site?) {
    self.runbook = runbook
    self.site = site
    table = StepTable(runbook, specs: specs)
    parameterTypes = Self.types(runbook.parameters)
    faults = DiagnosticList(file: runbook.file)
  }

  private static func types(_ parameters: [Parameter]) -> [String: ValueType] {
    Dictionary(parameters.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
  }

  mutating func report(_ diagnostic: Diagnostic) { faults.add(diagnostic) }

  private mutating func check(_ include: Include) {
    var typer = ExpressionTyper(scope(of: StepTable.place(of: include), each: nil))
    typer.checkArguments(of: include)
    faults.add(contentsOf: typer.faults)
  }

  // MARK: One step

  private mutating func check(_ entry: StepTable.Entry) {
    checkAction(entry)
    checkPlace(entry)
    checkName(entry)
    checkReturn(entry)
    // The collection is frozen before the condition is asked, which each element answers for itself.
    var typer = ExpressionTyper(scope(of: entry, each: nil))
    let each = typer.elements(of: entry.step)
    var inner = ExpressionTyper(scope(of: entry, each: each ?? elements(around: entry)))
    inner.checkCondition(of: entry.step)
    inner.proven = entry.step.condition?.proven ?? []
    inner.checkInputs(of: entry.step, entry.spec)
    faults.add(contentsOf: typer.faults + inner.faults)
  }

  /// A hook sees the element of the step it belongs to.
  private func elements(around entry: StepTable.Entry) -> (key: ValueType, value: ValueType)? {
    let owner = table.owner(of: entry)
    guard owner.step.id != entry.step.id else { return nil }
    var typer = ExpressionTyper(scope(of: owner, each: nil))
    return typer.elements(of: owner.step)
  }

  private func scope(
    of entry: StepTable.Entry, each: (key: ValueType, value: ValueType)?
  ) -> TypeScope {
    TypeScope(
      parameters: runbook.include(of: entry.step).map { Self.types($0.parameters) }
        ?? parameterTypes,
      site: site?.document,
      run: Self.runNames(in: entry.part), each: each, viewer: entry, table: table,
      suggests: faults.suggests)
  }

  private static func runNames(
    in part: StepTable.Part
  ) -> [String: (type: ValueType, absence: String?)] {
    var names: [String: (type: ValueType, absence: String?)] = [
      "id": (.text, nil), "started": (.time, nil), "incident": (.time, nil),
    ]
    if part == .finally {
      names["outcome"] = (.oneOf(Outcome.allCases.map(\.rawValue)), nil)
      names["failed_step"] = (.text, "a run that succeeds has none")
    }
    return names
  }

  private mutating func checkAction(_ entry: StepTable.Entry) {
    let step = entry.step
    guard entry.spec == nil, !step.action.isEmpty else { return }
    if let instead = LaterActions.instead[step.action] {
      report(
        Diagnostic(
          .notSupported, at: step.place(of: "action"), "action '\(step.action)'", instead))
    } else {
      let suggestion =
        faults.suggests
        ? NearestName.suggestion(for: step.action, among: table.specs.keys)
        : "tamsdr actions lists them"
      report(
        Diagnostic(.unknownAction, at: step.place(of: "action"), step.action, suggestion))
    }
  }

  private mutating func checkPlace(_ entry: StepTable.Entry) {
    let step = entry.step
    if entry.spec?.role == .consent, entry.inBlock || step.parallelism != nil {
      report(Diagnostic(.parallelApproval, at: step.place(of: "action")))
    }
    guard entry.part == .finally else { return }
    for (key, reason) in Self.finallyReasons where step.places[key] != nil {
      report(Diagnostic(.finallyKey, at: step.place(of: key), key, reason))
    }
  }

  private static let finallyReasons = [
    ("on_failure", "a failed step of 'finally' is a warning; the others still run"),
    ("rollback", "steps of 'finally' are not undone"),
    ("restores_service", "the objective is met by a step of 'steps'"),
  ]

  private mutating func checkName(_ entry: StepTable.Entry) {
    let step = entry.step
    let hasElements = table.owner(of: entry).step.forEach != nil
    let longest = RemoteName.make(
      run: "20260301-020000-abcd", step: entry.runID, elementDigest: hasElements ? "00000000" : nil,
      pass: 999, undoing: true
    ).count
    let excess = longest - RemoteName.maximumLength
    if excess > 0 {
      report(
        Diagnostic(
          .longName, at: step.place(of: "id"), step.id, String(longest),
          String(RemoteName.maximumLength), String(excess)))
    }
  }

  /// `a/b` and `a-b` make one name: what one step did could be taken for the other's work.
  private mutating func checkRemoteNames() {
    var known: [String: StepTable.Entry] = [:]
    for entry in table.entries {
      let name = RemoteName.make(
        run: "", step: entry.runID, elementDigest: nil, pass: 1, undoing: false)
      guard let other = known[name], other.runID != entry.runID else {
        known[name] = entry
        continue
      }
      let mark = entry.step.place(of: "id")
      report(
        Diagnostic(
          .sameRemoteName, at: mark, entry.runID, other.runID, other.step.mark.line(from: mark)))
    }
  }

  private mutating func checkReturn(_ entry: StepTable.Entry) {
    guard case .rollbackTo(let name) = entry.step.onFailure, entry.part == .steps else { return }
    let mark = entry.step.place(of: "on_failure")
    guard let checkpoint = table.checkpoints[name] else {
      let suggestion =
        faults.suggests
        ? NearestName.suggestion(for: name, among: table.checkpoints.keys)
        : "it stands as '- checkpoint: NAME' between steps"
      report(Diagnostic(.checkpointUnknown, at: mark, name, suggestion))
      return
    }
    if checkpoint.position > entry.position {
      report(
        Diagnostic(.checkpointNotOnPath, at: mark, name, checkpoint.mark.line(from: mark)))
    }
  }

  private mutating func checkRestoresService() {
    let marked = table.entries.filter { $0.part == .steps && $0.step.restoresService }
    guard let first = marked.first?.step else { return }
    for entry in marked.dropFirst() {
      report(
        Diagnostic(
          .restoresServiceTwice, at: entry.step.place(of: "restores_service"), first.id,
          first.mark.line(from: entry.step.mark)))
    }
  }
}
