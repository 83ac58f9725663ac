import Glibc

/// The order of S3 keys: by their UTF-8 bytes, which is not how Swift orders text.
package enum KeyOrder: Sendable {
  case before, same, after

  package static func compare(_ left: String, _ right: String) -> KeyOrder {
    var (left, right) = (left, right)
    let difference = left.withUTF8 { one in
      right.withUTF8 { other in
        let lengths = one.count - other.count
        guard let start = one.baseAddress, let otherStart = other.baseAddress else {
          return lengths
        }
        let first = memcmp(start, otherStart, min(one.count, other.count))
        return first == 0 ? lengths : Int(first)
      }
    }
    return difference == 0 ? .same : difference < 0 ? .before : .after
  }
}
