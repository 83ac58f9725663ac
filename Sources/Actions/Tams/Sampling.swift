import Signing

/// Numbers that look random and are the same for the same run and purpose, so that a check made again
/// looks at the same objects. SplitMix64.
struct RunRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(run: String, purpose: String) {
    state = sha256("\(run)/\(purpose)".utf8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// A sample of what is offered one by one, however much that is: each has the same chance to be in it.
struct Reservoir<Element: Sendable>: Sendable {
  private(set) var sample: [Element] = []
  private(set) var offered = 0
  private let size: Int
  private var random: RunRandom

  init(_ size: Int, _ random: RunRandom) {
    self.size = max(0, size)
    self.random = random
  }

  /// The element is made only where it comes into the sample.
  mutating func offer(_ element: @autoclosure () -> Element) {
    offered += 1
    guard sample.count == size else { return sample.append(element()) }
    let place = Int.random(in: 0..<offered, using: &random)
    if place < size { sample[place] = element() }
  }
}

/// What a sample without a single bad one says of all.
struct SampleBound: Sendable, Hashable {
  let sampled: Int
  let total: Int

  /// At 95 % confidence fewer than this share of all are bad, by the rule of three: were it the share,
  /// so many draws would all be good in fewer than 5 of 100 samples, for (1 - 3/n)^n < 1/e^3 < 0.05.
  /// Nil where the sample is too small to say anything.
  var share: Double? {
    guard sampled < total else { return 0 }
    return sampled > 3 ? 3 / Double(sampled) : nil
  }

  var sentence: String {
    guard let share else { return "too few of \(total) objects to speak for the others" }
    guard share > 0 else { return "that is all of them" }
    return
      "with 95 % confidence fewer than \(Self.percent(share)) of \(total) objects are otherwise"
  }

  /// Two digits that count, rounded up: what is said must hold.
  private static func percent(_ share: Double) -> String {
    var scaled = share * 100
    var decimals = 0
    while scaled < 10, decimals < 9 {
      scaled *= 10
      decimals += 1
    }
    // What binary fractions add must not round a whole number up.
    var digits = String(Int((scaled - 1e-6).rounded(.up)))
    guard decimals > 0 else { return digits + " %" }
    digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    var text = digits.dropLast(decimals) + "." + digits.suffix(decimals)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text + " %"
  }
}
