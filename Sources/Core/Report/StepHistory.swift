/// How long each step of a runbook took in earlier runs of it at the same site.
package struct StepHistory: Sendable, Hashable {
  /// Fewer runs of a step than this tell nothing: its budget counts.
  package static let enough = 3

  /// By the step's id, of each run that did it, or elements of it.
  private var durations: [String: [[Duration]]] = [:]
  /// What they come to, of steps that enough runs have done.
  private var spans: [String: ExpectedSpan] = [:]

  package init() {}

  /// Takes in an earlier run: steps that went through in one attempt, for anything else measures the
  /// trouble and not the step. How long people took to answer says nothing of the next answer.
  package mutating func add(_ run: RunState) {
    var own: [String: [Duration]] = [:]
    for step in run.steps.values where step.isDone && step.attempts == 1 && !step.settledByProbe {
      guard run.mainStep(step.key.id) != nil, run.specs[step.action]?.role != .consent,
        let started = step.started, let ended = step.ended
      else { continue }
      own[step.key.id, default: []].append(ended - started)
    }
    for (id, spans) in own { durations[id, default: []].append(spans) }
    spans = durations.filter { $0.value.count >= Self.enough }.mapValues { runs in
      let sorted = runs.flatMap(\.self).sorted()
      return ExpectedSpan(likely: Self.rank(0.5, sorted), late: Self.rank(0.9, sorted))
    }
  }

  /// Too few runs have done any step.
  package var isEmpty: Bool { spans.isEmpty }

  /// Nil where too few runs have done the step.
  func span(of step: Step) -> ExpectedSpan? { spans[step.id] }

  /// The nearest rank: a duration that was measured.
  private static func rank(_ share: Double, _ sorted: [Duration]) -> Duration {
    let rank = (share * Double(sorted.count)).rounded(.up)
    return sorted[min(max(Int(rank), 1), sorted.count) - 1]
  }
}

/// How long something is expected to take: half of the earlier runs were as quick as `likely`, nine of
/// ten as quick as `late`.
struct ExpectedSpan: Sendable, Hashable {
  var likely: Duration
  var late: Duration

  static let none = ExpectedSpan(likely: .zero, late: .zero)

  static func + (one: ExpectedSpan, other: ExpectedSpan) -> ExpectedSpan {
    ExpectedSpan(likely: one.likely + other.likely, late: one.late + other.late)
  }

  /// The longer of two that run beside each other.
  static func longer(_ one: ExpectedSpan, _ other: ExpectedSpan) -> ExpectedSpan {
    ExpectedSpan(likely: max(one.likely, other.likely), late: max(one.late, other.late))
  }

  /// What is left of it after a while.
  func left(after spent: Duration) -> ExpectedSpan {
    ExpectedSpan(likely: max(likely - spent, .zero), late: max(late - spent, .zero))
  }
}
