import Core

/// Pages of reference in Markdown, from what the program itself goes by.
package enum Reference {
  package static func codes(_ explanations: [Explanation]) -> String {
    var parts = [
      "# Codes\n\nWritten by `tamsdr explain --markdown`; `tamsdr explain CODE` shows one."
    ]
    for kind in Explanation.Kind.allCases {
      parts.append("## \(ExplanationText.title(of: kind))")
      parts += explanations.filter { $0.kind == kind }.map(code)
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func code(_ explanation: Explanation) -> String {
    var lines = ["### \(explanation.code)", "", "**\(escaped(explanation.title))**", ""]
    lines.append(escaped(explanation.meaning))
    if let causes = explanation.causes { lines.append("*Typically:* \(escaped(causes))") }
    if let site = explanation.site, explanation.kind == .runTime {
      lines.append("*The site:* \(escaped(site)).")
    }
    lines.append("*Next:* " + explanation.next.map(escaped).joined(separator: "; "))
    return lines.joined(separator: "\n")
  }

  package static func actions(_ specs: [ActionSpec]) -> String {
    let head = """
      # Actions

      Written by `tamsdr actions --markdown`; `tamsdr actions NAME` shows one. An input marked * is required.
      """
    let functions =
      ["## Functions of `${{ … }}`", "", "| function | gives |", "| --- | --- |"]
      + ExpressionFunction.allCases.map {
        "| `\(cell($0.signature))` | \(cell(escaped($0.help))) |"
      }
    return ([head] + specs.map(action) + [functions.joined(separator: "\n")])
      .joined(separator: "\n\n") + "\n"
  }

  private static func action(_ spec: ActionSpec) -> String {
    var lines = ["## \(spec.name)", "", escaped(spec.help), "", facts(spec), ""]
    lines += ["| | | type | |", "| --- | --- | --- | --- |"]
    lines += spec.inputs.map { input in
      let fallback = input.fallback == .null ? "" : " (else `\(cell(input.fallback.display))`)"
      return "| in | `\(input.name)`\(input.required ? " *" : "") | \(cell(input.type.name)) "
        + "| \(cell(escaped(input.help)))\(fallback) |"
    }
    lines += spec.outputs.map {
      "| out | `\($0.name)` | \(cell($0.type.name)) | \(cell(escaped($0.help))) |"
    }
    if spec.inputs.isEmpty && spec.outputs.isEmpty { lines.removeLast(3) }
    return lines.joined(separator: "\n")
  }

  private static func facts(_ spec: ActionSpec) -> String {
    var facts = ["Effect: \(spec.effect.words)"]
    if !spec.touches.isEmpty { facts.append("changes: \(spec.touches.joined(separator: ", "))") }
    facts += spec.sets.map { "sets hold on \($0.rawValue)" }
    facts += spec.lifts.map { "lifts hold on \($0.rawValue)" }
    facts.append("timeout \(spec.timeout.text)")
    return facts.joined(separator: "; ") + "."
  }

  /// Angle brackets, stars and the like would be marks of Markdown.
  static func escaped(_ text: String) -> String {
    text.map { "<>*_[]`".contains($0) ? "\\\($0)" : "\($0)" }.joined()
  }

  static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}

extension ActionSpec.Effect {
  fileprivate var words: String {
    switch self {
    case .readOnly: "only reads"
    case .reversible: "reversible"
    case .irreversible: "irreversible"
    }
  }
}
