import Core

/// What the patterns of a time line mean. Each differs in its texture: none needs its colour.
enum TimelineLegend {
  /// The patterns of one part; each part has its own, so that it can be cut out by itself.
  static func patterns(_ number: Int) -> String {
    func pattern(_ name: String, _ shapes: String) -> String {
      "<pattern id=\"\(name)\(number)\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
        + "\(shapes)</pattern>"
    }
    return "<defs>"
      + pattern("wait", "<circle class=\"ink-wait\" cx=\"3\" cy=\"3\" r=\"1.5\"/>")
      + pattern("doubt", "<path class=\"ink-doubt\" d=\"M0 0L6 6M6 0L0 6\"/>")
      + pattern("undo", "<path class=\"ink-undo\" d=\"M-1 1L1 -1M0 6L6 0M5 7L7 5\"/>")
      + pattern("failed", "<path class=\"ink-failed\" d=\"M0 1.5H6M0 4.5H6\"/>")
      + pattern("over", "<path class=\"ink-over\" d=\"M-1 5L1 7M0 0L6 6M5 -1L7 1\"/>")
      + "</defs>"
  }

  static func render(_ timeline: Timeline) -> String {
    let kinds = Set(timeline.rows.flatMap(\.bars).map(\.kind) + timeline.waits.map(\.kind))
    var entries = Timeline.Bar.Kind.allCases.filter(kinds.contains).map {
      entry($0.rawValue, words($0))
    }
    if timeline.rows.contains(where: { $0.plan != nil }) {
      entries.append(entry(plan: "the budget; open to the right where it ends beyond the edge"))
    }
    if timeline.rows.contains(where: { $0.plan?.over != nil }) {
      entries.append(entry("over", "over budget"))
    }
    let notes = (["the axis tells the time since the incident"] + timeline.notes).map {
      "<li>\(HTMLText.escaped($0))</li>"
    }
    return "<ul class=\"legend\">" + (entries + notes).joined() + "</ul>"
  }

  private static func words(_ kind: Timeline.Bar.Kind) -> String {
    switch kind {
    case .work: "an attempt"
    case .failed: "an attempt that failed"
    case .undo: "undone on the way back"
    case .doubt: "in doubt: nobody knew whether it had happened"
    case .wait: "waiting for people"
    }
  }

  private static func entry(_ name: String, _ words: String) -> String {
    let fill = name == "work" ? "" : " fill=\"url(#\(name)1)\""
    return sample("<rect class=\"\(name)\"\(fill) x=\"1\" y=\"1\" width=\"30\" height=\"9\"/>")
      + " \(words)</li>"
  }

  private static func entry(plan words: String) -> String {
    sample("<path class=\"plan\" d=\"M1 6H31M31 3V9\"/>") + " \(words)</li>"
  }

  private static func sample(_ shape: String) -> String {
    "<li><svg aria-hidden=\"true\" width=\"32\" height=\"11\">\(shape)</svg>"
  }
}
