import Core

/// A plan for people.
package enum PlanText {
  /// `columns` are those of the terminal, nil where none is looked at.
  package static func lines(_ plan: PlanPreview, within columns: Int? = nil) -> [String] {
    ["plan of \(plan.runbook) on \(plan.site); nothing was changed"] + candidates(plan)
      + point(plan) + steps(plan, columns) + finally(plan) + objectives(plan)
      + plan.approvals.map { approval in
        let text = approval.text.split(separator: "\n").joined(separator: "\n    ")
        return "\(approval.step.display) will ask: \(text)"
      }
      + plan.questions.map { "will ask \($0)" }
      + (plan.undo.map { ["undo of the commits: \($0.certainty.rawValue): \($0.reason)"] } ?? [])
  }

  private static func candidates(_ plan: PlanPreview) -> [String] {
    guard !plan.candidates.isEmpty else { return [] }
    return ["", "points, the newest first"]
      + plan.candidates.flatMap { candidate in
        [
          "  \(candidate["chosen"] == .bool(true) ? "*" : " ") "
            + [time(candidate["time"]), candidate["class"].display, names(candidate["snapshots"])]
            .joined(separator: "  ")
        ] + sentences("for", candidate["in_favour"]) + sentences("against", candidate["against"])
      }
  }

  private static func time(_ value: Value) -> String {
    value.instant.map(Figures.time) ?? value.display
  }

  private static func names(_ value: Value) -> String {
    (value.listValue ?? []).map(\.display).joined(separator: ", ")
  }

  private static func sentences(_ title: String, _ value: Value) -> [String] {
    (value.listValue ?? []).map { "      \(title): \($0.display)" }
  }

  private static func point(_ plan: PlanPreview) -> [String] {
    guard let point = plan.point else { return [] }
    return ["", "goes back to \(Figures.time(point.time)) (\(point.kind.rawValue))"]
      + point.restores.map { "  \($0.directory.text): \($0.snapshot.name)" }
      + (plan.loss.map { ["  \(Sentences.loss($0))"] } ?? [])
  }

  // MARK: steps

  private static func steps(_ plan: PlanPreview, _ columns: Int?) -> [String] {
    let header = ["step", "action", "now", "changes", "holds", "undo", "budget"]
    let table = TextTable.lines(header: header, plan.lines.map(row), within: columns)
    return [""] + table.dropLast(plan.lines.count)
      + zip(table.suffix(plan.lines.count), plan.lines).flatMap { [$0] + details($1.plan) }
  }

  private static func finally(_ plan: PlanPreview) -> [String] {
    guard !plan.finally.isEmpty else { return [] }
    return [
      "at the end, whatever it comes to: "
        + plan.finally.map { "\($0.step) (\($0.action))" }.joined(separator: ", ")
    ]
  }

  private static func row(_ line: PlanPreview.Line) -> [String] {
    let plan = line.plan
    let holds = plan.sets.map { "sets \($0.rawValue)" } + plan.lifts.map { "lifts \($0.rawValue)" }
    return [
      plan.key.display, plan.action, line.verdict.map { "read: \($0.rawValue)" } ?? "would run",
      plan.touches.isEmpty ? "-" : plan.touches.joined(separator: ", "),
      holds.isEmpty ? "-" : holds.joined(separator: ", "), undo(plan),
      (plan.budget.map(Figures.span) ?? "-") + (plan.isCritical ? " *" : ""),
    ]
  }

  private static func undo(_ plan: StepPlan) -> String {
    if let proof = plan.undo { return proof.certainty.rawValue }
    return switch plan.wayBack {
    case .none: "-"
    case .action: "by itself"
    case .hooks(let ids): "hook " + ids.joined(separator: ", ")
    case .irreversible: "none"
    }
  }

  private static func details(_ plan: StepPlan) -> [String] {
    let condition = plan.condition.map { ["    only when \(shortened($0))"] } ?? []
    return condition
      + plan.inputs.sorted { $0.key < $1.key }.map { "    \($0.key): \(shortened($0.value))" }
  }

  /// A point is long, and stands above; the JSON form has all.
  private static func shortened(_ value: Value) -> String {
    let text = value.display.split(whereSeparator: \.isNewline).joined(separator: " ")
    return text.count <= longest ? text : "\(text.prefix(longest)) …"
  }

  private static let longest = 100

  // MARK: objectives

  private static func objectives(_ plan: PlanPreview) -> [String] {
    var lines = [""]
    if let forecast = plan.forecast {
      lines.append(
        "recovery time, by the budgets on the critical path (*): "
          + "\(Figures.span(forecast.projected)) of \(Figures.span(forecast.objective))"
          + (forecast.isMiss ? ": WOULD BE MISSED" : ""))
    }
    if let experience = plan.experience {
      lines.append(
        "  as earlier runs of it here took: \(Figures.span(experience.projected)), nine of ten "
          + Figures.span(experience.late)
          + (experience.isMiss ? ": WOULD BE MISSED" : ""))
    }
    let open = plan.unbudgeted.map(\.display)
    if plan.forecast != nil, !open.isEmpty {
      lines.append("  not counted, as they have no budget: \(open.joined(separator: ", "))")
    }
    if let dataLoss = plan.dataLoss {
      let objective = plan.dataLossObjective
      lines.append(
        "data loss window: \(Figures.span(dataLoss))"
          + (objective.map { " of \(Figures.span($0))" } ?? " (no objective)")
          + (objective.map { dataLoss > $0 } == true ? ": WOULD BE MISSED" : ""))
    }
    return lines
  }
}
