import Glibc
import Transport

/// A line of a page.
struct FileKey: Sendable {
  let bytes: [UInt8]
  let place: Range<Int>
}

/// Lines of a file, as a page of a listing holds its objects: their texts once, and where each stands.
struct FilePage: KeyPage {
  private let bytes: [UInt8]
  private let places: [Range<Int>]

  init() { self.init([], places: []) }

  init(_ bytes: [UInt8], places: [Range<Int>]) {
    self.bytes = bytes
    self.places = places
  }

  var startIndex: Int { 0 }
  var endIndex: Int { places.count }

  subscript(index: Int) -> FileKey { FileKey(bytes: bytes, place: places[index]) }

  func withKey<Answer>(at index: Int, _ read: (UnsafeRawBufferPointer) -> Answer) -> Answer {
    bytes.withUnsafeBytes { read(UnsafeRawBufferPointer(rebasing: $0[places[index]])) }
  }
}

struct Unreadable: Error {}

struct FileKeys: KeyPages {
  typealias Trouble = Unreadable

  private static let pageBytes = 64 << 10

  private let file: Int32
  /// The beginning of a line whose end is not read yet.
  private var cut: ArraySlice<UInt8> = []

  init(_ path: String) throws(Unreadable) {
    file = open(path, O_RDONLY)
    guard file >= 0 else { throw Unreadable() }
  }

  mutating func nextPage() async throws(Unreadable) -> FilePage? {
    while let bytes = try read() {
      let page = lines(of: bytes)
      if !page.isEmpty { return page }
    }
    return nil
  }

  /// Nil at the end of the file, which ends its last line.
  private func read() throws(Unreadable) -> [UInt8]? {
    let (cut, file) = (cut, file)
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: cut.count + Self.pageBytes) { room, count in
      _ = room.initialize(fromContentsOf: cut)
      let rest = UnsafeMutableRawBufferPointer(room).baseAddress.map { $0 + cut.count }
      let read = Glibc.read(file, rest, Self.pageBytes)
      failed = read < 0
      count = cut.count + max(0, read)
    }
    guard !failed else { throw Unreadable() }
    return bytes.count == cut.count ? nil : bytes
  }

  private mutating func lines(of bytes: [UInt8]) -> FilePage {
    var places: [Range<Int>] = []
    places.reserveCapacity(bytes.count / 32)
    var start = 0
    while let end = Self.lineEnd(in: bytes, from: start) {
      places.append(start..<end)
      start = end + 1
    }
    cut = bytes[start...]
    return FilePage(bytes, places: places)
  }

  private static func lineEnd(in bytes: [UInt8], from start: Int) -> Int? {
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let end = memchr(base + start, 0x0A, bytes.count - start)
      else { return nil }
      return UnsafeRawPointer(end) - base
    }
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
