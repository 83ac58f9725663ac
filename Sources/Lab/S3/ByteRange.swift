/// The one range of a `Range` header.
enum ByteRange: Equatable {
  case from(Int, to: Int?)
  case last(Int)

  /// Nil for anything else, several ranges among it: such a header is to be ignored.
  init?(_ header: String) {
    guard header.hasPrefix("bytes=") else { return nil }
    let ends = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2 else { return nil }
    switch (Int(ends[0]), Int(ends[1])) {
    case (let first?, let last?) where first >= 0 && last >= first: self = .from(first, to: last)
    case (let first?, nil) where first >= 0 && ends[1].isEmpty: self = .from(first, to: nil)
    case (nil, let count?) where ends[0].isEmpty && count >= 0: self = .last(count)
    default: return nil
    }
  }

  /// The bytes meant of an object of this size; nil where there are none.
  func offsets(ofSize size: Int) -> Range<Int>? {
    let range =
      switch self {
      case .from(let first, let last):
        min(first, size)..<(min(last ?? size, size - 1) + 1)
      case .last(let count): max(0, size - count)..<size
      }
    return range.isEmpty ? nil : range
  }
}
