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
    case noDigest, wrongDigest
    case wrongChain(expected: String)
    case wrongNumber(found: Int)
    case unreadable(String)
  }

  /// Reads a line without its line feed.
  static func decode(
    _ line: ArraySlice<UInt8>, number: Int, previous: String
  ) throws(Fault) -> (record: RunRecord, sha: String) {
    // `,"sha":"` + 64 digits + `"}`
    let suffix = 8 + 64 + 2
    guard line.count > suffix, line.suffix(suffix).starts(with: Array(",\"sha\":\"".utf8)),
      line.suffix(2).elementsEqual("\"}".utf8)
    else { throw .noDigest }
    let open = line.dropLast(suffix)
    let sha = String(decoding: line.suffix(66).dropLast(2), as: UTF8.self)
    guard hexadecimal(sha256(open)) == sha else { throw .wrongDigest }
    let body: Body
    do {
      body = try JSONDecoder().decode(Body.self, from: Data(open) + Data("}".utf8))
    } catch {
      throw .unreadable(String(describing: error))
    }
    guard body.prev == previous else { throw .wrongChain(expected: previous) }
    guard body.n == number else { throw .wrongNumber(found: body.n) }
    return (RunRecord(number: body.n, time: body.at, event: body.event), sha)
  }
}
