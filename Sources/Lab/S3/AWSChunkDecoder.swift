/// Takes apart a body in `aws-chunked` framing: chunks of `SIZE-IN-HEX[;extension]CRLF bytes CRLF`, a
/// chunk of size 0, then trailers up to an empty line.
struct AWSChunkDecoder {
  private enum State { case size, bytes(left: Int), endOfBytes, trailer, done }

  private static let longestLine = 8_192

  private var state = State.size
  private var line: [UInt8] = []

  /// Gives the content in `input` to `use`, piece by piece.
  mutating func decode(_ input: [UInt8], _ use: ([UInt8]) throws -> Void) throws {
    var rest = input[...]
    while !rest.isEmpty {
      if case .bytes(let left) = state {
        let content = rest.prefix(left)
        rest = rest.dropFirst(content.count)
        try use(Array(content))
        state = left == content.count ? .endOfBytes : .bytes(left: left - content.count)
      } else if let line = try takeLine(&rest) {
        state = try next(after: line)
      }
    }
  }

  func finish() throws(S3Error) {
    // Some clients leave out the empty line after the trailers.
    switch state {
    case .done, .trailer: return
    case .size, .bytes, .endOfBytes:
      throw S3Error(.incompleteBody, "The aws-chunked body ends before its last chunk")
    }
  }

  private func next(after line: String) throws(S3Error) -> State {
    switch state {
    case .size:
      let digits = line.prefix { $0 != ";" }
      guard let size = Int(digits, radix: 16), size >= 0 else {
        throw S3Error(.invalidRequest, "'\(digits)' is not the size of a chunk")
      }
      return size == 0 ? .trailer : .bytes(left: size)
    case .endOfBytes:
      guard line.isEmpty else {
        throw S3Error(.invalidRequest, "A chunk is longer than it says")
      }
      return .size
    case .trailer: return line.isEmpty ? .done : .trailer
    case .done, .bytes:
      throw S3Error(.invalidRequest, "Bytes follow the end of the aws-chunked body")
    }
  }

  /// Nil when the line goes on in the next input.
  private mutating func takeLine(_ input: inout ArraySlice<UInt8>) throws(S3Error) -> String? {
    let end = input.firstIndex(of: UInt8(ascii: "\n"))
    line += input[..<(end ?? input.endIndex)]
    input = end.map { input[($0 + 1)...] } ?? []
    guard line.count <= Self.longestLine else {
      throw S3Error(.invalidRequest, "A line of the aws-chunked framing is too long")
    }
    guard end != nil else { return nil }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    defer { line.removeAll() }
    return String(decoding: line, as: UTF8.self)
  }
}
