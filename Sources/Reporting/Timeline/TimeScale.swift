import Core

/// Times as shares of a width. Long spans in which only people were waited for are cut short, and marked
/// as breaks: a run of ten minutes with a weekend in its middle can still be read.
struct TimeScale: Sendable, Hashable {
  struct Piece: Sendable, Hashable {
    let from: Timestamp
    let to: Timestamp
    /// Shares of the width, 0 to 1.
    let left: Double
    let right: Double
    let isBreak: Bool
  }

  let pieces: [Piece]

  /// `idle` are spans that may be cut short, in order and apart from each other.
  init(from start: Timestamp, to end: Timestamp, idle: [ClosedRange<Timestamp>]) {
    let end = max(end, start + .milliseconds(1))
    let idle = idle.map { $0.clamped(to: start...end) }.filter { $0.span > .zero }
    let busy = (end - start) - idle.reduce(Duration.zero) { $0 + $1.span }
    let breaks = busy > .zero ? idle.filter { $0.span > busy / 4 } : []
    let kept = (end - start) - breaks.reduce(Duration.zero) { $0 + $1.span }
    let width = min(0.12, 0.4 / Double(max(breaks.count, 1))) * kept.inSeconds
    var spans: [(range: ClosedRange<Timestamp>, width: Double, isBreak: Bool)] = []
    var from = start
    for gap in breaks {
      if gap.lowerBound > from {
        spans.append((from...gap.lowerBound, (gap.lowerBound - from).inSeconds, false))
      }
      spans.append((gap, width, true))
      from = gap.upperBound
    }
    if from < end { spans.append((from...end, (end - from).inSeconds, false)) }
    let total = spans.reduce(0) { $0 + $1.width }
    var pieces: [Piece] = []
    var used = 0.0
    for span in spans {
      let left = used / total
      used += span.width
      pieces.append(
        Piece(
          from: span.range.lowerBound, to: span.range.upperBound, left: left,
          right: min(used / total, 1), isBreak: span.isBreak))
    }
    self.pieces = pieces
  }

  /// 0 before the start, 1 after the end.
  func place(_ time: Timestamp) -> Double {
    guard let piece = pieces.first(where: { time <= $0.to }) else { return 1 }
    guard time > piece.from else { return piece.left }
    let share = (time - piece.from).inSeconds / (piece.to - piece.from).inSeconds
    return piece.left + share * (piece.right - piece.left)
  }

  /// Whole spans since a time, where nothing is cut short, at most about six of them; and the ends of
  /// breaks.
  func ticks(since origin: Timestamp) -> (afterBreaks: [Timestamp], regular: [Timestamp]) {
    let whole = pieces.filter { !$0.isBreak }
    let kept = whole.reduce(Duration.zero) { $0 + ($1.to - $1.from) }
    let step = Self.steps.first { kept <= $0 * 6 } ?? Self.steps[Self.steps.count - 1]
    var regular: [Timestamp] = []
    for piece in whole {
      var count = (piece.from - origin).nanoseconds / step.nanoseconds
      while origin + step * Int(count) <= piece.to {
        let time = origin + step * Int(count)
        if time >= piece.from { regular.append(time) }
        count += 1
      }
    }
    return (pieces.filter(\.isBreak).map(\.to), regular)
  }

  private static let steps: [Duration] =
    [1, 2, 5, 10, 20, 50, 100, 200, 500].map { .milliseconds($0) }
    + [1, 2, 5, 10, 15, 30].map { .seconds($0) } + [1, 2, 5, 10, 15, 30].map { .seconds($0 * 60) }
    + [1, 2, 3, 6, 12, 24, 48, 168, 720, 8_760, 87_600].map { .seconds($0 * 3_600) }
}

extension ClosedRange<Timestamp> {
  var span: Duration { upperBound - lowerBound }

  /// Ranges that touch or overlap as one, in order.
  static func merged(_ ranges: [Self]) -> [Self] {
    var merged: [Self] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] =
          last.lowerBound...Swift.max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }

  /// What is left of it outside ranges that are in order and apart from each other.
  func without(_ others: [Self]) -> [Self] {
    var left: [Self] = []
    var from = lowerBound
    for other in others where other.upperBound > from && other.lowerBound < upperBound {
      if other.lowerBound > from { left.append(from...other.lowerBound) }
      from = other.upperBound
    }
    if from < upperBound { left.append(from...upperBound) }
    return left
  }
}
