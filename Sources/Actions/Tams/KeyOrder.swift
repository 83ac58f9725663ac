/// The order of S3 keys: by their UTF-8 bytes, which is not how Swift orders text.
enum KeyOrder: Sendable {
  case before, same, after

  static func compare(_ left: String, _ right: String) -> KeyOrder {
    if left.utf8.elementsEqual(right.utf8) { return .same }
    return left.utf8.lexicographicallyPrecedes(right.utf8) ? .before : .after
  }
}

/// How many there were, and the first of them.
struct Offenders: Sendable, Hashable {
  private(set) var count = 0
  private(set) var sample: [String] = []
  private let limit: Int

  init(keeping limit: Int = 100) { self.limit = limit }

  mutating func add(_ offender: String, times: Int = 1) {
    count += times
    if sample.count < limit { sample.append(offender) }
  }
}
