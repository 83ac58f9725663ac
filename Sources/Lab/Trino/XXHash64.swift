/// The 64-bit xxHash with seed 0, as Trino's `xxhash64` has it.
enum XXHash64 {
  private static let primes: [UInt64] = [
    11_400_714_785_074_694_791, 14_029_467_366_897_019_727, 1_609_587_929_392_839_161,
    9_650_029_242_287_828_579, 2_870_177_450_012_600_261,
  ]

  static func hash(_ bytes: [UInt8]) -> UInt64 {
    var index = 0
    var hash: UInt64
    if bytes.count >= 32 {
      var lanes: [UInt64] = [primes[0] &+ primes[1], primes[1], 0, 0 &- primes[0]]
      while index + 32 <= bytes.count {
        for lane in 0..<4 { lanes[lane] = round(lanes[lane], word(bytes, index + lane * 8)) }
        index += 32
      }
      hash = zip(lanes, [1, 7, 12, 18]).reduce(0) { $0 &+ rotate($1.0, $1.1) }
      for lane in lanes { hash = (hash ^ round(0, lane)) &* primes[0] &+ primes[3] }
    } else {
      hash = primes[4]
    }
    hash = hash &+ UInt64(bytes.count)
    while index + 8 <= bytes.count {
      hash = rotate(hash ^ round(0, word(bytes, index)), 27) &* primes[0] &+ primes[3]
      index += 8
    }
    if index + 4 <= bytes.count {
      let half = (0..<4).reduce(0 as UInt64) { $0 | UInt64(bytes[index + $1]) << (8 * $1) }
      hash = rotate(hash ^ half &* primes[0], 23) &* primes[1] &+ primes[2]
      index += 4
    }
    while index < bytes.count {
      hash = rotate(hash ^ UInt64(bytes[index]) &* primes[4], 11) &* primes[0]
      index += 1
    }
    hash = (hash ^ hash >> 33) &* primes[1]
    hash = (hash ^ hash >> 29) &* primes[2]
    return hash ^ hash >> 32
  }

  private static func word(_ bytes: [UInt8], _ start: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << (8 * $1) }
  }

  private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
    rotate(lane &+ input &* primes[1], 31) &* primes[0]
  }

  private static func rotate(_ value: UInt64, _ count: Int) -> UInt64 {
    value << UInt64(count) | value >> UInt64(64 - count)
  }
}
