import Core

/// Objects that several hosts reach, and that can be written on a condition.
package protocol ConditionalStore: Sendable {
  /// Nil where there is no such object.
  func read(_ key: String) async throws(Problem) -> StoredObject?

  /// Not repeatable as a judgement: after a lost answer a refusal may be the work of one's own first
  /// sending, so whoever is refused reads.
  func write(
    _ key: String, _ bytes: [UInt8], if condition: WriteCondition
  ) async throws(Problem) -> WriteAnswer

  /// The keys below a prefix, in their order.
  func keys(below prefix: String) async throws(Problem) -> [String]
}

package struct StoredObject: Sendable, Hashable {
  package let bytes: [UInt8]
  package let etag: String

  package init(bytes: [UInt8], etag: String) {
    self.bytes = bytes
    self.etag = etag
  }
}

package enum WriteCondition: Sendable, Hashable {
  case absent
  /// The object is there and has this etag.
  case matches(String)
}

package enum WriteAnswer: Sendable, Hashable {
  case written(etag: String)
  /// The condition does not hold.
  case refused
}

extension ConditionalStore {
  /// Proves that the store refuses a write whose condition does not hold: without that two hosts could
  /// both believe they have the site. The object stays, and later proofs find it.
  package func proveConditions(_ key: String) async throws(Problem) {
    let mark = Array("tamsdr asks here whether conditions are honoured\n".utf8)
    var answer = try await write(key, mark, if: .absent)
    if case .written = answer { answer = try await write(key, mark, if: .absent) }
    guard answer == .refused else { throw Self.ignores("If-None-Match: *", key) }
    let etag = String(repeating: "0", count: 32)
    guard try await write(key, mark, if: .matches(etag)) == .refused else {
      throw Self.ignores("If-Match", key)
    }
  }

  private static func ignores(_ condition: String, _ key: String) -> Problem {
    Problem(
      .storeUnconditional,
      "the store of journal.mirror ignores conditions: a write with \(condition) that it had to "
        + "refuse was done", at: key,
      hint: "name a bucket of a store that honours conditional writes, or take journal out of the "
        + "site file and run from one host only")
  }
}
