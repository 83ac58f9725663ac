import Signing

/// A request with its whole body: large ones lie on disk, so that any size is served in little memory.
package struct Request: Sendable {
  package let method: String
  /// Percent-encoded as received, without the query.
  package let path: String
  /// As received, without the `?`; empty where there is none.
  package let query: String
  package let headers: Headers
  package let body: RequestBody
  /// What fault rules make of this request inside the service.
  package var taskFault: TaskFault?
  package var ignoresConditions = false

  package init(
    method: String, path: String, query: String = "", headers: Headers = [:],
    body: RequestBody = .bytes([])
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// As received.
  package var pathAndQuery: String { query.isEmpty ? path : "\(path)?\(query)" }

  /// The decoded items of the query in the order sent.
  package var queryItems: [(String, String)] { URIEncoding.items(ofQuery: query) }

  /// The first item of the query with this name; empty for one without a value.
  package func queryItem(_ name: String) -> String? {
    queryItems.first { $0.0 == name }?.1
  }
}

package enum RequestBody: Sendable {
  case bytes([UInt8])
  case file(OpenFile)

  package var size: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .file(let file): file.size
    }
  }

  /// At most `count` bytes from `offset`; fewer only at the end.
  package func read(at offset: Int, count: Int) throws -> [UInt8] {
    switch self {
    case .bytes(let bytes): Array(bytes.dropFirst(offset).prefix(count))
    case .file(let file): try file.read(at: offset, count: count)
    }
  }

  /// The whole body in memory; for those that are known to be small.
  package func bytes() throws -> [UInt8] { try read(at: 0, count: size) }
}
