/// What an unquoted word of YAML means: the core schema of YAML 1.2, less all that YAML 1.1 reads
/// differently.
package enum PlainScalar {
  /// Why a word is refused because the two versions of YAML disagree on it; nil where they agree.
  package static func disagreement(on word: String) -> DiagnosticCode? {
    guard let first = word.utf8.first, word.utf8.count <= 64 else { return nil }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      if isSexagesimal(word) { return .yamlSexagesimal }
      return isOddNumber(word) ? .yamlNumber : nil
    default:
      return oddWords.contains(word) ? .yamlBoolean : nil
    }
  }

  package static func value(of word: String) -> Value {
    switch word {
    case "", "~", "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: break
    }
    guard let first = word.utf8.first,
      first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    else { return .text(word) }
    if let integer = Int(word) { return .integer(integer) }
    let isDecimal = word.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "+-.eE".utf8.contains($0)
    }
    if isDecimal, let number = Double(word), number.isFinite { return .number(number) }
    return .text(word)
  }

  private static let oddWords: Set<String> = {
    var words: Set<String> = ["True", "TRUE", "False", "FALSE", "Null", "NULL"]
    for word in ["y", "n", "yes", "no", "on", "off"] {
      words.formUnion([word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()])
    }
    return words
  }()

  /// `12:30`, `1:30:00.5`.
  private static func isSexagesimal(_ word: String) -> Bool {
    let unsigned = word.drop { $0 == "+" || $0 == "-" }
    let parts = unsigned.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last else { return false }
    let seconds = last.split(separator: ".", maxSplits: 1).first ?? ""
    return (parts.dropLast() + [seconds]).allSatisfy { !$0.isEmpty && isDigits($0) }
      && parts.dropFirst().dropLast().allSatisfy { $0.count <= 2 } && seconds.count <= 2
  }

  /// Octal with or without `o`, hexadecimal, binary, `_` between digits, a leading `+`, `.inf`, `.nan`.
  private static func isOddNumber(_ word: String) -> Bool {
    let unsigned = word.drop { $0 == "+" || $0 == "-" }
    if [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(unsigned) { return true }
    let digits = unsigned.drop { $0 == "." }
    guard digits.first.map({ $0.isASCII && $0.isNumber }) ?? false else { return false }
    if unsigned.hasPrefix("0x") || unsigned.hasPrefix("0o") || unsigned.hasPrefix("0b") {
      return unsigned.dropFirst(2).allSatisfy(\.isHexDigit)
    }
    if unsigned.first == "." || unsigned.last == "." {
      return isDigits(unsigned.filter { $0 != "." })
    }
    if unsigned.contains("_") { return isDigits(unsigned.filter { $0 != "_" && $0 != "." }) }
    guard isDigits(unsigned.filter { $0 != "." }) else { return false }
    return word.hasPrefix("+")
      || (unsigned.first == "0" && unsigned.count > 1 && isDigits(unsigned))
  }

  private static func isDigits(_ text: some StringProtocol) -> Bool {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
