import Core

/// A time line as inline SVG. Places are shares of the width and text keeps its size, so that it fits a
/// phone as it fits a sheet; it is drawn in parts that each fit a sheet.
struct TimelineDrawing {
  let timeline: Timeline

  static let mostRows = 25
  private static let rowHeight = 32.0
  /// Above the rows: the objective, service, and the labels of the axis, a line each.
  private static let head = 52.0
  /// A bar of no length is shown all the same.
  private static let leastWidth = 0.002

  /// One figure for each part, and what explains them.
  func render() -> String {
    let rows = timeline.rows
    let count = (rows.count + Self.mostRows - 1) / Self.mostRows
    let parts = (0..<count).map { number in
      let (from, to) = (number * rows.count / count, (number + 1) * rows.count / count)
      return part(number + 1, of: count, Array(rows[from..<to]))
    }
    return """
      <figure>
      \(parts.joined(separator: "\n"))
      <figcaption>
      \(TimelineLegend.render(timeline))
      </figcaption>
      </figure>
      """
  }

  // MARK: one part

  private func part(_ number: Int, of count: Int, _ rows: [Timeline.Row]) -> String {
    let lanes = timeline.waits.isEmpty ? 0 : 1
    let height = Self.head + Double(rows.count + lanes) * Self.rowHeight + 4
    var shapes = [TimelineLegend.patterns(number)] + axis(height)
    if lanes > 0 { shapes += waitLane(number) }
    for (index, row) in rows.enumerated() {
      shapes += self.row(row, top: Self.head + Double(index + lanes) * Self.rowHeight, number)
    }
    shapes += marks(height)
    let title = "Time line" + (count > 1 ? ", part \(number) of \(count)" : "")
    return """
      <svg role="img" aria-labelledby="line\(number) line\(number)d" class="timeline" \
      width="100%" height="\(figure(height))">
      <title id="line\(number)">\(title)</title>
      <desc id="line\(number)d">\(HTMLText.escaped(description(rows)))</desc>
      \(shapes.joined(separator: "\n"))
      </svg>
      """
  }

  /// What the drawing says, for those who do not see it.
  private func description(_ rows: [Timeline.Row]) -> String {
    let marks = [timeline.serviceBack, timeline.objective].compactMap { $0?.label }
    let lines = rows.map { row in
      ([row.name, row.took, row.budget].compactMap { $0 }.joined(separator: " ")
        + (row.flags.isEmpty ? "" : ", " + row.flags.joined(separator: ", ")))
    }
    return (marks + lines).joined(separator: "; ") + ". All figures are in the table of steps."
  }

  private func axis(_ height: Double) -> [String] {
    let bands = timeline.breaks.flatMap { gap in
      [gap.lowerBound, gap.upperBound].map {
        line($0, from: Self.head - 4, to: height, "break")
      }
    }
    return bands
      + timeline.ticks.flatMap { tick in
        [
          line(tick.place, from: Self.head - 8, to: height, "grid"),
          text(tick.place, Self.head - 12, tick.label, anchor: tick.anchor, "tick"),
        ]
      }
  }

  private func marks(_ height: Double) -> [String] {
    [(timeline.objective, 11.0, "objective"), (timeline.serviceBack, 25.0, "service")].flatMap {
      mark, top, name -> [String] in
      guard let mark else { return [] }
      return [
        line(mark.place, from: top - 8, to: height, name),
        text(
          mark.place, top, (mark.place < 0.5 ? " " : "") + mark.label + " ",
          anchor: mark.place < 0.5 ? .start : .end, name),
      ]
    }
  }

  private func waitLane(_ number: Int) -> [String] {
    let label = text(
      0, Self.head + 11, "waiting for people, \(timeline.waited) in all", anchor: .start, "name")
    return [label] + timeline.waits.map { bar($0, top: Self.head + 14, number) }
  }

  private func row(_ row: Timeline.Row, top: Double, _ number: Int) -> [String] {
    [label(row, top + 11)] + row.bars.map { bar($0, top: top + 14, number) }
      + (row.plan.map { plan($0, top: top + 25, number) } ?? [])
  }

  // MARK: shapes

  private func label(_ row: Timeline.Row, _ top: Double) -> String {
    func part(_ text: String, _ name: String) -> String {
      text.isEmpty ? "" : "<tspan class=\"\(name)\"> \(HTMLText.escaped(text))</tspan>"
    }
    let budget = row.budget ?? ""
    return "<text x=\"0\" y=\"\(figure(top))\"><tspan class=\"name\">"
      + "\(HTMLText.escaped(row.name))</tspan>\(part(row.took, "took"))"
      + part(budget, "more") + part(row.flags.joined(separator: ", "), "flag")
      + part(row.more, "more") + "</text>"
  }

  private func bar(_ bar: Timeline.Bar, top: Double, _ number: Int) -> String {
    rectangle(
      bar.left, bar.right, top: top, height: 9, bar.kind.rawValue, number,
      title: bar.words)
  }

  private func plan(_ plan: Timeline.Plan, top: Double, _ number: Int) -> [String] {
    let (left, right) = (percent(plan.left), percent(plan.right))
    let beam =
      "<line class=\"plan\" x1=\"\(left)\" x2=\"\(right)\" "
      + "y1=\"\(figure(top + 2))\" y2=\"\(figure(top + 2))\"/>"
    let end = plan.isCut ? [] : [line(plan.right, from: top - 1, to: top + 5, "plan")]
    let over = plan.over.map {
      rectangle(
        $0.lowerBound, $0.upperBound, top: top, height: 4, "over", number, title: "over budget")
    }
    return [beam] + end + [over].compactMap { $0 }
  }

  private func rectangle(
    _ left: Double, _ right: Double, top: Double, height: Double, _ name: String, _ number: Int,
    title: String
  ) -> String {
    let left = min(left, 1 - Self.leastWidth)
    let fill = name == "work" ? "" : " fill=\"url(#\(name)\(number))\""
    return "<rect class=\"\(name)\"\(fill) x=\"\(percent(left))\" "
      + "width=\"\(percent(max(right - left, Self.leastWidth)))\" y=\"\(figure(top))\" "
      + "height=\"\(figure(height))\"><title>\(HTMLText.escaped(title))</title></rect>"
  }

  private func line(_ place: Double, from: Double, to: Double, _ name: String) -> String {
    let place = percent(min(max(place, 0.0005), 0.9995))
    return "<line class=\"\(name)\" x1=\"\(place)\" x2=\"\(place)\" "
      + "y1=\"\(figure(from))\" y2=\"\(figure(to))\"/>"
  }

  private func text(
    _ place: Double, _ top: Double, _ words: String, anchor: Timeline.Tick.Anchor, _ name: String
  ) -> String {
    "<text class=\"\(name)\" x=\"\(percent(place))\" y=\"\(figure(top))\" "
      + "text-anchor=\"\(anchor.rawValue)\">\(HTMLText.escaped(words))</text>"
  }

  private func percent(_ share: Double) -> String { figure(share * 100) + "%" }

  private func figure(_ number: Double) -> String {
    let hundredths = Int((number * 100).rounded())
    return hundredths % 100 == 0 ? "\(hundredths / 100)" : "\(Double(hundredths) / 100)"
  }
}
