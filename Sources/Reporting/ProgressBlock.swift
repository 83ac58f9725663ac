import Core

/// How large a terminal is, in characters.
package struct TerminalSize: Sendable, Hashable {
  package let columns: Int
  package let rows: Int

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

/// One line of the block that stays at the bottom of a terminal while a run goes on.
package struct BlockLine: Sendable, Hashable {
  package enum Style: Sendable, Hashable { case plain, faint, strong, warning }

  package let text: String
  package let style: Style

  package init(_ text: String, _ style: Style = .plain) {
    self.text = text
    self.style = style
  }
}

/// How a run stands, in lines that fit a terminal.
package enum ProgressBlock {
  /// At least one row is left for the events above it, most of them where many steps run. The last column
  /// stays free: a terminal that has written it may be about to wrap.
  package static func lines(
    _ progress: RunProgress, at now: Timestamp, size: TerminalSize
  ) -> [BlockLine] {
    let width = max(size.columns - 1, 1)
    let room = max(size.rows - 1, 1)
    let overall = [
      phase(progress, now), forecast(progress, now), holds(progress, width),
    ].compactMap { $0 }
    var lines = Array(overall.prefix(room))
    let steps = min(room - lines.count, max(size.rows / 2, 1))
    lines.insert(contentsOf: working(progress, now, width, steps), at: 0)
    if lines.count < room { lines.insert(title(progress, now, width), at: 0) }
    return lines.map { BlockLine(DisplayWidth.cut($0.text, to: width), $0.style) }
  }

  private static func title(
    _ progress: RunProgress, _ now: Timestamp, _ width: Int
  ) -> BlockLine {
    let text =
      "── \(progress.runbook) at \(progress.site), run \(progress.run), "
      + "\(Figures.elapsed(now - progress.incident)) since the incident "
    let rest = width - DisplayWidth.of(text)
    return BlockLine(text + String(repeating: "─", count: max(rest, 0)), .faint)
  }

  // MARK: Steps

  private static func working(
    _ progress: RunProgress, _ now: Timestamp, _ width: Int, _ room: Int
  ) -> [BlockLine] {
    guard room > 0 else { return [] }
    let all = progress.working
    let shown = all.count > room ? all.prefix(room - 1) : all[...]
    let rows = shown.map { row($0, now, namesAction: width >= 100) }
    // Names may be long, and give way; how long it takes is short.
    let widths = (rows.first ?? []).indices.map { column in
      let widest = rows.map { DisplayWidth.of($0[column]) }.max() ?? 0
      return column == rows[0].count - 1 ? widest : min(widest, width * 2 / 5)
    }
    var lines = zip(shown, rows).map { working, cells in
      let text = zip(cells, widths).map {
        DisplayWidth.padded(DisplayWidth.cut($0, to: $1), to: $1)
      }
      let words = working.words.map { "  \($0)" } ?? ""
      return BlockLine(
        "  " + text.joined(separator: "  ") + words, isLate(working, now) ? .warning : .strong)
    }
    if shown.count < all.count {
      lines.append(BlockLine("  and \(all.count - shown.count) more steps", .strong))
    }
    return lines
  }

  private static func row(
    _ working: RunProgress.Working, _ now: Timestamp, namesAction: Bool
  ) -> [String] {
    let step = working.step
    let name = step.isUndo ? "undo \(step.key.display)" : step.key.display
    return [name] + (namesAction ? [step.action] : []) + [Figures.spent(on: step, at: now)]
  }

  private static func isLate(_ working: RunProgress.Working, _ now: Timestamp) -> Bool {
    working.step.budget.map { now - working.step.began > $0 } ?? false
  }

  // MARK: The whole

  private static func phase(_ progress: RunProgress, _ now: Timestamp) -> BlockLine {
    let all = progress.done + progress.left
    let counts = "\(progress.done) of \(all) steps done, \(progress.left) left"
    switch progress.phase {
    case .forward(let checkpoint):
      let place = checkpoint.map { "forward, checkpoint \($0) reached" } ?? "forward"
      return BlockLine("\(place): \(counts)")
    case .asking(let step, let since):
      return BlockLine(
        "waits for an answer to \(step.display) for \(Figures.elapsed(now - since)): \(counts)",
        .warning)
    case .back(let checkpoint):
      let target = checkpoint.map { " to checkpoint \($0)" } ?? ""
      return BlockLine(
        "going back\(target): \(progress.done) undone, \(progress.left) left to undo", .warning)
    case .finally: return BlockLine("finally: the run's last steps")
    case .stopping: return BlockLine("stopping at the next safe place: \(counts)", .warning)
    }
  }

  private static func forecast(_ progress: RunProgress, _ now: Timestamp) -> BlockLine? {
    if let restored = progress.restored {
      let rto = progress.objective.map {
        " (RTO \(Figures.clock(progress.incident + $0, seenAt: now)))"
      }
      return BlockLine("service back since \(Figures.clock(restored, seenAt: now))\(rto ?? "")")
    }
    return progress.forecast.map {
      BlockLine(Figures.forecast($0, at: now), $0.isMiss ? .warning : .plain)
    }
  }

  /// Broken ones first; where the line is too narrow, the names of the rest give way to their number.
  private static func holds(_ progress: RunProgress, _ width: Int) -> BlockLine? {
    guard !progress.holds.isEmpty else { return nil }
    let broken = progress.holds.filter { $0.broken != nil }.map(\.proof.hold.display)
    let lost = broken.isEmpty ? [] : ["HOLD BROKEN: " + broken.joined(separator: ", ")]
    let kinds = HoldKind.allCases.compactMap { kind -> (named: String, counted: String)? in
      let names = progress.holds
        .filter { $0.proof.hold.kind == kind && $0.broken == nil }.map(\.proof.hold.object)
      guard !names.isEmpty else { return nil }
      let counted = "\(names.count) \(kind.rawValue)\(names.count == 1 ? "" : "s")"
      return ("\(kind.rawValue) \(names.joined(separator: ", "))", counted)
    }
    let texts = (0...kinds.count).map { cut -> String in
      let named = kinds.dropLast(cut).map(\.named) + kinds.suffix(cut).map(\.counted)
      let held = named.isEmpty ? [] : ["held: " + named.joined(separator: "; ")]
      return (lost + held).joined(separator: "; ")
    }
    let text = texts.first { DisplayWidth.of($0) <= width } ?? texts.last ?? ""
    return BlockLine(text, broken.isEmpty ? .plain : .warning)
  }
}
