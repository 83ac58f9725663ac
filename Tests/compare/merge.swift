import Glibc

/// The lines of a sorted file as a listing would give them: in pages of a thousand keys.
struct FileKey: Keyed {
  let key: String
}

struct Unreadable: Error {}

struct FileKeys: KeyPages {
  typealias Trouble = Unreadable

  private static let pageSize = 1_000

  private let file: Int32
  private var buffer = [UInt8](repeating: 0, count: 256 << 10)
  /// What is read and not yet given.
  private var rest = 0..<0

  init(_ path: String) throws(Unreadable) {
    file = open(path, O_RDONLY)
    guard file >= 0 else { throw Unreadable() }
  }

  mutating func nextPage() async throws(Unreadable) -> ArraySlice<FileKey>? {
    var page: [FileKey] = []
    page.reserveCapacity(Self.pageSize)
    while page.count < Self.pageSize {
      if !takeKey(&page), try !refill() { break }
    }
    return page.isEmpty ? nil : page[...]
  }

  /// False where the buffer holds no whole line.
  private mutating func takeKey(_ page: inout [FileKey]) -> Bool {
    let rest = rest
    let length = buffer.withUnsafeBufferPointer { bytes -> Int? in
      guard let start = bytes.baseAddress.map({ $0 + rest.lowerBound }),
        let end = memchr(start, 0x0A, rest.count)
      else { return nil }
      let line = UnsafeBufferPointer(
        start: start, count: UnsafeRawPointer(end) - UnsafeRawPointer(start))
      page.append(FileKey(key: String(decoding: line, as: UTF8.self)))
      return line.count
    }
    guard let length else { return false }
    self.rest = (rest.lowerBound + length + 1)..<rest.upperBound
    return true
  }

  /// False at the end of the file.
  private mutating func refill() throws(Unreadable) -> Bool {
    let (kept, room) = (rest.count, buffer.count)
    let start = rest.lowerBound
    let file = file
    let count = buffer.withUnsafeMutableBytes { bytes -> Int in
      guard let base = bytes.baseAddress else { return -1 }
      memmove(base, base + start, kept)
      return read(file, base + kept, room - kept)
    }
    guard count >= 0 else { throw Unreadable() }
    rest = 0..<(kept + count)
    return count > 0
  }
}

/// `merge ONE OTHER`: what an inventory counts of two listings.
@main
enum Merge {
  static func main() async throws {
    let paths = CommandLine.arguments.dropFirst()
    guard let one = paths.first, let other = paths.last, paths.count == 2 else { exit(2) }
    try await count(try FileKeys(one), try FileKeys(other))
  }

  nonisolated private static func count(
    _ one: FileKeys, _ other: FileKeys
  ) async throws(Unreadable) {
    var merge = KeyMerge(one, other)
    var (left, right, both) = (0, 0, 0)
    try await merge.each { pairing in
      switch pairing {
      case .left: left += 1
      case .right: right += 1
      case .both: both += 1
      }
    }
    print(left, right, both)
  }
}
