import Foundation

/// An answer, and what is to go wrong with it on the way.
package struct Response: Sendable {
  package var status: Int
  /// The server adds `Server` and, where they are missing, `Date`, `Content-Length` and `Connection`.
  package var headers: Headers
  /// To HEAD it is not sent, but its length is told.
  package var body: ResponseBody
  package var breakage: Breakage?
  package var logged = Logged()

  /// What the log says of the request beside its own words.
  package struct Logged: Sendable, Hashable {
    /// The object's name at the service.
    package var name: String?
    /// What was changed; nil where nothing was.
    package var effect: String?
    /// Who asked, where that is known better than by the user agent.
    package var client: String?
  }

  package init(
    _ status: Int, headers: Headers = [:], body: ResponseBody = .bytes([]),
    name: String? = nil, effect: String? = nil, breakage: Breakage? = nil
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.breakage = breakage
    logged.name = name
    logged.effect = effect
  }

  /// `value` as JSON, keys sorted.
  package static func json(
    _ value: some Encodable, status: Int = 200, headers: Headers = [:], name: String? = nil,
    effect: String? = nil
  ) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var headers = headers
    headers["Content-Type"] = "application/json"
    return Response(
      status, headers: headers, body: .bytes(Array(try encoder.encode(value))), name: name,
      effect: effect)
  }

  package static func text(
    _ text: String, status: Int = 200, type: String = "text/plain; charset=utf-8"
  ) -> Response {
    Response(status, headers: ["Content-Type": type], body: .bytes(Array(text.utf8)))
  }
}

package enum ResponseBody: Sendable {
  case bytes([UInt8])
  /// `length` bytes of the file from `offset`.
  case file(OpenFile, offset: Int, length: Int)

  package var length: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .file(_, _, let length): length
    }
  }

  /// At most `count` bytes from `offset` of the body.
  func read(at offset: Int, count: Int) throws -> [UInt8] {
    switch self {
    case .bytes(let bytes):
      offset == 0 && count >= bytes.count ? bytes : Array(bytes.dropFirst(offset).prefix(count))
    case .file(let file, let start, let length):
      try file.read(at: start + offset, count: max(0, min(count, length - offset)))
    }
  }
}

/// How an answer goes wrong on the wire, after its effect has happened.
package enum Breakage: Sendable, Hashable {
  /// The connection is closed before any byte of the answer.
  case close
  /// The same by a TCP reset.
  case reset
  /// Nothing comes until the client gives up.
  case stall
  /// The connection is cut after so many bytes of status line and headers.
  case cutHead(after: Int)
  /// The head is whole, and the connection is cut after so many bytes of the body.
  case cutBody(after: Int)
  /// The head is whole and the body has its length, but other bytes.
  case garble
}
