extension TrinoFunctions {
  static func texts() -> [Scalar] {
    let patterns = Patterns()
    return [
      .strict("concat", -1, concat),
      .strict("length", 1) { values in
        if case .blob(let bytes) = values[0] { return .integer(Int64(bytes.count)) }
        return .integer(Int64(try text(values[0], of: "length").unicodeScalars.count))
      },
      .strict("lower", 1) { .text(try text($0[0], of: "lower").lowercased()) },
      .strict("upper", 1) { .text(try text($0[0], of: "upper").uppercased()) },
      .strict("trim", 1) { .text(trim(try text($0[0], of: "trim"), start: true, end: true)) },
      .strict("ltrim", 1) { .text(trim(try text($0[0], of: "ltrim"), start: true, end: false)) },
      .strict("rtrim", 1) { .text(trim(try text($0[0], of: "rtrim"), start: false, end: true)) },
      .strict("reverse", 1) { .text(String(try text($0[0], of: "reverse").reversed())) },
      .strict("replace", -1, replace),
      .strict("substr", -1, substring),
      .strict("strpos", 2) {
        .integer(find(try text($0[1], of: "strpos"), in: try text($0[0], of: "strpos")))
      },
      .strict("position", 2) {
        .integer(find(try text($0[0], of: "position"), in: try text($0[1], of: "position")))
      },
      .strict("starts_with", 2) {
        SQLValue(try text($0[0], of: "starts_with").hasPrefix(try text($0[1], of: "starts_with")))
      },
      .strict("split_part", 3, splitPart),
      .strict("lpad", 3) {
        .text(try padding($0, "lpad") + text($0[0], of: "lpad").prefix(width($0)))
      },
      .strict("rpad", 3) {
        .text(try text($0[0], of: "rpad").prefix(width($0)) + padding($0, "rpad"))
      },
      .strict("chr", 1) { values in
        guard
          let scalar = UInt32(exactly: try integer(values[0], of: "chr")).flatMap(
            Unicode.Scalar.init)
        else { throw invalid("Not a valid Unicode code point") }
        return .text(String(Character(scalar)))
      },
      .strict("regexp_like", 2) { SQLValue(try patterns.groups($0[1], in: $0[0]) != nil) },
      .strict("regexp_extract", 2) { try extract($0, group: 0, patterns) },
      .strict("regexp_extract", 3) {
        try extract($0, group: Int(try integer($0[2], of: "regexp_extract")), patterns)
      },
    ]
  }

  private static func concat(_ values: [SQLValue]) throws -> SQLValue {
    guard values.count > 1 else {
      throw invalid("There must be two or more concatenation arguments")
    }
    if case .blob = values[0] { return .blob(try values.flatMap { try bytes($0, of: "concat") }) }
    return .text(try values.map { try text($0, of: "concat") }.joined())
  }

  private static func trim(_ text: String, start: Bool, end: Bool) -> String {
    var rest = Substring(text)
    while start, rest.first?.isWhitespace == true { rest.removeFirst() }
    while end, rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

  private static func replace(_ values: [SQLValue]) throws -> SQLValue {
    guard (2...3).contains(values.count) else { throw mismatch(.null, "replace") }
    let search = try text(values[1], of: "replace")
    let replacement = values.count > 2 ? try text(values[2], of: "replace") : ""
    let source = try text(values[0], of: "replace")
    guard !search.isEmpty else { return .text(source) }
    return .text(
      source.split(separator: search, omittingEmptySubsequences: false)
        .joined(separator: replacement))
  }

  /// From a start counted from 1, or from the end when negative.
  private static func substring(_ values: [SQLValue]) throws -> SQLValue {
    guard (2...3).contains(values.count) else { throw mismatch(.null, "substr") }
    let scalars = try text(values[0], of: "substr").unicodeScalars
    let (start, end) = (scalars.startIndex, scalars.endIndex)
    let place = Int(try integer(values[1], of: "substr"))
    let length = values.count > 2 ? Int(try integer(values[2], of: "substr")) : .max
    guard place != 0, length > 0,
      let first = place > 0
        ? scalars.index(start, offsetBy: place - 1, limitedBy: end)
        : scalars.index(end, offsetBy: place, limitedBy: start)
    else { return .text("") }
    let last = scalars.index(first, offsetBy: length, limitedBy: end) ?? end
    return .text(String(scalars[first..<last]))
  }

  /// Counted from 1; 0 where it is not there.
  private static func find(_ part: String, in whole: String) -> Int64 {
    guard !part.isEmpty else { return 1 }
    guard let place = start(of: Array(part.utf8), in: whole.utf8[...]) else { return 0 }
    let before = whole.unicodeScalars.distance(from: whole.startIndex, to: place)
    return Int64(before + 1)
  }

  private static func splitPart(_ values: [SQLValue]) throws -> SQLValue {
    let separator = Array(try text(values[1], of: "split_part").utf8)
    let index = try integer(values[2], of: "split_part")
    guard index > 0 else { throw invalid("Index must be greater than zero") }
    guard !separator.isEmpty else { throw invalid("The separator must not be empty") }
    var rest = try text(values[0], of: "split_part").utf8[...]
    for _ in 1..<index {
      guard let end = start(of: separator, in: rest) else { return .null }
      rest = rest[rest.index(end, offsetBy: separator.count)...]
    }
    return .text(
      String(decoding: rest[..<(start(of: separator, in: rest) ?? rest.endIndex)], as: UTF8.self))
  }

  /// Where a part that is not empty first stands.
  private static func start(of part: [UInt8], in whole: Substring.UTF8View) -> String.Index? {
    var rest = whole
    while let place = rest.firstIndex(of: part[0]) {
      rest = rest[place...]
      if rest.starts(with: part) { return place }
      rest.removeFirst()
    }
    return nil
  }

  private static func width(_ values: [SQLValue]) throws -> Int {
    let width = try integer(values[1], of: "lpad")
    guard (0...1_000_000).contains(width) else { throw invalid("Target length is out of range") }
    return Int(width)
  }

  private static func padding(_ values: [SQLValue], _ name: String) throws -> String {
    let missing = try width(values) - text(values[0], of: name).count
    let filler = try text(values[2], of: name)
    guard !filler.isEmpty else { throw invalid("Padding string must not be empty") }
    guard missing > 0 else { return "" }
    return String(String(repeating: filler, count: missing / filler.count + 1).prefix(missing))
  }

  /// The patterns of one connection, each read once: reading one takes longer than matching a row. Each
  /// keeps its last answer too, as SQLite evaluates a column of a subquery anew wherever it is named.
  private final class Patterns {
    private final class Known {
      let regex: Regex<AnyRegexOutput>
      var last: (text: String, groups: [String?]?)?
      init(_ regex: Regex<AnyRegexOutput>) { self.regex = regex }
    }

    private var known: [String: Known] = [:]

    /// What each group matched, the whole match first; nil where the pattern does not occur.
    func groups(_ pattern: SQLValue, in value: SQLValue) throws -> [String?]? {
      let known = try known(TrinoFunctions.text(pattern, of: "regexp_like"))
      let text = try TrinoFunctions.text(value, of: "regexp_like")
      if let last = known.last, last.text.utf8.elementsEqual(text.utf8) { return last.groups }
      let groups = try known.regex.firstMatch(in: text)?.output.map {
        $0.substring.map(String.init)
      }
      known.last = (text, groups)
      return groups
    }

    private func known(_ pattern: String) throws -> Known {
      if let known = known[pattern] { return known }
      do {
        let new = Known(try Regex(pattern))
        known[pattern] = new
        return new
      } catch {
        throw invalid("cannot read the pattern \(pattern): \(error)")
      }
    }
  }

  private static func extract(
    _ values: [SQLValue], group: Int, _ patterns: Patterns
  ) throws -> SQLValue {
    guard let groups = try patterns.groups(values[1], in: values[0]) else { return .null }
    guard groups.indices.contains(group) else { throw invalid("Pattern has no group \(group)") }
    return SQLValue(groups[group])
  }
}
