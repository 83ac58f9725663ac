/// What a check says. Unknown is never a pass.
package enum Verdict: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
  case pass, degraded, unknown, fail

  private var severity: Int {
    switch self {
    case .pass: 0
    case .degraded: 1
    case .unknown: 2
    case .fail: 3
    }
  }

  package static func < (left: Verdict, right: Verdict) -> Bool { left.severity < right.severity }
}

/// One validation with the numbers it rests on.
package struct Check: Sendable, Hashable, Codable {
  /// The catalogue's number where it has one, such as `V06`, else a name.
  package let id: String
  package let title: String
  package let verdict: Verdict
  /// What was expected and found: counts, keys, samples of offenders.
  package let numbers: [String: Value]
  /// One sentence for people.
  package let finding: String

  package init(
    id: String, title: String, verdict: Verdict, numbers: [String: Value] = [:], finding: String
  ) {
    self.id = id
    self.title = title
    self.verdict = verdict
    self.numbers = numbers
    self.finding = finding
  }

  /// What it looked for and what it found.
  package var words: String { "\(id) \(title): \(finding)" }
}

/// A validation that could not be made here, whatever the data is like: it says nothing, and is never
/// taken for a pass.
package struct UnmadeCheck: Sendable, Hashable, Codable {
  package let id: String
  /// One sentence for people.
  package let reason: String

  package init(_ id: String, _ reason: String) {
    self.id = id
    self.reason = reason
  }
}
