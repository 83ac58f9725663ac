/// A span on a flow's timeline, as TAMS writes it: `[1694429247:0_1694429257:0)`.
///
/// Both edges may be missing (unbounded); `()` is the empty range. Edges are nanoseconds; those
/// beyond nine thousand million seconds are not read, for they do not fit.
package struct TimeRange: Sendable, Hashable {
  package struct Edge: Sendable, Hashable {
    package var nanoseconds: Int64
    package var included: Bool
  }

  package var start: Edge?
  package var end: Edge?
  package private(set) var isNever = false

  /// From `start`, included, until just before `end`.
  package init(from start: Int64, until end: Int64) {
    self.start = Edge(nanoseconds: start, included: true)
    self.end = Edge(nanoseconds: end, included: false)
  }

  package init(start: Edge?, end: Edge?) {
    self.start = start
    self.end = end
  }

  package static let eternity = TimeRange(start: nil, end: nil)

  package static let never: TimeRange = {
    var range = TimeRange.eternity
    range.isNever = true
    return range
  }()

  /// Nothing lies in it.
  package var isEmpty: Bool {
    guard !isNever else { return true }
    guard let start, let end else { return false }
    if start.nanoseconds == end.nanoseconds { return !(start.included && end.included) }
    return start.nanoseconds > end.nanoseconds
  }

  /// Nil when `text` is not a time range.
  package init?(text: some StringProtocol) {
    var rest = Substring(text)
    if rest == "()" {
      self = .never
      return
    }
    let startIncluded = !rest.hasPrefix("(")
    if rest.hasPrefix("[") || rest.hasPrefix("(") { rest.removeFirst() }
    let endIncluded = !rest.hasSuffix(")")
    if rest.hasSuffix("]") || rest.hasSuffix(")") { rest.removeLast() }
    let parts = rest.split(separator: "_", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count) else { return nil }
    var edges: [Int64?] = []
    for part in parts {
      guard part.isEmpty || Self.nanoseconds(part) != nil else { return nil }
      edges.append(Self.nanoseconds(part))
    }
    guard let first = edges.first, let last = edges.last, parts.count == 2 || first != nil
    else { return nil }
    start = first.map { Edge(nanoseconds: $0, included: startIncluded) }
    end = last.map { Edge(nanoseconds: $0, included: endIncluded) }
  }

  package var text: String {
    if isNever { return "()" }
    var text = ""
    if let start { text += (start.included ? "[" : "(") + Self.timestamp(start.nanoseconds) }
    text += "_"
    if let end { text += Self.timestamp(end.nanoseconds) + (end.included ? "]" : ")") }
    return text
  }

  /// Whether some instant lies in both.
  package func overlaps(_ other: TimeRange) -> Bool { !intersection(other).isEmpty }

  package func intersection(_ other: TimeRange) -> TimeRange {
    guard !isEmpty, !other.isEmpty else { return .never }
    return TimeRange(
      start: Self.later(start, other.start), end: Self.earlier(end, other.end))
  }

  /// Whether all of `other` lies in this range.
  package func covers(_ other: TimeRange) -> Bool {
    other.isEmpty || intersection(other) == other
  }

  package func shifted(by nanoseconds: Int64) -> TimeRange {
    TimeRange(
      start: start.map { Edge(nanoseconds: $0.nanoseconds &+ nanoseconds, included: $0.included) },
      end: end.map { Edge(nanoseconds: $0.nanoseconds &+ nanoseconds, included: $0.included) })
  }

  private static func later(_ one: Edge?, _ other: Edge?) -> Edge? {
    guard let one, let other else { return one ?? other }
    if one.nanoseconds == other.nanoseconds { return one.included ? other : one }
    return one.nanoseconds > other.nanoseconds ? one : other
  }

  private static func earlier(_ one: Edge?, _ other: Edge?) -> Edge? {
    guard let one, let other else { return one ?? other }
    if one.nanoseconds == other.nanoseconds { return one.included ? other : one }
    return one.nanoseconds < other.nanoseconds ? one : other
  }
}

// MARK: timestamps

extension TimeRange {
  /// Reads `seconds:nanoseconds`, `-` in front for an instant before zero.
  package static func nanoseconds(_ text: Substring) -> Int64? {
    let negative = text.hasPrefix("-")
    let parts = text.dropFirst(negative ? 1 : 0)
      .split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy(isNumber), parts[1].count <= 9,
      let seconds = Int64(parts[0]), seconds <= 9_000_000_000, let fraction = Int64(parts[1])
    else { return nil }
    let magnitude = seconds * 1_000_000_000 + fraction
    return negative ? -magnitude : magnitude
  }

  private static func isNumber(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
      && (text.utf8.first != 0x30 || text.utf8.count == 1)
  }

  package static func timestamp(_ nanoseconds: Int64) -> String {
    let magnitude = nanoseconds.magnitude
    let sign = nanoseconds < 0 ? "-" : ""
    return "\(sign)\(magnitude / 1_000_000_000):\(magnitude % 1_000_000_000)"
  }
}

/// TAI runs ahead of UTC by this much since 2017; no leap second is announced.
package let taiAheadOfUTC: Duration = .seconds(37)
