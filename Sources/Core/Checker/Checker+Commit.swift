extension Checker {
  /// What must have happened before data is replaced, in the order of the way there.
  private static let guards: [ActionSpec.Role] = [
    .choose, .verify, .consent, .stop, .fence, .suspend, .rescue, .prepare,
  ]

  private static let guarded: Set<ActionSpec.Role> = [.commit, .release, .repair]

  /// An irreversible step, or one that mends live data, is refused unless everything that makes it safe
  /// comes before it on every path.
  mutating func checkCommits() {
    let guarding = Dictionary(grouping: table.entries.filter { $0.part == .steps }) {
      $0.spec?.role ?? .none
    }
    for entry in table.entries {
      guard let spec = entry.spec, Self.guarded.contains(spec.role),
        spec.effect(of: entry.step) != .readOnly
      else { continue }
      if spec.role == .commit, entry.step.places["with.undo"] == nil {
        report(Diagnostic(.commitWithoutUndo, at: entry.step.mark, spec.name))
      }
      switch entry.part {
      case .steps where spec.role == .commit: checkGuards(of: entry, spec, among: guarding)
      case .steps:
        _ = checkPresence(of: .consent, before: entry, spec, among: guarding)
        if spec.role == .repair {
          _ = checkPresence(of: .rescue, before: entry, spec, among: guarding)
        }
      case .finally: reportOutside(entry, spec, "'finally'")
      case .hook: reportOutside(entry, spec, "a rollback hook")
      }
    }
  }

  private mutating func reportOutside(_ entry: StepTable.Entry, _ spec: ActionSpec, _ place: String)
  {
    report(Diagnostic(.commitOutsideSteps, at: entry.step.place(of: "action"), spec.name, place))
  }

  private mutating func checkGuards(
    of commit: StepTable.Entry, _ spec: ActionSpec,
    among guarding: [ActionSpec.Role: [StepTable.Entry]]
  ) {
    var certain: [ActionSpec.Role: [StepTable.Entry]] = [:]
    for role in Self.guards {
      certain[role] = checkPresence(of: role, before: commit, spec, among: guarding)
    }
    // A choice that is only to copy from counts no loss, and no way back is tried for it.
    let copying = guarding[.choose, default: []].contains { entry in
      entry.position < commit.position
        && ![nil, .literal(.text("restore"))].contains(entry.step.inputs["use"])
    }
    if copying { reportMissing(.choose, of: commit, spec, conditional: nil) }
    checkElements(of: commit, spec, certain[.prepare] ?? [])
    checkOrder(certain)
    for role in [ActionSpec.Role.stop, .fence, .suspend] {
      guard let guarding = certain[role]?.last else { continue }
      checkHeld(guarding, until: commit, spec)
    }
  }

  /// The steps of a role that are certainly done before `entry`; reports it where there is none.
  private mutating func checkPresence(
    of role: ActionSpec.Role, before entry: StepTable.Entry, _ spec: ActionSpec,
    among guarding: [ActionSpec.Role: [StepTable.Entry]]
  ) -> [StepTable.Entry] {
    let before = guarding[role, default: []].filter { $0.position < entry.position }
    let certain = before.filter { Self.escape(from: $0) == nil }
    if certain.isEmpty { reportMissing(role, of: entry, spec, conditional: before.last) }
    return certain
  }

  private mutating func reportMissing(
    _ role: ActionSpec.Role, of commit: StepTable.Entry, _ spec: ActionSpec,
    conditional: StepTable.Entry?
  ) {
    let mark = commit.step.place(of: "action")
    let name = actionName(of: role)
    guard let entry = conditional else {
      report(Diagnostic(.commitUnguarded, at: mark, spec.name, name))
      return
    }
    let conditional = entry.step
    report(
      Diagnostic(
        .commitGuardConditional, at: mark, spec.name, name, conditional.id,
        Self.escape(from: entry) ?? "",
        conditional.mark.line(from: mark)))
  }

  /// The key by which a step may be passed without its work being done.
  private static func escape(from entry: StepTable.Entry) -> String? {
    if entry.step.condition != nil { return "'when'" }
    if entry.step.onFailure == .continue { return "'on_failure: continue'" }
    // A collection may turn out empty. Prepares are matched with the commit's own collection.
    if case .literal = entry.step.forEach { return nil }
    return entry.step.forEach == nil || entry.spec?.role == .prepare ? nil : "'for_each'"
  }

  private func actionName(of role: ActionSpec.Role) -> String {
    table.specs.values.filter { $0.role == role }.map(\.name).min() ?? role.rawValue
  }

  private mutating func checkElements(
    of commit: StepTable.Entry, _ spec: ActionSpec, _ prepares: [StepTable.Entry]
  ) {
    let collection = commit.step.forEach?.display
    guard let last = prepares.last?.step,
      !prepares.contains(where: { $0.step.forEach?.display == collection })
    else { return }
    report(
      Diagnostic(
        .commitElements, at: commit.step.place(of: "for_each"), spec.name, last.id,
        last.forEach.map { "\"${{ \($0.display) }}\"" } ?? "none"))
  }

  private mutating func checkOrder(_ certain: [ActionSpec.Role: [StepTable.Entry]]) {
    let reasons: [(later: ActionSpec.Role, earlier: ActionSpec.Role, reason: String)] = [
      (.consent, .verify, "a person must be asked about a point that is known to be whole"),
      (.rescue, .stop, "the rescue would miss what is written until then"),
      (.rescue, .fence, "the rescue would miss what is written until then"),
      (.rescue, .suspend, "the schedule could expire what the way back needs"),
    ]
    for (later, earlier, reason) in reasons {
      guard let last = certain[later]?.last, let first = certain[earlier]?.first,
        last.position <= first.position
      else { continue }
      report(
        Diagnostic(
          .guardOrder, at: last.step.place(of: "action"), last.step.action, first.step.action,
          reason))
    }
  }

  /// A hold lifted before the commit guards nothing, unless it is set again.
  private mutating func checkHeld(
    _ guarding: StepTable.Entry, until commit: StepTable.Entry, _ spec: ActionSpec
  ) {
    let kinds = Set(guarding.spec?.sets ?? [])
    let lifting = table.entries.first { entry in
      entry.part == .steps && entry.position > guarding.position
        && entry.position < commit.position
        && !kinds.isDisjoint(with: entry.spec?.lifts ?? [])
    }
    guard let lifting else { return }
    report(
      Diagnostic(
        .commitHoldLifted, at: lifting.step.place(of: "action"), spec.name, guarding.step.action,
        lifting.step.id, lifting.step.mark.line(from: lifting.step.mark)))
  }
}
