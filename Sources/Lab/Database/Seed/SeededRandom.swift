import Core

/// SplitMix64: the same numbers from the same seed on every machine and in every release.
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// A stream of its own for `name`, so that adding one thing to the seed leaves the others alone.
  package init(seed: UInt64, for name: String) {
    var mixed = seed ^ 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { mixed = (mixed ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    state = mixed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// At least 0, less than 1.
  package mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A version 4 UUID in lower case.
  package mutating func uuid() -> String {
    let high = next() & 0xffff_ffff_ffff_0fff | 0x4000
    let low = next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
    let digits = hexadecimalDigits(high) + hexadecimalDigits(low)
    let text = Array(digits)
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(text[$0]) }
      .joined(separator: "-")
  }
}

private func hexadecimalDigits(_ value: UInt64) -> String {
  let text = String(value, radix: 16)
  return String(repeating: "0", count: 16 - text.count) + text
}
