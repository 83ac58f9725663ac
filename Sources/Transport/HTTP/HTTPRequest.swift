import Core

package struct HTTPRequest: Sendable {
  package enum Method: String, Sendable, Hashable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"

    package var isRead: Bool { self == .get || self == .head }
  }

  package var method: Method
  /// Encoded as it is to be sent; dots and double slashes in its path are kept.
  package var url: String
  package var headers: HTTPHeaders
  package var body: [UInt8]?
  package var trust: Site.Trust
  /// From the first byte sent to the last received, connecting included.
  package var timeout: Duration = .seconds(30)
  /// The largest body taken in memory, in bytes.
  package var bodyLimit = 16 << 20
  /// Sending it twice does no harm: only such requests are retried or put on a kept connection.
  package var repeatable: Bool
  /// Whether it asks for a change, and so may be in doubt.
  package var changing: Bool
  /// What it changes, each part; a drill sends no change of which that is not said.
  package var changes: [ChangedObject] = []
  /// How often a repeatable request is sent at most.
  package var attempts = 3

  package init(
    _ method: Method, _ url: String, headers: HTTPHeaders = [:], body: [UInt8]? = nil,
    trust: Site.Trust = Site.Trust()
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.trust = trust
    repeatable = method.isRead
    changing = !method.isRead
  }

  /// Method and URL without its query, for messages.
  package var call: String { "\(method.rawValue) \(url.withoutQuery)" }

  package func failure(_ cause: RemoteFailure.Cause) -> RemoteFailure {
    RemoteFailure(cause, call: call, changing: changing)
  }
}

package struct HTTPResponse: Sendable {
  package let status: Int
  package let headers: HTTPHeaders
  /// Empty where the body went to a sink. A refusal is there to be shown: it holds no secret.
  package let body: [UInt8]
  private let redact: @Sendable (String) -> String

  package init(
    status: Int, headers: HTTPHeaders, body: [UInt8],
    redact: @escaping @Sendable (String) -> String = { $0 }
  ) {
    self.status = status
    self.headers = headers
    self.redact = redact
    self.body =
      (200..<300).contains(status)
      ? body : Array(redact(String(decoding: body, as: UTF8.self)).utf8)
  }

  package var isSuccess: Bool { (200..<300).contains(status) }

  package var text: String { String(decoding: body, as: UTF8.self) }

  /// The start of the body on one line, for messages.
  package var excerpt: String {
    // A secret that is cut would not be known: more is searched than is shown.
    let line = redact(String(decoding: body.prefix(8 << 10), as: UTF8.self)).prefix(600)
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > 300 ? line.prefix(300) + "…" : line
  }
}
