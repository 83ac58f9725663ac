/// How much a runbook tolerates, by the number of a check and the name of one of its numbers. A check that
/// fails for nothing more is degraded: nothing passes by a threshold, and what is unknown stays so.
package struct Thresholds: Sendable, Hashable {
  package enum Tolerance: Sendable, Hashable {
    case count(Int)
    /// Of what the check looked at; between 0 and 1.
    case share(Double)
  }

  /// A number that makes a check fail where it is not zero, and the one it is a share of.
  package struct Cause: Sendable, Hashable {
    package let name: String
    package let whole: String
  }

  package private(set) var tolerances: [String: [String: Tolerance]]

  package init(_ tolerances: [String: [String: Tolerance]] = [:]) { self.tolerances = tolerances }

  /// The checks that can be given thresholds, each with all that makes it fail.
  package static let causes: [String: [Cause]] = {
    var causes: [String: [Cause]] = [
      "V06": [
        "deletion_requests", "flow_collections", "flow_object_references", "flows", "objects",
        "segments", "source_collections", "sources", "tags", "webhooks",
      ].map { Cause(name: $0, whole: $0) },
      "V12": [Cause(name: "different", whole: "flows")],
      "V15": ["new", "content_types", "metadata", "tags", "moved"].map {
        Cause(name: $0, whole: $0 == "new" ? "rows" : "objects")
      },
      "V18": [Cause(name: "missing", whole: "point"), Cause(name: "added", whole: "live")],
      "V19": [
        Cause(name: "dangling", whole: "segments"), Cause(name: "without_key", whole: "segments"),
      ],
      "V21": [Cause(name: "sizes", whole: "objects"), Cause(name: "etags", whole: "objects")],
      "V25": [Cause(name: "damaged", whole: "sampled")],
      "V26": [Cause(name: "different", whole: "sampled")],
    ]
    for id in ["V07", "V08", "V10", "V11", "V13", "V14", "V16", "V17"] {
      causes[id] = [Cause(name: "new", whole: "rows")]
    }
    return causes
  }()

  // MARK: Verdicts

  package func applied(to result: ActionResult) -> ActionResult {
    guard !tolerances.isEmpty else { return result }
    var result = result
    result.checks = result.checks.map { applied(to: $0) }
    return result
  }

  package func applied(to check: Check) -> Check {
    guard check.verdict == .fail, let tolerated = tolerances[check.id],
      let causes = Self.causes[check.id]
    else { return check }
    var within: [String] = []
    for cause in causes {
      guard let found = check.amount(of: cause), found.amount > 0 else { continue }
      guard let tolerance = tolerated[cause.name],
        tolerance.covers(found.amount, of: found.whole)
      else { return check }
      within.append("\(cause.name) \(found.amount), at most \(tolerance.text)")
    }
    // What fails for another reason than its numbers is not tolerated by them, nor what nobody could tell.
    let beside = ["changed", "untold", "without_etag"]
    guard !within.isEmpty, beside.allSatisfy({ check.numbers[$0]?.integerValue ?? 0 == 0 }) else {
      return check
    }
    return Check(
      id: check.id, title: check.title, verdict: .degraded, numbers: check.numbers,
      finding: check.finding + "; within the runbook's thresholds: "
        + within.joined(separator: ", "))
  }
}

extension Thresholds.Tolerance {
  /// Never all there is, and no share of an unknown whole.
  func covers(_ amount: Int, of whole: Int?) -> Bool {
    if let whole, amount >= whole { return false }
    switch self {
    case .count(let limit): return amount <= limit
    case .share(let share): return whole.map { Double(amount) <= share * Double($0) } ?? false
    }
  }

  package var text: String {
    switch self {
    case .count(let limit): String(limit)
    case .share(let share): Self.percent(share) + "%"
    }
  }

  /// 0.001 as `0.1`, 0.05 as `5`.
  private static func percent(_ share: Double) -> String {
    let text = String((share * 1_000_000).rounded() / 10_000)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// `10`, or `0.1%` as text. Nil where it is neither.
  package init?(_ value: Value) {
    switch value {
    case .integer(let count): self = .count(count)
    case .text(let text):
      guard text.hasSuffix("%"), let percent = Double(text.dropLast()), percent.isFinite else {
        return nil
      }
      self = .share(percent / 100)
    default: return nil
    }
  }

  /// At least one, or more than nothing and less than all.
  package var isInRange: Bool {
    switch self {
    case .count(let limit): limit >= 1
    case .share(let share): share > 0 && share < 1
    }
  }
}

extension Check {
  /// Rows of a table count by how many more or fewer there are than in the point.
  fileprivate func amount(of cause: Thresholds.Cause) -> (amount: Int, whole: Int?)? {
    guard let number = numbers[cause.name] else { return nil }
    if let amount = number.integerValue { return (amount, numbers[cause.whole]?.integerValue) }
    guard let live = number["live"].integerValue, let point = number["point"].integerValue else {
      return nil
    }
    return (abs(live - point), point)
  }
}
