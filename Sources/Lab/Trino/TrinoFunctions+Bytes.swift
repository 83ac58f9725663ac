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
