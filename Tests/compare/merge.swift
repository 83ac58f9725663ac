import Glibc
import Transport

/// The lines of a sorted file as a listing would give them: each a piece of its page.
struct FileKey: Keyed {
  let name: ByteText
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

  mutating func nextPage() async throws(Unreadable) -> ArraySlice<FileKey>? {
    while let bytes = try read() {
      let page = lines(of: bytes)
      if !page.isEmpty { return page[...] }
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

  private mutating func lines(of bytes: [UInt8]) -> [FileKey] {
    var page: [FileKey] = []
    page.reserveCapacity(bytes.count / 32)
    var start = 0
    while let end = Self.lineEnd(in: bytes, from: start) {
      page.append(FileKey(name: ByteText(bytes[start..<end])))
      start = end + 1
    }
    cut = bytes[start...]
    return page
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
