/// What there is to say of a code beyond the message it came with.
package struct Explanation: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// How a command ended.
    case exitCode = "exit_code"
    /// What is wrong with a runbook or site file.
    case file
    /// What went wrong at run time.
    case runTime = "run_time"
    /// What a check of the validation catalogue looks at.
    case check
    /// A word of plan, question and report.
    case term
  }

  package let code: String
  package let kind: Kind
  package let title: String
  package let meaning: String
  /// What it typically comes from; nil where the meaning says it.
  package let causes: String?
  /// In what state the site may be; nil where the code does not tell.
  package let site: String?
  /// What to do and type, in this order.
  package let next: [String]

  /// Exit codes by number, then the others by name, then checks by number, then words.
  package static let all: [Explanation] =
    ExitStatus.allCases.map(Explanation.init)
    + DiagnosticCode.allCases.map(Explanation.init).sorted { $0.code < $1.code }
    + ProblemCode.allCases.map(Explanation.init).sorted { $0.code < $1.code }
    + CheckEntry.all.map(Explanation.init) + TermEntry.all.map(Explanation.init)

  /// What somebody means who types `v9` for V09, or `loss-grew` as it stands in a sentence.
  package static func named(_ text: String) -> Explanation? {
    let wanted = text.lowercased()
    let padded = wanted.wholeMatch(of: /v([0-9])/).map { "v0\($0.1)" }
    let spellings = [wanted, padded, Names.snakeCase(wanted)].compactMap { $0 }
    return spellings.lazy.compactMap { spelling in
      all.first { $0.code.lowercased() == spelling }
    }.first
  }

  package init(_ status: ExitStatus) {
    self.init(
      code: "\(status.rawValue)", kind: .exitCode, title: status.title, meaning: status.meaning,
      causes: nil, site: nil, next: status.next)
  }

  package init(_ code: ProblemCode) {
    let entry = code.entry
    self.init(
      code: code.rawValue, kind: .runTime, title: entry.title, meaning: entry.meaning,
      causes: entry.causes, site: entry.site.text, next: [entry.next])
  }

  package init(_ code: DiagnosticCode) {
    let entry = code.entry
    self.init(
      code: code.rawValue, kind: .file, title: DiagnosticEntry.named(entry.text),
      meaning: entry.why, causes: nil, site: "as before: a file with errors is never run",
      next: [DiagnosticEntry.advice(entry.hint), "tamsdr check RUNBOOK --site SITE"])
  }

  package init(_ check: CheckEntry) {
    self.init(
      code: check.number, kind: .check, title: check.title, meaning: check.meaning,
      causes: check.causes, site: nil, next: [check.next])
  }

  package init(_ term: TermEntry) {
    self.init(
      code: term.word, kind: .term, title: term.title, meaning: term.meaning, causes: nil,
      site: nil,
      next: [term.next])
  }

  private init(
    code: String, kind: Kind, title: String, meaning: String, causes: String?, site: String?,
    next: [String]
  ) {
    self.code = code
    self.kind = kind
    self.title = title
    self.meaning = meaning
    self.causes = causes
    self.site = site
    self.next = next
  }
}

extension DiagnosticEntry {
  /// With the placeholders as words in capitals.
  fileprivate static func named(_ template: String) -> String {
    parts(of: template).map { part in
      switch part {
      case .words(let words): words
      case .placeholder(let name): name.uppercased()
      }
    }.joined()
  }

  /// A hint that is made for each case says only that it will be there.
  fileprivate static func advice(_ hint: String) -> String {
    let parts = parts(of: hint).filter { $0 != .words("") }
    guard case .placeholder = parts.first, parts.count == 1 else { return named(hint) }
    return "the hint below the message says what is meant, or how it is written"
  }
}
