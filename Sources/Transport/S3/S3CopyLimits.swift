/// What the store takes by one request of a copy.
package struct S3CopyLimits: Sendable, Hashable {
  /// The largest object it copies whole, and the largest part.
  package let whole: Int
  /// The size of a part where nothing asks for another.
  package let part: Int

  private static let smallestPart = 5 << 20
  private static let mostParts = 10_000
  private static let mebibyte = 1 << 20

  package init(whole: Int = 5 << 30, part: Int = 512 << 20) {
    self.whole = whole
    self.part = part
  }

  /// The parts in which an object of `size` bytes is copied.
  func parts(of size: Int, etag: String) -> [Range<Int>] {
    let part =
      Self.partWritten(size, etag, largest: whole)
      ?? max(part, Self.mebibytes(holding: size, in: Self.mostParts))
    return stride(from: 0, to: size, by: part).map { $0..<min($0 + part, size) }
  }

  /// The parts in which it was most likely written: whole mebibytes, as many as the ETag tells. In the
  /// same parts the copy has the same ETag, so that nothing need be read to compare the two.
  private static func partWritten(_ size: Int, _ etag: String, largest: Int) -> Int? {
    let pieces = etag.split(separator: "-")
    guard pieces.count == 2, let count = Int(pieces[1]), (1...mostParts).contains(count) else {
      return nil
    }
    let part = mebibytes(holding: size, in: count)
    let isLikely = (size + part - 1) / part == count && (smallestPart...largest).contains(part)
    return isLikely ? part : nil
  }

  private static func mebibytes(holding size: Int, in count: Int) -> Int {
    let least = (size + count - 1) / count
    return max(1, (least + mebibyte - 1) / mebibyte) * mebibyte
  }
}
