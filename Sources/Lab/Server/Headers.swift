/// Header fields in the order sent; a repeated one is kept as often as it came.
package struct Headers: Sendable, ExpressibleByDictionaryLiteral {
  package private(set) var fields: [(name: String, value: String)]

  package init(_ fields: [(String, String)] = []) {
    self.fields = fields.map { (name: $0.0, value: $0.1) }
  }

  package init(dictionaryLiteral elements: (String, String)...) { self.init(elements) }

  /// The first value of the field whatever the case of its name. Setting it replaces all of them.
  package subscript(_ name: String) -> String? {
    get { values(of: name).first }
    set {
      fields.removeAll { $0.name.lowercased() == name.lowercased() }
      if let newValue { fields.append((name: name, value: newValue)) }
    }
  }

  package func values(of name: String) -> [String] {
    fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
  }

  package mutating func add(_ name: String, _ value: String) {
    fields.append((name: name, value: value))
  }
}
