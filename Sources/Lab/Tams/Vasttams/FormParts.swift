import Core
import Foundation

/// The parts of a `multipart/form-data` body.
struct FormParts {
  struct Part {
    let contentType: String?
    let bytes: [UInt8]
  }

  private var parts: [String: Part] = [:]

  /// Nil where the request has no such body.
  init?(_ request: Request) throws {
    let type = request.headers["Content-Type"] ?? ""
    guard type.hasPrefix("multipart/form-data"), let mark = type.range(of: "boundary=") else {
      return nil
    }
    let boundary = type[mark.upperBound...].filter { $0 != "\"" }
    let body = Data(try request.body.bytes())
    let separator = Data("--\(boundary)".utf8)
    var rest = body[...]
    guard let first = rest.range(of: separator) else { return nil }
    rest = rest[first.upperBound...]
    while let next = rest.range(of: Data("\r\n".utf8) + separator) {
      add(rest[..<next.lowerBound])
      rest = rest[next.upperBound...]
    }
  }

  subscript(_ name: String) -> Part? { parts[name] }

  /// Fields, an empty line, and the bytes.
  private mutating func add(_ part: Data) {
    let ending = Data("\r\n\r\n".utf8)
    guard let middle = part.range(of: ending) else { return }
    let head = String(decoding: part[..<middle.lowerBound], as: UTF8.self)
    var (name, type): (String?, String?)
    for line in head.split(separator: "\r\n") {
      if line.lowercased().hasPrefix("content-type:") {
        type = line.dropFirst("content-type:".count).trimmingCharacters(in: .whitespaces)
      } else if let mark = line.range(of: " name=\"") {
        name = String(line[mark.upperBound...].prefix { $0 != "\"" })
      }
    }
    if let name { parts[name] = Part(contentType: type, bytes: Array(part[middle.upperBound...])) }
  }
}

enum JSONBody {
  static func read(_ bytes: [UInt8]) throws(TamsError) -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: Data(bytes))
    } catch {
      throw .badRequest("Invalid JSON in segment data")
    }
  }
}
