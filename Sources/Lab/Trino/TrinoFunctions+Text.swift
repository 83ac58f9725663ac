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
      .strict("regexp_like", 2) { values in
        let pattern = try patterns.regex(values[1])
        return SQLValue(try text(values[0], of: "regexp_like").firstMatch(of: pattern) != nil)
      },
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
    let characters = Array(try text(values[0], of: "substr").unicodeScalars)
    let start = try integer(values[1], of: "substr")
    let length = values.count > 2 ? try integer(values[2], of: "substr") : Int64.max
    let first = start > 0 ? start - 1 : Int64(characters.count) + start
    guard start != 0, length > 0, first >= 0, first < characters.count else { return .text("") }
    let rest = characters[Int(first)...].prefix(Int(min(length, Int64(characters.count))))
    return .text(String(String.UnicodeScalarView(rest)))
  }

  /// Counted from 1; 0 where it is not there.
  private static func find(_ part: String, in whole: String) -> Int64 {
    let (part, whole) = (Array(part.unicodeScalars), Array(whole.unicodeScalars))
    guard !part.isEmpty else { return 1 }
    guard whole.count >= part.count else { return 0 }
    for start in 0...(whole.count - part.count)
    where whole[start..<start + part.count].elementsEqual(part) { return Int64(start + 1) }
    return 0
  }

  private static func splitPart(_ values: [SQLValue]) throws -> SQLValue {
    let parts = try text(values[0], of: "split_part")
      .split(separator: text(values[1], of: "split_part"), omittingEmptySubsequences: false)
    let index = try integer(values[2], of: "split_part")
    guard index > 0 else { throw invalid("Index must be greater than zero") }
    return index <= parts.count ? .text(String(parts[Int(index - 1)])) : .null
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

  /// The patterns of one connection, each read once: reading one takes longer than matching a row.
  private final class Patterns {
    private var known: [String: Regex<AnyRegexOutput>] = [:]

    func regex(_ value: SQLValue) throws -> Regex<AnyRegexOutput> {
      let pattern = try text(value, of: "regexp_like")
      if let regex = known[pattern] { return regex }
      do {
        let regex = try Regex(pattern)
        known[pattern] = regex
        return regex
      } catch {
        throw invalid("cannot read the pattern \(pattern): \(error)")
      }
    }
  }

  private static func extract(
    _ values: [SQLValue], group: Int, _ patterns: Patterns
  ) throws -> SQLValue {
    guard
      let match = try text(values[0], of: "regexp_extract").firstMatch(
        of: patterns.regex(values[1]))
    else {
      return .null
    }
    guard match.output.indices.contains(group) else {
      throw invalid("Pattern has no group \(group)")
    }
    return SQLValue(match.output[group].substring.map(String.init))
  }
}
