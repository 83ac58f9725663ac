/// The head of an answer, fed line by line, which tells a whole answer from a cut one.
///
/// libcurl takes an answer that ends after its status line for a success with an empty body, so
/// the end of the head and the announced length of the body are checked here.
struct ResponseHead {
  private(set) var status: Int?
  private(set) var headers = HTTPHeaders()
  /// The blank line after the last header of a final answer has been seen.
  private(set) var isWhole = false

  /// Without the end of the line.
  mutating func consume(_ line: some Collection<UInt8>) {
    if line.starts(with: "HTTP/".utf8) {
      self = ResponseHead()
      let words = String(decoding: line, as: UTF8.self).split(separator: " ", maxSplits: 2)
      status = words.count > 1 ? Int(words[1].prefix(3)) : nil
    } else if isWhole {
      return  // A trailer after a chunked body.
    } else if line.isEmpty {
      // After an interim answer (100 and its like) the final one is still to come.
      isWhole = status.map { $0 >= 200 } ?? false
    } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
      let value = line[line.index(after: colon)...]
        .drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      headers.add(
        String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
    }
  }

  var announcedLength: Int? { headers["Content-Length"].flatMap { Int($0) } }

  /// What is missing for the answer to be trusted; nil where nothing is.
  func gap(answering method: HTTPRequest.Method) -> String? {
    guard let status else { return "the connection ended before a status came" }
    guard isWhole else { return "the head of the answer was cut" }
    let hasBody = method != .head && status != 204 && status != 304
    if hasBody, headers["Content-Length"] == nil, headers["Transfer-Encoding"] == nil {
      return "the answer does not say how long it is, so it may have been cut"
    }
    return nil
  }
}
