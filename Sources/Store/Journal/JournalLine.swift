import Core
import FoundationEssentials
import Signing

/// One record as a line of JSON: `{"at":…,"event":…,"n":…,"prev":…,"sha":…}`. `sha` is the SHA-256 of
/// the line's bytes before `,"sha"`, and `prev` inside them is the one of the line before: a changed,
/// missing or added line shows.
enum JournalLine {
  /// What stands in `prev` of the first record.
  static let origin = String(repeating: "0", count: 64)

  private struct Body: Codable {
    let n: Int
    let at: Timestamp
    let prev: String
    let event: RunEvent
  }

  /// The line with its line feed, and its digest.
  static func encode(_ record: RunRecord, previous: String) throws -> (bytes: [UInt8], sha: String)
  {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let body = Body(n: record.number, at: record.time, prev: previous, event: record.event)
    let open = Array(try encoder.encode(body).dropLast())
    let sha = hexadecimal(sha256(open))
    return (open + Array(",\"sha\":\"\(sha)\"}\n".utf8), sha)
  }

  enum Fault: Error, Hashable {
    case noDigest, wrongDigest, wrongChain, lostLineFeed
    case wrongNumber(found: Int)
    case unreadable(String)
  }

  /// Whether a line without its line feed is whole and follows the one before it, told by its bytes
  /// alone; gives its digest.
  static func verify(
    _ line: ArraySlice<UInt8>, previous: String
  ) throws(Fault) -> String {
    guard let end = detach(#","sha":""#, #""}"#, from: line) else { throw .noDigest }
    guard hexadecimal(sha256(end.open)) == end.digest else { throw .wrongDigest }
    // Keys are sorted: `prev` is the last of those the digest covers.
    guard let link = detach(#","prev":""#, #"""#, from: end.open), link.digest == previous else {
      throw .wrongChain
    }
    return end.digest
  }

  /// A write that was torn ends within a record. One that is whole and has another byte where its line
  /// feed was may have been acted on.
  static func refuseLostLineFeed(
    _ tail: ArraySlice<UInt8>, previous: String
  ) throws(Fault) {
    let isWhole = (try? verify(tail.dropLast(), previous: previous)) != nil
    if isWhole { throw .lostLineFeed }
  }

  /// Takes a key and its digest off the end of a line.
  private static func detach(
    _ key: String, _ close: String, from line: ArraySlice<UInt8>
  ) -> (open: ArraySlice<UInt8>, digest: String)? {
    let length = key.utf8.count + origin.utf8.count + close.utf8.count
    let end = line.suffix(length)
    guard end.count == length, end.prefix(key.utf8.count).elementsEqual(key.utf8),
      end.suffix(close.utf8.count).elementsEqual(close.utf8)
    else { return nil }
    let digest = end.dropFirst(key.utf8.count).dropLast(close.utf8.count)
    return (line.dropLast(length), String(decoding: digest, as: UTF8.self))
  }

  /// The record of a verified line.
  static func decode(_ line: ArraySlice<UInt8>, number: Int) throws(Fault) -> RunRecord {
    let body: Body
    do {
      body = try JSONDecoder().decode(Body.self, from: Data(line))
    } catch {
      throw .unreadable(String(describing: error))
    }
    guard body.n == number else { throw .wrongNumber(found: body.n) }
    return RunRecord(number: body.n, time: body.at, event: body.event)
  }
}
