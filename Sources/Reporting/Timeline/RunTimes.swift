import Core

/// The spans of a run that a time line is made of.
struct RunTimes: Sendable, Hashable {
  let start: Timestamp
  let end: Timestamp
  /// When people were waited for, before the run too; in order and apart from each other.
  let waits: [ClosedRange<Timestamp>]
  /// Those of them in which nothing else was done.
  let idle: [ClosedRange<Timestamp>]
  /// When service had to be back; nil without an objective.
  let objective: Timestamp?
  let serviceBack: Timestamp?

  /// Shorter waits are answers given beforehand.
  private static let noticed = Duration.milliseconds(50)

  private static func latest(_ report: Report) -> Timestamp {
    let chronicle = report.chronicle
    let told =
      chronicle.moments.map(\.time) + chronicle.attempts.map { $0.ended ?? $0.began }
      + chronicle.sessions.map { $0.ended ?? $0.began } + report.steps.compactMap(\.ended)
      + report.questions.map { $0.answered ?? $0.asked }
    return told.reduce(report.started) { max($0, $1) }
  }

  init(_ report: Report) {
    let last = Self.latest(report)
    start = min(report.incident, report.started)
    waits = ClosedRange.merged(Self.waits(report, until: last))
      .filter { $0.span >= Self.noticed }
    let busy = ClosedRange.merged(Self.busy(report, until: last))
    idle = waits.flatMap { $0.without(busy) }
    objective = report.recoveryTime.objective.map { report.incident + $0 }
    serviceBack = report.recoveryTime.actual.map { report.incident + $0 }
    let worked = (last - start) - idle.reduce(Duration.zero) { $0 + $1.span }
    // An objective that lies far beyond the run would leave no room for the run.
    let isNear = objective.map { $0 > last && $0 - last <= worked / 3 } ?? false
    end = isNear ? objective ?? last : last
  }

  private static func waits(
    _ report: Report, until last: Timestamp
  ) -> [ClosedRange<Timestamp>] {
    var waits: [ClosedRange<Timestamp>] = []
    func add(_ from: Timestamp, _ to: Timestamp) { if to > from { waits.append(from...to) } }
    add(report.incident, report.started)
    for question in report.questions { add(question.asked, question.answered ?? last) }
    let sessions = report.chronicle.sessions
    for (left, next) in zip(sessions, sessions.dropFirst()) {
      if let ended = left.ended { add(ended, next.began) }
    }
    return waits
  }

  /// Attempts at work, without the time in which their own questions were open.
  private static func busy(
    _ report: Report, until last: Timestamp
  ) -> [ClosedRange<Timestamp>] {
    let questions = Dictionary(grouping: report.questions, by: \.step)
    return report.chronicle.attempts.flatMap { attempt -> [ClosedRange<Timestamp>] in
      let ended = attempt.ended ?? last
      guard ended > attempt.began else { return [] }
      let asked = (questions[attempt.step] ?? []).compactMap {
        question -> ClosedRange<Timestamp>? in
        let answered = question.answered ?? last
        return answered > question.asked ? question.asked...answered : nil
      }
      return (attempt.began...ended).without(ClosedRange.merged(asked))
    }
  }
}
