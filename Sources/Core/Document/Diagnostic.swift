/// One thing that is wrong with a file, with its place. Codes and words stand in `DiagnosticCode`.
package struct Diagnostic: Error, Sendable, Hashable {
  package let code: DiagnosticCode
  /// The file as the user named it.
  package var file: String
  package let mark: Mark
  /// What the placeholders of text and hint stand for, in order of first appearance.
  package let arguments: [String]
  /// What stands there may be a secret: neither it nor the rest of its line is shown.
  package var hidesSource = false

  package init(_ code: DiagnosticCode, at mark: Mark, in file: String = "", _ arguments: String...)
  {
    self.code = code
    self.file = file
    self.mark = mark
    self.arguments = arguments
  }

  package var text: String { filled(code.entry.text) }
  package var hint: String { filled(code.entry.hint) }

  /// `file:line:col: error CODE: text`.
  package var headline: String {
    "\(mark.place(in: file)): error \(code.rawValue): \(text)"
  }

  /// The headline, the source line with a caret below the place, and the hint.
  package func render(source: String) -> String {
    Diagnostic.render([self], source: source)
  }

  /// All diagnostics of one file, a blank line between two.
  package static func render(_ diagnostics: [Diagnostic], source: String) -> String {
    let lines = shown(lines(of: source), hiding: diagnostics.filter(\.hidesSource).map(\.mark))
    return diagnostics.map { $0.render(lines: lines) }.joined(separator: "\n\n")
  }

  /// The lines without what must not be shown, for whatever else is said of them.
  private static func shown(_ lines: [Substring], hiding marks: [Mark]) -> [Substring] {
    var lines = lines
    for mark in marks where mark.line <= lines.count {
      let before = lines[mark.line - 1].unicodeScalars.prefix(mark.column - 1)
      lines[mark.line - 1] = "\(String(before))…"
    }
    return lines
  }

  private static func lines(of source: String) -> [Substring] {
    source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }

  private func render(lines: [Substring]) -> String {
    var parts = [headline]
    if mark.line <= lines.count { parts += excerpt(of: lines[mark.line - 1]) }
    if !hint.isEmpty { parts.append("hint: " + hint) }
    return parts.joined(separator: "\n")
  }

  /// Of a line that no screen holds, the part around the place.
  private static let excerptWidth = 160

  private func excerpt(of line: Substring) -> [String] {
    let scalars = line.unicodeScalars
    let isLong = scalars.count > Self.excerptWidth
    let hidden = isLong ? max(0, mark.column - 1 - Self.excerptWidth / 2) : 0
    let shown = scalars.dropFirst(hidden)
    let before = shown.prefix(mark.column - 1 - hidden)
    // Tabs stay tabs, so that the caret stands below its character on any terminal.
    let indent = before.map { $0 == "\t" ? "\t" : " " }.joined()
    let lead = hidden > 0 ? "…" : ""
    return [
      "  " + lead + Self.visible(shown.prefix(Self.excerptWidth)),
      "  " + (lead.isEmpty ? "" : " ") + indent + "^",
    ]
  }

  private func filled(_ template: String) -> String {
    let names = code.entry.placeholders
    return DiagnosticEntry.parts(of: template).map { part in
      switch part {
      case .words(let words): return words
      case .placeholder(let name):
        let position = names.firstIndex(of: name) ?? names.endIndex
        return position < arguments.count ? Self.shown(arguments[position]) : "{\(name)}"
      }
    }.joined()
  }
}

extension Diagnostic {
  /// One character for each, so that the caret stays below its own.
  private static func visible(_ line: Substring.UnicodeScalarView) -> String {
    line.map { isCommand($0) ? "\u{FFFD}" : "\($0)" }.joined()
  }

  private static func isCommand(_ scalar: Unicode.Scalar) -> Bool {
    scalar != "\t" && scalar.properties.generalCategory == .control
  }

  /// A file's own words may be long, and may hold what a terminal takes for a command.
  private static func shown(_ argument: String) -> String {
    let limit = 300
    let scalars = argument.unicodeScalars.prefix(limit + 1)
    let isWhole = scalars.count <= limit
    let text = scalars.prefix(limit).map { scalar in
      isCommand(scalar)
        ? "\\u{\(String(scalar.value, radix: 16))}" : "\(scalar)"
    }
    return text.joined() + (isWhole ? "" : "…")
  }
}

extension Diagnostic: Comparable {
  package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
    (left.mark, left.code.rawValue) < (right.mark, right.code.rawValue)
  }
}

/// Gathers what is wrong with one file and those it includes, so that one reading shows all of it.
package struct DiagnosticList: Sendable {
  package let file: String
  private var found: [Diagnostic] = []

  package init(file: String) { self.file = file }

  package var count: Int { found.count }

  /// A file in which much is wrong gets shorter hints: each search for a name looks at every name.
  package var suggests: Bool { count < 50 }

  package mutating func add(_ diagnostic: Diagnostic) {
    var diagnostic = diagnostic
    diagnostic.file = diagnostic.mark.file ?? file
    found.append(diagnostic)
  }

  package mutating func add(contentsOf diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { add(diagnostic) }
  }

  /// In the order of their places, each once.
  package var sorted: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return found.sorted().filter { seen.insert($0).inserted }
  }
}
