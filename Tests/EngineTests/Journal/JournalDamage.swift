import Lab
import Signing

/// A way in which a journal's bytes can come to differ from what was written.
enum JournalDamage: CaseIterable {
  case bitFlipped, byteChanged, bytesDeleted, bytesInserted
  case linesSwapped, lineRepeated, lineRemoved, linesJoined
  /// A record of another run in the place of one of this.
  case foreignRecord
  /// A record changed, and its own digest made right again; never the last, which nothing follows.
  case rehashedLie
  case tailCut, linesCut

  /// A line whose own digest is right, though it is not what was written there.
  var isForged: Bool {
    switch self {
    case .foreignRecord, .rehashedLie: true
    case .bitFlipped, .byteChanged, .bytesDeleted, .bytesInserted, .linesSwapped, .lineRepeated,
      .lineRemoved, .linesJoined, .tailCut, .linesCut:
      false
    }
  }

  /// One to three at once. A forged last record cannot be told by the file: one that is forged comes
  /// alone, so that nothing cuts off the record after it.
  static func some(_ random: inout SeededRandom) -> [JournalDamage] {
    let first = allCases.randomElement(using: &random) ?? .bitFlipped
    if first.isForged { return [first] }
    let plain = allCases.filter { !$0.isForged }
    return [first]
      + (0..<Int.random(in: 0...2, using: &random)).compactMap { _ in
        plain.randomElement(using: &random)
      }
  }

  func apply(
    to lines: inout [[UInt8]], foreign: [[UInt8]], _ random: inout SeededRandom
  ) {
    let line = Int.random(in: lines.indices, using: &random)
    let byte = Int.random(in: lines[line].indices, using: &random)
    let other = Int.random(in: lines.indices, using: &random)
    switch self {
    case .bitFlipped: lines[line][byte] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case .byteChanged: lines[line][byte] = UInt8.random(in: 0...255, using: &random)
    case .bytesDeleted:
      let end = min(byte + Int.random(in: 1...80, using: &random), lines[line].count)
      lines[line].removeSubrange(byte..<end)
    case .bytesInserted:
      let bytes = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      lines[line].insert(contentsOf: bytes, at: byte)
    case .linesSwapped: lines.swapAt(line, other)
    case .lineRepeated: lines.insert(lines[line], at: other)
    case .lineRemoved: lines.remove(at: line)
    case .linesJoined: lines[line].removeLast()
    case .foreignRecord: lines[line] = foreign[Int.random(in: foreign.indices, using: &random)]
    case .rehashedLie: if line + 1 < lines.count { lines[line] = lie(lines[line], at: byte) }
    case .tailCut:
      lines[line].removeSubrange(byte...)
      lines.removeSubrange((line + 1)...)
    case .linesCut: lines.removeSubrange(line...)
    }
    lines.removeAll(where: \.isEmpty)
  }

  private func lie(_ line: [UInt8], at byte: Int) -> [UInt8] {
    // `,"sha":"`, 64 digits, `"}` and the line feed.
    var open = Array(line.dropLast(75))
    open[byte % open.count] ^= 1
    return open + Array(#","sha":"\#(hexadecimal(sha256(open)))"}"#.utf8) + [UInt8(ascii: "\n")]
  }
}
