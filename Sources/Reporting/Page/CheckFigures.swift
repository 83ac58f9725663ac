import Core

/// The numbers of a check, parted into what was found, how much was looked at, and what that cost.
struct CheckFigures {
  let numbers: String
  let coverage: String
  let cost: String

  private static let lookedAt: Set<String> = ["sampled", "population", "objects"]
  private static let spent: Set<String> = ["requests", "bytes", "seconds"]

  init(_ check: Check) {
    let all = check.numbers
    let found = all.filter { !Self.lookedAt.contains($0.key) && !Self.spent.contains($0.key) }
      .sorted { $0.key < $1.key }
    numbers = Self.joined(found.map { "\($0.key.replacingUnderscores) \(Self.text($0.value))" })
    coverage = Self.coverage(all)
    cost = Self.cost(all)
  }

  private static func joined(_ parts: [String]) -> String {
    parts.isEmpty ? "-" : parts.joined(separator: ", ")
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .list(let members): members.isEmpty ? "none" : samples(members)
    case .map(let members):
      members.sorted { $0.key < $1.key }.map { "\(text($0.value)) \($0.key)" }
        .joined(separator: " and ")
    case .null: "unknown"
    default: value.display
    }
  }

  /// JSON has them all.
  private static let mostSamples = 5

  private static func samples(_ members: [Value]) -> String {
    let left = members.count - mostSamples
    return members.prefix(mostSamples).map(text).joined(separator: " ")
      + (left > 0 ? " and \(left) more" : "")
  }

  private static func coverage(_ numbers: [String: Value]) -> String {
    if let sampled = numbers["sampled"]?.integerValue,
      let population = numbers["population"]?.integerValue
    {
      return "\(sampled) of \(population)" + share(sampled, of: population)
    }
    return numbers["objects"]?.integerValue.map { "\($0) objects" } ?? "-"
  }

  private static func share(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "" }
    let tenths = Int((Double(part) / Double(whole) * 1_000).rounded(.down))
    return " (\(tenths / 10).\(tenths % 10) %)"
  }

  private static func cost(_ numbers: [String: Value]) -> String {
    var parts: [String] = []
    if let requests = numbers["requests"]?.integerValue { parts.append("\(requests) requests") }
    if let bytes = numbers["bytes"]?.integerValue { parts.append(Figures.bytes(bytes)) }
    if let seconds = seconds(numbers["seconds"]) { parts.append(Figures.span(seconds)) }
    return joined(parts)
  }

  private static func seconds(_ value: Value?) -> Duration? {
    switch value {
    case .number(let seconds): .milliseconds(Int64((seconds * 1_000).rounded()))
    case .integer(let seconds): .seconds(seconds)
    default: nil
    }
  }
}
