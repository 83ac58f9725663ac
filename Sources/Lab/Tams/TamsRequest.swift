import Core
import Foundation
import Signing

/// A request to the TAMS API, read with the rules of the specification.
struct TamsRequest {
  let http: Request
  /// The decoded components of the path.
  let path: [String]
  private let items: [(String, String)]

  init(_ http: Request) {
    self.http = http
    path = http.path.split(separator: "/").map { URIEncoding.decode($0) }
    items = http.queryItems
  }

  // MARK: query

  func text(_ name: String) -> String? { items.first { $0.0 == name }?.1 }

  func flag(_ name: String) throws(TamsError) -> Bool? {
    switch text(name) {
    case nil: nil
    case "true": true
    case "false": false
    case .some(let text): throw .badRequest("\(name) must be true or false, not \(text)")
    }
  }

  func number(_ name: String) throws(TamsError) -> Int? {
    guard let text = text(name) else { return nil }
    guard let number = Int(text) else {
      throw .badRequest("\(name) must be a whole number, not \(text)")
    }
    return number
  }

  func timeRange(_ name: String) throws(TamsError) -> TimeRange? {
    guard let text = text(name) else { return nil }
    guard let range = TimeRange(text: text) else {
      throw .badRequest("\(name) must be a time range, not \(text)")
    }
    return range
  }

  func choice(_ name: String, of choices: [String]) throws(TamsError) -> String? {
    guard let text = text(name) else { return nil }
    guard choices.contains(text) else {
      throw .badRequest("\(name) must be one of \(choices.joined(separator: ", "))")
    }
    return text
  }

  /// The values of a list with commas; an empty one for an empty value.
  func list(_ name: String) -> [String]? {
    text(name).map { $0.split(separator: ",").map(String.init) }
  }

  /// Parameters such as `tag.NAME`: the names and values of all that start with `prefix`.
  func named(_ prefix: String) -> [(name: String, value: String)] {
    items.filter { $0.0.hasPrefix(prefix) }.map { (String($0.0.dropFirst(prefix.count)), $0.1) }
  }

  /// What `tag.NAME` and `tag_exists.NAME` ask of the tags of an entity.
  func matches(tags: [String: Value], prefix: String = "") -> Bool {
    for (name, wanted) in named(prefix + "tag.") {
      let values = tags[name].map { $0.listValue ?? [$0] } ?? []
      let choices = wanted.split(separator: ",").map(String.init)
      guard values.contains(where: { choices.contains($0.textValue ?? "") }) else { return false }
    }
    return named(prefix + "tag_exists.").allSatisfy {
      (tags[$0.name] != nil) == ($0.value != "false")
    }
  }

  // MARK: body

  /// The body as JSON.
  func body() throws(TamsError) -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: Data(http.body.bytes()))
    } catch {
      throw .badRequest("the body is no JSON")
    }
  }

  func optionalBody() throws(TamsError) -> Value {
    http.body.size == 0 ? .map([:]) : try body()
  }
}

/// A JSON object of a request, its members read with their types.
struct TamsDocument {
  let members: [String: Value]
  private let place: String

  init(_ value: Value, at place: String = "the body") throws(TamsError) {
    guard let members = value.mapValue else { throw .badRequest("\(place) must be an object") }
    self.members = members
    self.place = place
  }

  private func wrong(_ name: String, _ what: String) -> TamsError {
    .badRequest("\(name) of \(place) must be \(what)")
  }

  func has(_ name: String) -> Bool { members[name] != nil }

  func text(_ name: String) throws(TamsError) -> String? {
    guard let value = members[name] else { return nil }
    guard let text = value.textValue else { throw wrong(name, "a string") }
    return text
  }

  func required(_ name: String) throws(TamsError) -> String {
    guard let text = try text(name) else { throw wrong(name, "given") }
    return text
  }

  func uuid(_ name: String) throws(TamsError) -> String? {
    guard let text = try text(name) else { return nil }
    guard isUUID(text) else { throw wrong(name, "a UUID") }
    return text
  }

  func choice(_ name: String, of choices: [String]) throws(TamsError) -> String? {
    guard let text = try text(name) else { return nil }
    guard choices.contains(text) else {
      throw wrong(name, "one of \(choices.joined(separator: ", "))")
    }
    return text
  }

  func mimeType(_ name: String) throws(TamsError) -> String? {
    guard let text = try text(name) else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.contains(where: \.isWhitespace) })
    else { throw wrong(name, "a MIME type") }
    return text
  }

  func integer(_ name: String, from least: Int = .min) throws(TamsError) -> Int? {
    guard let value = members[name] else { return nil }
    guard let integer = value.integerValue, integer >= least else {
      throw wrong(name, least == .min ? "a whole number" : "a whole number from \(least)")
    }
    return integer
  }

  func flag(_ name: String) throws(TamsError) -> Bool? {
    guard let value = members[name] else { return nil }
    guard let bool = value.boolValue else { throw wrong(name, "true or false") }
    return bool
  }

  func timestamp(_ name: String) throws(TamsError) -> Int64? {
    guard let text = try text(name) else { return nil }
    guard let time = TimeRange.nanoseconds(text[...]) else {
      throw wrong(name, "a timestamp such as 10:0")
    }
    return time
  }

  func list(_ name: String) throws(TamsError) -> [Value]? {
    guard let value = members[name] else { return nil }
    guard let list = value.listValue else { throw wrong(name, "a list") }
    return list
  }

  func texts(_ name: String) throws(TamsError) -> [String]? {
    guard let list = try list(name) else { return nil }
    let texts = list.compactMap(\.textValue)
    guard texts.count == list.count else { throw wrong(name, "a list of strings") }
    return texts
  }

  func document(_ name: String) throws(TamsError) -> TamsDocument? {
    guard let value = members[name] else { return nil }
    return try TamsDocument(value, at: name)
  }
}

/// A UUID as the specification writes it: lower case, versions 1 to 5.
func isUUID(_ text: String) -> Bool {
  let parts = text.split(separator: "-", omittingEmptySubsequences: false)
  guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return false }
  let digits = Set("0123456789abcdef".utf8)
  return text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || digits.contains($0) }
    && "12345".contains(parts[2].first ?? "0") && "89ab".contains(parts[3].first ?? "0")
}
