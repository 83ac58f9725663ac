import Core

/// Where each step lies in time, as shares of the width: what is drawn, without how.
struct Timeline: Sendable, Hashable {
  struct Bar: Sendable, Hashable {
    enum Kind: String, Sendable, Hashable, CaseIterable { case work, failed, undo, doubt, wait }

    let kind: Kind
    let left: Double
    let right: Double
    /// The whole truth of it, for who points at it or cannot see it.
    let words: String
  }

  struct Row: Sendable, Hashable {
    let name: String
    /// Whether it took longer than planned, and how it ended otherwise than done.
    let flags: [String]
    let took: String
    let budget: String?
    /// What there is room for on a wide page only.
    let more: String
    let bars: [Bar]
    let plan: Plan?
  }

  /// The budget, from the start of the step on.
  struct Plan: Sendable, Hashable {
    let left: Double
    let right: Double
    /// It ends beyond the right edge.
    let isCut: Bool
    /// Where the step went beyond it.
    let over: ClosedRange<Double>?
  }

  /// A line over all rows.
  struct Mark: Sendable, Hashable {
    let place: Double
    let label: String
  }

  struct Tick: Sendable, Hashable {
    enum Anchor: String, Sendable, Hashable { case start, middle, end }

    let place: Double
    let anchor: Anchor
    let label: String
  }

  let rows: [Row]
  /// Waiting for people, whatever the step.
  let waits: [Bar]
  let waited: String
  let breaks: [ClosedRange<Double>]
  let ticks: [Tick]
  let objective: Mark?
  let serviceBack: Mark?
  /// In words: what is not drawn, and why.
  let notes: [String]

  init(_ report: Report) {
    let times = RunTimes(report)
    let scale = TimeScale(from: times.start, to: times.end, idle: times.idle)
    let drawn = report.steps.filter { $0.started != nil }
    let events = TimelineEvents(report)
    rows = drawn.map {
      TimelineRow(step: $0, times: times, scale: scale, report: report, events: events).row
    }
    waits = times.waits.map { Bar(.wait, $0, scale, "waiting for people") }
    waited = Figures.span(times.waits.reduce(Duration.zero) { $0 + $1.span })
    breaks = scale.pieces.filter(\.isBreak).map { $0.left...$0.right }
    ticks = Self.ticks(scale, since: report.incident)
    objective = times.objective.map {
      Mark(place: scale.place($0), label: Self.label(of: $0, times, report))
    }
    serviceBack = times.serviceBack.map {
      Mark(
        place: scale.place($0), label: "service back, \(Figures.span($0 - report.incident))")
    }
    let undrawn = report.steps.count - drawn.count
    notes =
      (undrawn > 0 ? ["\(undrawn) steps that were not begun are in the table only"] : [])
      + (breaks.isEmpty
        ? [] : ["waiting that was far longer than the work is cut short, between dashed lines"])
  }

  private static func label(of time: Timestamp, _ times: RunTimes, _ report: Report) -> String {
    "RTO \(Figures.span(time - report.incident))"
      + (time > times.end ? ", beyond the right edge" : "")
  }
}

extension Timeline.Bar {
  init(
    _ kind: Kind, _ range: ClosedRange<Timestamp>, _ scale: TimeScale, _ words: String
  ) {
    self.init(
      kind: kind, left: scale.place(range.lowerBound), right: scale.place(range.upperBound),
      words: "\(words), \(Figures.span(range.span))")
  }
}

// MARK: the axis

extension Timeline {
  /// Share of the width that a character of a label takes on the narrowest page, with room to spare.
  static let characterShare = 0.0185

  /// As many as there is room for, the start first, then the ends of breaks.
  private static func ticks(_ scale: TimeScale, since incident: Timestamp) -> [Tick] {
    let (afterBreaks, regular) = scale.ticks(since: incident)
    var ticks: [Tick] = []
    for time in [scale.pieces.first?.from].compactMap({ $0 }) + afterBreaks + regular {
      let tick = Tick(at: scale.place(time), Figures.short(time - incident))
      if ticks.allSatisfy({ !$0.extent.overlaps(tick.extent) }) { ticks.append(tick) }
    }
    return ticks.sorted { $0.place < $1.place }
  }
}

extension Timeline.Tick {
  init(at place: Double, _ label: String) {
    let anchor: Anchor = place < 0.12 ? .start : place > 0.88 ? .end : .middle
    self.init(place: place, anchor: anchor, label: label)
  }

  /// What its label takes of the width.
  var extent: ClosedRange<Double> {
    let width = Double(label.count + 1) * Timeline.characterShare
    switch anchor {
    case .start: return place...(place + width)
    case .middle: return (place - width / 2)...(place + width / 2)
    case .end: return (place - width)...place
    }
  }
}
