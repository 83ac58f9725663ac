import Core

/// A resource of VAST's management API.
protocol VastRecord: Sendable {
  /// The path segment of its collection, such as `snapshots`.
  static var collection: String { get }
  var id: Int { get }
  /// Whether a list must not be read without it: what it stands for would count as not there.
  static var isNeededWhole: Bool { get }
  /// Nil for an object without what makes it usable.
  init?(_ object: LenientObject)
}

extension VastRecord {
  static var isNeededWhole: Bool { true }
}

/// A state as the cluster spells it, and what it means here. A word nobody documented is `unknown`:
/// waited out, never taken for success.
package struct ReportedState<Meaning: Sendable & Hashable>: Sendable, Hashable {
  package let raw: String
  package let meaning: Meaning

  init(_ raw: String?, _ meanings: [String: Meaning], else unknown: Meaning) {
    self.raw = raw ?? ""
    let wanted = self.raw.lowercased()
    meaning = meanings.first { $0.key.lowercased() == wanted }?.value ?? unknown
  }
}

/// What a piece of work over there has come to.
package enum VastProgress: Sendable, Hashable {
  case pending, done, failed, unknown
}
