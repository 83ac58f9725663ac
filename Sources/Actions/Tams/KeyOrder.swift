/// The order of S3 keys: by their UTF-8 bytes, which is not how Swift orders text.
enum KeyOrder: Sendable {
  case before, same, after

  static func compare(_ left: String, _ right: String) -> KeyOrder {
    if left.utf8.elementsEqual(right.utf8) { return .same }
    return left.utf8.lexicographicallyPrecedes(right.utf8) ? .before : .after
  }
}
