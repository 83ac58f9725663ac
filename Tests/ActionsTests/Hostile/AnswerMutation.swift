import Core
import Lab
import Transport

/// One change to one answer: a member of its JSON, an element of its XML, a field of its head, or all of
/// it. What it makes may be wrong; it is never a whole and plausible lie.
struct AnswerMutation: Sendable {
  private var random: SeededRandom
  private(set) var description = "nothing"

  init(seed: UInt64) { random = SeededRandom(seed: seed, for: "mutation") }

  mutating func apply(to answer: HTTPResponse) -> (headers: HTTPHeaders, body: [UInt8]) {
    if random.next() % 12 == 0 { return whole(answer) }
    if !answer.body.isEmpty, let value = JSONText.decode(answer.body) {
      let places = Self.places(in: value).filter { !Self.isPlausible(without: $0) }
      guard let place = places.randomElement(using: &random) else { return whole(answer) }
      let body = JSONText.encode(change(value, at: place[...], place) ?? .null)
      return (answer.headers, body)
    }
    if answer.body.starts(with: Array("<".utf8)) { return (answer.headers, element(answer.text)) }
    return (field(answer.headers), answer.body)
  }

  // MARK: All of it

  private mutating func whole(_ answer: HTTPResponse) -> (HTTPHeaders, [UInt8]) {
    var headers = answer.headers
    switch random.next() % 3 {
    case 0 where answer.body.count > 1:
      let count = Int(random.next() % UInt64(answer.body.count))
      description = "\(count) of \(answer.body.count) bytes"
      // Half a stored object is the object's own damage, which only its digest tells.
      return JSONText.decode(answer.body) == nil && !answer.text.hasPrefix("<")
        ? (field(headers), answer.body) : (headers, Array(answer.body.prefix(count)))
    case 1:
      description = "a login page"
      headers.set("Content-Type", "text/html")
      return (headers, Array("<html><body>please log in</body></html>".utf8))
    default: return (field(headers), answer.body)
    }
  }

  private mutating func field(_ headers: HTTPHeaders) -> HTTPHeaders {
    let unneeded = ["date", "content-length", "transfer-encoding", "connection", "server"]
    let names = headers.fields.map(\.name).filter { !unneeded.contains($0.lowercased()) }
    guard let name = names.randomElement(using: &random) else { return headers }
    var changed = headers
    if random.next() % 2 == 0 {
      description = "no header \(name)"
      changed = HTTPHeaders(headers.pairs.filter { $0.0 != name })
    } else {
      description = "header \(name): garbage"
      changed.set(name, "garbage")
    }
    return changed
  }

  // MARK: JSON

  private enum Part: Hashable, CustomStringConvertible {
    case member(String)
    case element(Int)

    var description: String {
      switch self {
      case .member(let name): name
      case .element(let index): String(index)
      }
    }
  }

  /// Every member of every object, and every element of every list.
  private static func places(in value: Value) -> [[Part]] {
    switch value {
    case .map(let members):
      members.sorted { $0.key < $1.key }.flatMap { name, inner in
        [[.member(name)]] + places(in: inner).map { [.member(name)] + $0 }
      }
    case .list(let elements):
      elements.enumerated().flatMap { index, inner in
        [[.element(index)]] + places(in: inner).map { [.element(index)] + $0 }
      }
    default: []
    }
  }

  /// Trino leaves out the rows of a page that has none: nothing tells such a page from a robbed one. A
  /// cell that is null is one of the table's.
  private static func isPlausible(without place: [Part]) -> Bool {
    place.first == .member("data") && (place.count == 1 || place.count == 3)
  }

  private mutating func change(_ value: Value, at rest: ArraySlice<Part>, _ place: [Part]) -> Value?
  {
    guard let part = rest.first else { return changed(value, place) }
    switch (value, part) {
    case (.map(var members), .member(let name)):
      members[name] = change(members[name] ?? .null, at: rest.dropFirst(), place)
      return .map(members)
    case (.list(var elements), .element(let index)):
      // A list that is shorter is as plausible as one that is whole.
      elements[index] = change(elements[index], at: rest.dropFirst(), place) ?? .null
      return .list(elements)
    default: return value
    }
  }

  /// Nil: without it.
  private mutating func changed(_ value: Value, _ place: [Part]) -> Value? {
    let name = place.map(\.description).joined(separator: ".")
    let forms: [(String, Value?)] = [
      ("null", .null), ("removed", nil), ("as text", .text(value.display)),
      ("of another type", Self.another(than: value)),
    ]
    let form = forms[Int(random.next() % 4)]
    description = "\(name) \(form.0), was \(value.display.prefix(60))"
    return form.1
  }

  private static func another(than value: Value) -> Value {
    switch value {
    case .integer, .number: .text("x")
    case .text: .list([.integer(7)])
    case .bool: .text("perhaps")
    case .list: .map(["a": .integer(1)])
    default: .integer(7)
    }
  }

  // MARK: XML

  /// One element that holds text only, with other text or without it.
  private mutating func element(_ text: String) -> [UInt8] {
    let found = text.matches(of: /<([A-Za-z]+)>([^<]*)<\/[A-Za-z]+>/)
    guard let element = found.randomElement(using: &random) else { return Array(text.utf8) }
    let name = String(element.output.1)
    var changed = text
    // A listing without one of its objects, or with another key, is whole and plausible.
    let isName = ["Key", "Prefix", "Name", "ETag", "LastModified", "StorageClass"].contains(name)
    switch random.next() % (isName ? 2 : 4) {
    case 0:
      description = "<\(name)> removed"
      changed.removeSubrange(element.range)
    case 1:
      description = "<\(name)> empty"
      changed.replaceSubrange(element.range, with: "<\(name)></\(name)>")
    case 2:
      description = "<\(name)> x"
      changed.replaceSubrange(element.range, with: "<\(name)>x</\(name)>")
    default:
      description = "<\(name)> -1"
      changed.replaceSubrange(element.range, with: "<\(name)>-1</\(name)>")
    }
    return Array(changed.utf8)
  }
}
