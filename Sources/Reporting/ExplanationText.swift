import Core

/// What a code means, for people and for scripts.
package enum ExplanationText {
  package static func render(_ explanation: Explanation) -> String {
    let code = explanation.kind == .exitCode ? "exit code \(explanation.code)" : explanation.code
    var lines = ["\(code): \(explanation.title)", ""]
    lines += folded(explanation.meaning)
    if let causes = explanation.causes { lines += ["", "typically:"] + folded(causes) }
    if let site = explanation.site { lines += ["", "the site:"] + folded(site) }
    lines += ["", "next:"] + explanation.next.flatMap { folded($0) }
    return lines.joined(separator: "\n")
  }

  /// One line for each code, below what kind of code it is.
  package static func table(_ explanations: [Explanation]) -> String {
    let groups = Explanation.Kind.allCases.map { kind in
      let rows = explanations.filter { $0.kind == kind }.map { ["  \($0.code)", $0.title] }
      return ([title(of: kind)] + TextTable.lines(rows)).joined(separator: "\n")
    }
    return groups.joined(separator: "\n\n")
  }

  package static func document(_ explanation: Explanation) -> Value {
    .map([
      "code": .text(explanation.code), "kind": .text(explanation.kind.rawValue),
      "title": .text(explanation.title), "meaning": .text(explanation.meaning),
      "causes": explanation.causes.map(Value.text) ?? .null,
      "site": explanation.site.map(Value.text) ?? .null,
      "next": .list(explanation.next.map(Value.text)),
    ])
  }

  static func title(of kind: Explanation.Kind) -> String {
    switch kind {
    case .exitCode: "Exit codes"
    case .file: "Faults of a runbook or site file"
    case .runTime: "Failures at run time"
    case .check: "Checks of data, point and service"
    case .term: "Words of plan, question and report"
    }
  }

  /// Indented, and broken at 80 columns.
  private static func folded(_ text: String) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if !line.isEmpty, line.count + 1 + word.count > 78 {
        lines.append("  " + line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    return lines + ["  " + line]
  }
}
