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
    let wanted = name.lowercased()
    return fields.first { $0.name.lowercased() == wanted }?.value
  }

  package mutating func add(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  package mutating func add(_ pairs: [(String, String)]) {
    for (name, value) in pairs { add(name, value) }
  }

  package mutating func set(_ name: String, _ value: String) {
    let wanted = name.lowercased()
    fields.removeAll { $0.name.lowercased() == wanted }
    add(name, value)
  }

  package var pairs: [(String, String)] { fields.map { ($0.name, $0.value) } }
}
