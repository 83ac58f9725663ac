/// What a segment takes of its flow's timeline, in nanoseconds: from `begins` until just before `ends`.
package struct SegmentSpan: Sendable, Hashable {
  package let begins: Int
  package let ends: Int

  package init(begins: Int, ends: Int) {
    self.begins = begins
    self.ends = ends
  }

  /// Nil for a time range that is none, is empty, has no beginning or no end, or lies beyond the year
  /// 2100: the same that the check of overlaps leaves out.
  package init?(timerange: String) {
    var rest = timerange[...]
    let isAfterFirst = rest.hasPrefix("(")
    if isAfterFirst || rest.hasPrefix("[") { rest.removeFirst() }
    let isBeforeLast = rest.hasSuffix(")")
    if isBeforeLast || rest.hasSuffix("]") { rest.removeLast() }
    let edges = rest.split(separator: "_", omittingEmptySubsequences: false)
      .map(Self.nanoseconds)
    guard (1...2).contains(edges.count), let first = edges[0], let last = edges[edges.count - 1]
    else { return nil }
    begins = isAfterFirst ? first + 1 : first
    ends = isBeforeLast ? last : last + 1
    guard begins < ends else { return nil }
  }

  package func overlaps(_ other: SegmentSpan) -> Bool {
    begins < other.ends && other.begins < ends
  }

  /// The year 2100.
  private static let latestSecond = 4_102_444_800

  /// `-1:5` is five nanoseconds before minus one second.
  private static func nanoseconds(_ text: Substring) -> Int? {
    let isNegative = text.hasPrefix("-")
    let parts = (isNegative ? text.dropFirst() : text)
      .split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].count <= 9,
      parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let seconds = Int(parts[0]), let rest = Int(parts[1]), seconds <= latestSecond
    else { return nil }
    return (seconds * 1_000_000_000 + rest) * (isNegative ? -1 : 1)
  }
}
