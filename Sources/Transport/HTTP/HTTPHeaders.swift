/// Header fields in the order sent; names compare without case.
package struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  package struct Field: Sendable, Hashable {
    package let name: String
    package let value: String
  }

  package private(set) var fields: [Field] = []

  package init() {}

  package init(dictionaryLiteral elements: (String, String)...) { add(elements) }

  package init(_ pairs: [(String, String)]) { add(pairs) }

  /// The first field of that name.
  package subscript(_ name: String) -> String? {
    fields.first { $0.name.equals(header: name) }?.value
  }

  package mutating func add(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  package mutating func add(_ pairs: [(String, String)]) {
    for (name, value) in pairs { add(name, value) }
  }

  package mutating func set(_ name: String, _ value: String) {
    fields.removeAll { $0.name.equals(header: name) }
    add(name, value)
  }

  package var pairs: [(String, String)] { fields.map { ($0.name, $0.value) } }
}

extension String {
  /// As names of headers compare: without the case of ASCII letters.
  func equals(header name: String) -> Bool {
    utf8.count == name.utf8.count && begins(header: name)
  }

  func begins(header start: String) -> Bool {
    utf8.starts(with: start.utf8) { $0 == $1 || $0.lowered == $1.lowered }
  }
}

extension UInt8 {
  fileprivate var lowered: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}
