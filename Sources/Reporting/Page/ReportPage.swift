import Core

/// The report laid out for people: what text, Markdown and HTML show, in the order they show it.
struct ReportPage {
  struct Section {
    let title: String
    let content: Content
    /// Left out of plain text: for evidence, not for the one who is at work.
    var isDetail = false
  }

  struct Column: ExpressibleByStringLiteral {
    let title: String
    /// Left out of plain text, which has no room.
    var isDetail = false
    /// Of sentences: it needs more room than figures.
    var isWide = false

    init(stringLiteral title: String) { self.title = title }

    static func detail(_ title: String, isWide: Bool = false) -> Column {
      var column = Column(stringLiteral: title)
      (column.isDetail, column.isWide) = (true, isWide)
      return column
    }

    static func wide(_ title: String) -> Column {
      var column = Column(stringLiteral: title)
      column.isWide = true
      return column
    }
  }

  enum Content {
    case facts([Fact])
    case lines([String])
    case commands([Report.NextCommand])
    case table(columns: [Column], rows: [[String]])
    /// Texts of several lines, each under a heading.
    case notes([(heading: String, text: String)])
    /// Only where it can be drawn.
    case timeline(Timeline)

    var isEmpty: Bool {
      switch self {
      case .facts(let facts): facts.isEmpty
      case .lines(let lines): lines.isEmpty
      case .commands(let commands): commands.isEmpty
      case .table(_, let rows): rows.isEmpty
      case .notes(let notes): notes.isEmpty
      case .timeline(let timeline): timeline.rows.isEmpty
      }
    }
  }

  typealias Fact = (label: String, value: String)

  let title: String
  /// What became of it, in one sentence.
  let summary: String
  let sections: [Section]

  init(_ report: Report) {
    title = VisibleText.line(
      "\(report.runbook.name) on \(report.site.name), run \(report.run)")
    summary = VisibleText.line(Sentences.summary(report))
    let events = Self.events(report)
    sections =
      (Self.standing(report) + Self.work(report) + Self.data(report) + events
      + Self.origin(report)
      + [
        Section(title: "Did not happen", content: .lines(Self.absent(events, report))),
        Section(title: "Not in this report", content: .facts(Self.notRecorded(report))),
      ]).filter { !$0.content.isEmpty }.map(\.visible)
  }
}

extension ReportPage.Section {
  /// Every text as a reader may see it: one line where it is one cell.
  fileprivate var visible: Self {
    Self(title: title, content: content.visible, isDetail: isDetail)
  }
}

extension ReportPage.Content {
  fileprivate var visible: Self {
    switch self {
    case .facts(let facts):
      .facts(facts.map { (VisibleText.line($0.label), VisibleText.line($0.value)) })
    case .lines(let lines): .lines(lines.map(VisibleText.line))
    case .commands(let commands): .commands(commands.map(\.visible))
    case .table(let columns, let rows): Self.told(columns, rows.map { $0.map(VisibleText.line) })
    case .notes(let notes):
      .notes(notes.map { (VisibleText.line($0.heading), VisibleText.of($0.text)) })
    case .timeline: self
    }
  }

  /// Without columns in which no row says anything.
  private static func told(_ columns: [ReportPage.Column], _ rows: [[String]]) -> Self {
    let kept = columns.indices.filter { column in
      column == 0 || rows.contains { !["", "-"].contains($0[column]) }
    }
    return .table(
      columns: kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } })
  }
}

extension Report.NextCommand {
  fileprivate var visible: Self {
    Self(command: VisibleText.line(command), reason: VisibleText.line(reason))
  }
}

extension ReportPage {
  /// A time of the day of the run; with the date where that is another.
  static func clock(_ time: Timestamp?, _ report: Report) -> String {
    guard let time else { return "-" }
    return time.dateText == report.started.dateText
      ? time.timeText : "\(time.dateText) \(time.timeText)"
  }

  static func span(_ span: Duration?) -> String { span.map(Figures.span) ?? "-" }
}
