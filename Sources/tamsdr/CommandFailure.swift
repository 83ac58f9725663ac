import Core
import Reporting

/// Why a command did not do what it was asked for, in the four parts an operator needs: what, where,
/// in what state the site is, what to type next.
struct CommandFailure: TellsProblem {
  let code: ExitStatus
  let problem: Problem
  /// In what state the site is; nil: as before. A command on a run says it of that run.
  var site: String?
  var next: [String] = []
  /// What else is wrong.
  var findings: [String] = []
  /// What is not as it was planned.
  var drifts: [PlanDrift] = []

  init(_ code: ExitStatus, _ problem: Problem, next: [String] = []) {
    self.code = code
    self.problem = problem
    self.next = next
  }

  init(
    _ code: ExitStatus, _ kind: ProblemCode, _ what: String, at place: String? = nil,
    hint: String? = nil,
    next: [String] = []
  ) {
    self.init(code, Problem(kind, what, at: place, hint: hint), next: next)
  }

  /// The same with words on the site, where it has none.
  func telling(_ site: String) -> CommandFailure {
    var failure = self
    failure.site = self.site ?? site
    return failure
  }

  /// Where a command on a run sent nothing.
  static func siteLeft(by state: RunState) -> String {
    let run = state.opening.run
    return state.siteChanged
      ? "changed, as run \(run) left it: nothing was sent now"
      : "as before run \(run): nothing was sent now"
  }

  private var siteText: String { site ?? "as before: nothing was sent that changes it" }

  /// Where this place knows nothing better to type, the code does.
  private var advice: [String] {
    guard next.isEmpty, let code = problem.code else { return next }
    return ["tamsdr explain \(code.rawValue)"]
  }

  func tell(json: Bool) {
    lines.forEach(Output.remark)
    // What is to be typed stays whole.
    for command in advice { Output.error("  next: \(command)") }
    if json { Output.json(document) }
  }

  private var lines: [String] {
    var lines = ["tamsdr: \(problem.code.map { "error \($0.rawValue): " } ?? "")\(problem.display)"]
    lines += findings.map { "  - \($0)" }
    lines += drifts.map { "  drift: \($0.text)" }
    if let hint = problem.hint { lines.append("  hint: \(hint)") }
    lines.append("  site: \(siteText)")
    return lines
  }

  private var document: Value {
    var members: [String: Value] = [
      "event": .text("failed"),
      "outcome": .text(code == .waiting ? Outcome.waiting.rawValue : Outcome.failed.rawValue),
      "exit_code": .integer(code.rawValue),
      "code": problem.code.map { .text($0.rawValue) } ?? .null, "what": .text(problem.what),
      "place": problem.place.map(Value.text) ?? .null,
      "hint": problem.hint.map(Value.text) ?? .null, "site": .text(siteText),
      "next": .list(advice.map(Value.text)),
    ]
    if !findings.isEmpty { members["findings"] = .list(findings.map(Value.text)) }
    if !drifts.isEmpty {
      members["drifts"] = .list(
        drifts.map {
          .map(["what": .text($0.what), "was": .text($0.was), "is": .text($0.now)])
        })
    }
    return .map(members)
  }
}
