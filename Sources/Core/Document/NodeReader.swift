/// One entry of a mapping.
package struct Field: Sendable, Hashable {
  package let key: String
  /// Where the key stands.
  package let mark: Mark
  package let node: Node
}

/// The entries of a mapping whose keys are known.
package struct Fields: Sendable, Hashable {
  /// What the mapping is, in words: `a step`.
  package let place: String
  package let mark: Mark
  private let byKey: [String: Field]

  init(place: String, mark: Mark, _ fields: [Field]) {
    self.place = place
    self.mark = mark
    byKey = Dictionary(fields.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package subscript(_ key: String) -> Field? { byKey[key] }
}

/// Turns nodes into typed values and gathers all that is wrong with them.
package struct NodeReader {
  package var faults: DiagnosticList

  package init(file: String) { faults = DiagnosticList(file: file) }

  /// Keys of a site file whose values are secrets: behind a misspelt one a secret may stand in clear.
  private static let secretKeys: Set = ["password", "secret", "secret_key", "token"]

  // MARK: Collections

  /// The entries of a mapping. Unknown keys are reported with the nearest name, those of `later` as not
  /// supported yet, with what to do instead.
  package mutating func fields(
    _ node: Node, of place: String, known: [String],
    required: [(key: String, example: String)] = [],
    later: [String: String] = [:]
  ) -> Fields? {
    guard case .mapping(let entries) = node.content else {
      wrongType(place, "a map", node, example: "it holds " + known.joined(separator: ", "))
      return nil
    }
    // A key that is only misspelt is not missing as well.
    var meant: Set<String> = []
    for entry in entries where !known.contains(entry.key) {
      if let instead = later[entry.key] {
        faults.add(Diagnostic(.notSupported, at: entry.mark, "'\(entry.key)'", instead))
      } else {
        let nearest = faults.suggests ? NearestName.nearest(to: entry.key, among: known) : nil
        if let nearest { meant.insert(nearest) }
        let suggestion =
          faults.suggests
          ? NearestName.suggestion(for: entry.key, among: known)
          : "it holds " + known.joined(separator: ", ")
        var fault = Diagnostic(.unknownKey, at: entry.mark, entry.key, place, suggestion)
        fault.hidesSource = nearest.map(Self.secretKeys.contains) ?? false
        faults.add(fault)
      }
    }
    for (key, example) in required
    where !meant.contains(key) && !entries.contains(where: { $0.key == key }) {
      faults.add(Diagnostic(.missingKey, at: node.mark, place, key, example))
    }
    return Fields(
      place: place, mark: node.mark,
      entries.map { Field(key: $0.key, mark: $0.mark, node: $0.value) })
  }

  /// The members of a mapping whose keys the author chose.
  package mutating func members(_ field: Field?) -> [Field] {
    guard let field else { return [] }
    guard case .mapping(let entries) = field.node.content else {
      wrongType(field.key, "a map", field.node, example: "write \(field.key): { name: … }")
      return []
    }
    return entries.map { Field(key: $0.key, mark: $0.mark, node: $0.value) }
  }

  /// The members of a list that must have some.
  package mutating func list(_ field: Field?, example: String) -> [Node] {
    guard let field else { return [] }
    guard case .sequence(let nodes) = field.node.content else {
      wrongType(field.key, "a list", field.node, example: example)
      return []
    }
    if nodes.isEmpty { faults.add(Diagnostic(.emptyList, at: field.node.mark, field.key, example)) }
    return nodes
  }

  // MARK: Values

  /// The value as the type, or nil with a report. Expressions are not accepted here.
  package mutating func value(_ field: Field?, as type: ValueType) -> Value? {
    guard let field, !hasExpression(field) else { return nil }
    let raw = Self.value(of: field.node)
    if raw == .null {
      wrongType(field.key, type.phrase, field.node, example: type.example)
      return nil
    }
    do throws(TypeMismatch) {
      return try type.read(raw)
    } catch {
      report(error, of: field, as: type)
      return nil
    }
  }

  package mutating func text(_ field: Field?) -> String? { value(field, as: .text)?.textValue }

  package mutating func bool(_ field: Field?) -> Bool? { value(field, as: .bool)?.boolValue }

  /// A span above zero; `zero` allows none at all.
  package mutating func duration(_ field: Field?, zero: Bool = false) -> Duration? {
    guard let field, let duration = value(field, as: .duration)?.durationValue else { return nil }
    if duration == .zero, !zero {
      outOfRange(field, "longer than 0s", duration.text, example: ValueType.duration.example)
    }
    return duration
  }

  package mutating func integer(_ field: Field?, in range: ClosedRange<Int>) -> Int? {
    guard let field, let integer = value(field, as: .integer)?.integerValue else { return nil }
    let nearest = min(max(integer, range.lowerBound), range.upperBound)
    if nearest != integer {
      outOfRange(
        field, "from \(range.lowerBound) to \(range.upperBound)", String(integer),
        example: "write \(field.key): \(nearest)")
    }
    return integer
  }

  package mutating func number(_ field: Field?, in range: ClosedRange<Double>) -> Double? {
    guard let field, let value = value(field, as: .number), let number = value.real else {
      return nil
    }
    if !range.contains(number) {
      outOfRange(
        field, "from \(range.lowerBound) to \(range.upperBound)", value.display,
        example: ValueType.number.example)
    }
    return number
  }

  package mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ field: Field?, _ type: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    let choices = Choice.allCases.map(\.rawValue)
    return value(field, as: .oneOf(choices))?.textValue.flatMap(Choice.init)
  }

  package mutating func secret(_ field: Field?) -> SecretReference? {
    guard case .secret(let reference) = value(field, as: .secret) else { return nil }
    return reference
  }

  /// A kebab-case id; `example` is what could stand there, else what is there in the nearest spelling.
  package mutating func id(_ field: Field?, example: String? = nil) -> String? {
    guard let field, let id = text(field) else { return nil }
    if !Names.isKebabCase(id) {
      faults.add(Diagnostic(.badID, at: field.node.mark, id, example ?? Names.kebabCase(id)))
    }
    return id
  }

  /// An address with scheme and host. `schemes` are those accepted, the best one first.
  package mutating func url(_ field: Field?, schemes: [String] = ["https", "http"]) -> String? {
    guard let field, let url = text(field) else { return nil }
    if !Names.isURL(url, schemes: schemes) {
      let examples = schemes.map { "\($0)://host:port" }.joined(separator: " or ")
      faults.add(Diagnostic(.badURL, at: field.node.mark, url, examples))
    }
    return url
  }

  /// The node as it stands: unquoted words by their YAML meaning, secrets still maps.
  package static func value(of node: Node) -> Value {
    switch node.content {
    case .scalar(let text, quoted: true): .text(text)
    case .scalar(let word, quoted: false): PlainScalar.value(of: word)
    case .sequence(let nodes): .list(nodes.map(value))
    case .mapping(let entries):
      .map(
        Dictionary(
          entries.map { ($0.key, value(of: $0.value)) }, uniquingKeysWith: { first, _ in first }))
    }
  }

  // MARK: Reports

  package mutating func wrongType(
    _ key: String, _ expected: String, _ node: Node, example: String
  ) {
    let found = Self.value(of: node)
    faults.add(Diagnostic(.wrongType, at: node.mark, key, expected, found.description, example))
  }

  package mutating func outOfRange(
    _ field: Field, _ range: String, _ found: String, example: String
  ) {
    faults.add(Diagnostic(.outOfRange, at: field.node.mark, field.key, range, found, example))
  }

  private mutating func report(_ mismatch: TypeMismatch, of field: Field, as type: ValueType) {
    let mark = field.node.mark
    // A secret that stands there in clear must not go on into a terminal or a log of CI.
    let found = type == .secret ? "what stands here" : mismatch.found.description
    var fault =
      mismatch.withoutZone(at: mark)
      ?? Diagnostic(.wrongType, at: mark, field.key, type.phrase, found, mismatch.example)
    fault.hidesSource = type == .secret
    faults.add(fault)
  }

  private mutating func hasExpression(_ field: Field) -> Bool {
    guard let opening = field.node.firstOpening else { return false }
    faults.add(Diagnostic(.expressionPlace, at: opening, field.key))
    return true
  }
}

extension Node {
  /// Where the first `${{` in it stands.
  fileprivate var firstOpening: Mark? {
    switch content {
    case .scalar(let text, _): return Template.firstOpening(text, places)
    case .sequence(let nodes): return nodes.lazy.compactMap(\.firstOpening).first
    case .mapping(let entries): return entries.lazy.compactMap(\.value.firstOpening).first
    }
  }
}

extension Value {
  /// The value with its kind, for a message that refuses it.
  package var description: String {
    switch self {
    case .null: "nothing"
    case .list(let list) where list.isEmpty: "an empty list"
    case .secret, .list, .map: kindName
    case .text(let text): text.count <= 40 ? "the text '\(text)'" : "a text"
    case .bool, .integer, .number, .duration, .time: display
    }
  }
}

extension TypeMismatch {
  /// What to write instead, for hints.
  package var example: String {
    if case .oneOf(let choices) = expected, let text = found.textValue {
      return NearestName.suggestion(for: text, among: choices)
    }
    return expected.example
  }

  /// The report of a time that lacks nothing but its zone.
  package func withoutZone(at mark: Mark) -> Diagnostic? {
    guard expected == .time, let text = found.textValue, Timestamp(rfc3339: text + "Z") != nil
    else { return nil }
    return Diagnostic(.timeWithoutZone, at: mark, text)
  }
}

extension ValueType {
  /// The type as a sentence has it: `a duration`, `one of api, worker`.
  package var phrase: String {
    switch self {
    case .any, .bool, .text: name
    case .integer, .number, .duration, .time, .secret, .list, .map, .record: "a \(name)"
    case .oneOf(let choices): "one of " + choices.joined(separator: ", ")
    }
  }

  /// How a value of the type is written, for hints.
  package var example: String {
    switch self {
    case .any: "write a value"
    case .bool: "write true or false, without quotes"
    case .integer: "write a whole number such as 5, without quotes"
    case .number: "write a number such as 0.2, without quotes"
    case .text: #"write text; quote what YAML would read as a number: "5""#
    case .duration: "durations are written 90s, 8m, 1h30m or 2d"
    case .time: "times are written 2026-03-01T02:00:00Z, latest, or -2h"
    case .secret: "secrets are written { env: NAME }, { file: PATH } or { command: [program, …] }"
    case .oneOf(let choices): "write " + choices.joined(separator: " or ")
    case .list: "write [a, b]"
    case .map, .record: "write { key: value }"
    }
  }
}
