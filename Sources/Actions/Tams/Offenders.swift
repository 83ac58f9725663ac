/// How many there were, and the first of them.
struct Offenders: Sendable, Hashable {
  private(set) var count = 0
  private(set) var sample: [String] = []
  private let limit: Int

  init(keeping limit: Int = 100) { self.limit = limit }

  /// As somebody else counted them.
  init(count: Int, sample: [String]) {
    self.count = count
    self.sample = sample
    limit = sample.count
  }

  /// Its name is made only where it is kept.
  mutating func add(_ offender: @autoclosure () -> String, times: Int = 1) {
    count += times
    if sample.count < limit { sample.append(offender()) }
  }

  mutating func add(_ others: Offenders) {
    count += others.count
    sample += others.sample.prefix(max(0, limit - sample.count))
  }
}
