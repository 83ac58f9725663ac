import CSSL
import Signing

extension TrinoFunctions {
  static func bytes() -> [Scalar] {
    [
      .strict("to_utf8", 1) { .blob(Array(try text($0[0], of: "to_utf8").utf8)) },
      .strict("from_utf8", 1) {
        .text(String(decoding: try bytes($0[0], of: "from_utf8"), as: UTF8.self))
      },
      .strict("to_hex", 1) { .text(hexadecimal(try bytes($0[0], of: "to_hex")).uppercased()) },
      .strict("from_hex", 1, fromHex),
      .strict("md5", 1) { .blob(digest(try bytes($0[0], of: "md5"), EVP_md5())) },
      .strict("sha1", 1) { .blob(digest(try bytes($0[0], of: "sha1"), EVP_sha1())) },
      .strict("sha256", 1) { .blob(sha256(try bytes($0[0], of: "sha256"))) },
      .strict("sha512", 1) { .blob(digest(try bytes($0[0], of: "sha512"), EVP_sha512())) },
      .strict("xxhash64", 1) {
        .blob(bigEndian(XXHash64.hash(try bytes($0[0], of: "xxhash64"))))
      },
      .strict("to_big_endian_64", 1) {
        .blob(bigEndian(UInt64(bitPattern: try integer($0[0], of: "to_big_endian_64"))))
      },
      .strict("from_big_endian_64", 1) { values in
        let bytes = try bytes(values[0], of: "from_big_endian_64")
        guard bytes.count == 8 else {
          throw invalid("expected 8-byte input, but got \(bytes.count)")
        }
        return .integer(Int64(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) }))
      },
      .strict("from_base", 2) { values in
        let digits = try text(values[0], of: "from_base")
        let radix = try radix(values[1])
        guard let number = Int64(digits, radix: radix) else {
          throw invalid("Not a valid base-\(radix) number: \(digits)")
        }
        return .integer(number)
      },
      .strict("to_base", 2) {
        .text(String(try integer($0[0], of: "to_base"), radix: try radix($0[1])))
      },
      bitwise("bitwise_and", &), bitwise("bitwise_or", |), bitwise("bitwise_xor", ^),
      bitwise("bitwise_left_shift") { $1 < 0 || $1 > 63 ? 0 : $0 << $1 },
      bitwise("bitwise_right_shift") { one, count in
        count < 0 || count > 63 ? 0 : Int64(bitPattern: UInt64(bitPattern: one) >> UInt64(count))
      },
      .strict("bitwise_not", 1) { .integer(~(try integer($0[0], of: "bitwise_not"))) },
    ]
  }

  private static func bitwise(
    _ name: String, _ operation: @escaping (Int64, Int64) -> Int64
  ) -> Scalar {
    .strict(name, 2) {
      .integer(operation(try integer($0[0], of: name), try integer($0[1], of: name)))
    }
  }

  private static func radix(_ value: SQLValue) throws -> Int {
    let radix = try integer(value, of: "from_base")
    guard (2...36).contains(radix) else { throw invalid("Radix must be between 2 and 36") }
    return Int(radix)
  }

  private static func fromHex(_ values: [SQLValue]) throws -> SQLValue {
    let digits = Array(try text(values[0], of: "from_hex").utf8)
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: digits.count, by: 2) {
      let pair = String(decoding: digits[start..<min(start + 2, digits.count)], as: UTF8.self)
      guard pair.utf8.count == 2, let byte = UInt8(pair, radix: 16) else {
        throw invalid("Invalid hex character")
      }
      bytes.append(byte)
    }
    return .blob(bytes)
  }

  private static func digest(_ bytes: [UInt8], _ algorithm: OpaquePointer?) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    EVP_Digest(bytes, bytes.count, &digest, &length, algorithm, nil)
    return Array(digest.prefix(Int(length)))
  }

  static func bigEndian(_ value: UInt64) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }
}

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
