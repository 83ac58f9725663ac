import Glibc

/// The order of S3 keys: by their UTF-8 bytes, which is not how Swift orders text.
package enum KeyOrder: Sendable {
  case before, same, after

  package static func compare(_ left: String, _ right: String) -> KeyOrder {
    var (left, right) = (left, right)
    return left.withUTF8 { one in
      right.withUTF8 { other in
        compare(UnsafeRawBufferPointer(one), UnsafeRawBufferPointer(other))
      }
    }
  }

  package static func compare(_ left: ByteText, _ right: ByteText) -> KeyOrder {
    left.bytes.withUnsafeBytes { one in
      right.bytes.withUnsafeBytes { other in compare(one, other) }
    }
  }

  package static func compare(
    _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer
  ) -> KeyOrder {
    var difference = 0
    if let start = one.baseAddress, let otherStart = other.baseAddress {
      difference = Int(memcmp(start, otherStart, min(one.count, other.count)))
    }
    if difference == 0 { difference = one.count - other.count }
    return difference == 0 ? .same : difference < 0 ? .before : .after
  }
}
