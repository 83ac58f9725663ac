import Core

/// The report laid out for people: what text and HTML both show, in the order they show it.
struct ReportPage {
  struct Section {
    let title: String
    let content: Content
  }

  enum Content {
    case facts([(label: String, value: String)])
    case lines([String])
    case commands([Report.NextCommand])
    case table(columns: [String], rows: [[String]])
    /// Texts of several lines, each under a heading.
    case notes([(heading: String, text: String)])

    var isEmpty: Bool {
      switch self {
      case .facts(let facts): facts.isEmpty
      case .lines(let lines): lines.isEmpty
      case .commands(let commands): commands.isEmpty
      case .table(_, let rows): rows.isEmpty
      case .notes(let notes): notes.isEmpty
      }
    }
  }

  let title: String
  let sections: [Section]

  init(_ report: Report) {
    title = "\(report.runbook.name) on \(report.site.name), run \(report.run)"
    sections = [
      Section(title: "Result", content: .facts(Self.result(report))),
      Section(
        title: "What stopped it", content: .lines(report.failure.map(Sentences.trouble) ?? [])),
      Section(title: "Next", content: .commands(report.next)),
      Section(title: "Whom to call", content: .lines(report.contacts.map(\.text))),
      Section(title: "Recovery point", content: .facts(Self.point(report))),
      Section(title: "Holds in force", content: .lines(report.holds.map(Sentences.hold))),
      Section(title: "Rescue snapshots", content: .lines(report.rescues.map(Sentences.rescue))),
      Section(
        title: "Remote objects left",
        content: .lines(report.remains.map { "\($0.name): \($0.step.display) is \($0.state)" })),
      Section(title: "Why it is not verified", content: .lines(report.doubts)),
      Section(title: "Warnings", content: .lines(report.warnings)),
      Section(title: "Steps", content: Self.steps(report)),
      Section(title: "Checks", content: Self.checks(report)),
      Section(title: "Looked at again", content: Self.watches(report)),
      Section(title: "Questions", content: Self.questions(report)),
      Section(title: "Evidence", content: .facts(Self.evidence(report))),
    ].filter { !$0.content.isEmpty }
  }
}

// MARK: sections

extension ReportPage {
  private static func result(_ report: Report) -> [(label: String, value: String)] {
    var facts = [
      ("outcome", Sentences.outcome(report)), ("site", Sentences.site(report)),
      ("recovery time", Sentences.recoveryTime(report)),
      (
        "of it",
        "\(Figures.span(report.decision)) decisions, \(Figures.span(report.machine)) machine"
      ),
      ("data loss window", Sentences.objective(report.dataLoss)),
    ]
    if let addition = report.addition {
      facts.append(("a recovery adds", Sentences.addition(addition)))
    }
    if let closes = report.provisionalUntil {
      facts.append(
        (
          "provisional",
          "old presigned URLs could write until \(Figures.time(closes)); see tamsdr watch"
        )
      )
    }
    if let oldest = report.oldestLost {
      facts.append(("oldest loss", "\(Figures.span(oldest)) before the incident"))
    }
    if let undo = report.undo {
      let reason = report.undoReason.map { $0.isEmpty ? "" : ": \($0)" } ?? ""
      facts.append(("undo", undo.rawValue + reason))
    }
    facts.append(("incident", Figures.time(report.incident)))
    facts.append(("started", Figures.time(report.started)))
    facts.append(("ended", report.ended.map(Figures.time) ?? "not yet"))
    if let rollback = report.rollback {
      let target = rollback.checkpoint.map { " to \($0)" } ?? ""
      facts.append(
        ("rollback\(target)", "\(Figures.time(rollback.began)), because \(rollback.cause)"))
    }
    return facts
  }

  private static func point(_ report: Report) -> [(label: String, value: String)] {
    guard let chosen = report.point else { return [] }
    let point = chosen.point
    let isPreview = chosen.behindFence == nil
    let counted = isPreview ? ", counted before the fence" : ""
    let preview: [(label: String, value: String)] =
      isPreview ? [] : [("lost as previewed", Sentences.loss(chosen.preview))]
    return [("time", Figures.time(point.time)), ("class", point.kind.rawValue)]
      + [("skew", Figures.span(point.skew)), ("database", Sentences.snapshot(point.database))]
      + point.buckets.map { ("bucket", Sentences.snapshot($0)) }
      + [
        ("lost", Sentences.loss(chosen.loss) + counted),
        ("brought back", Sentences.broughtBack(chosen.loss)),
      ] + preview
  }

  private static func steps(_ report: Report) -> Content {
    .table(
      columns: ["step", "action", "state", "tries", "took", "budget", "remarks"],
      rows: report.steps.map { step in
        [
          step.key.display, step.action, step.state, String(step.attempts),
          step.duration.map(Figures.span) ?? "-", step.budget.map(Figures.span) ?? "-",
          remarks(step),
        ]
      })
  }

  private static func remarks(_ step: Report.Step) -> String {
    var remarks: [String] = []
    if step.isOverBudget { remarks.append("OVER BUDGET") }
    if let problem = step.problem { remarks.append(problem.display) }
    if let decision = step.decision { remarks.append(decision) }
    if let undo = step.rollback {
      remarks.append("rollback \(undo.state)" + (undo.note.map { ": \($0)" } ?? ""))
    }
    return remarks.joined(separator: "; ")
  }

  private static func checks(_ report: Report) -> Content {
    .table(
      columns: ["check", "verdict", "finding", "step"],
      rows: report.checks.map { line in
        [
          "\(line.check.id) \(line.check.title)", line.check.verdict.rawValue,
          line.check.finding, line.step.display,
        ]
      })
  }

  private static func watches(_ report: Report) -> Content {
    .table(
      columns: ["time", "check", "verdict", "finding"],
      rows: report.watches.flatMap { watched in
        watched.watch.checks.map { check in
          [
            Figures.time(watched.time), "\(check.id) \(check.title)", check.verdict.rawValue,
            check.finding,
          ]
        }
      })
  }

  private static func questions(_ report: Report) -> Content {
    .notes(report.questions.map { ("\($0.step.display): \(Sentences.answer($0))", $0.text) })
  }

  private static func evidence(_ report: Report) -> [(label: String, value: String)] {
    [
      ("journal", report.journal.path),
      ("records", String(report.journal.records)), ("head", report.journal.head),
      ("runbook", "\(report.runbook.path) \(report.runbook.digest)"),
      ("site file", "\(report.site.path) \(report.site.digest)"),
    ] + (report.plan.map { [("plan", "\($0.path) \($0.digest)")] } ?? [])
  }
}
