/// How the key of an object becomes the path of its file, so that any key is a plain file name, a key
/// and a "folder" of the same name can coexist, and other files of the directory are not objects.
enum ObjectKey {
  static let leafMark = "%o"
  private static let emptyComponent = "%e"
  private static let longestName = 240

  /// `a/b c` becomes `a/b%20c%o`.
  static func filePath(_ key: String) throws(StorageError) -> String {
    let components = key.split(separator: "/", omittingEmptySubsequences: false)
    var names: [String] = []
    for component in components {
      let name = encode(component)
      guard name.utf8.count <= longestName else { throw .keyTooLong(key) }
      names.append(name)
    }
    return names.joined(separator: "/") + leafMark
  }

  static func encode(_ component: some StringProtocol) -> String {
    if component.isEmpty { return emptyComponent }
    let allDots = component == "." || component == ".."
    var name: [UInt8] = []
    for byte in component.utf8 {
      if isPlain(byte) && !(allDots && byte == UInt8(ascii: ".")) {
        name.append(byte)
      } else {
        name.append(UInt8(ascii: "%"))
        name.append(hexDigits[Int(byte >> 4)])
        name.append(hexDigits[Int(byte & 15)])
      }
    }
    return String(decoding: name, as: UTF8.self)
  }

  /// Nil for a name that is no encoded component.
  static func decode(_ name: some StringProtocol) -> String? {
    if name == emptyComponent { return "" }
    var bytes: [UInt8] = []
    var rest = Array(name.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst(), let low = rest.popFirst(),
        let left = hexDigits.firstIndex(of: high), let right = hexDigits.firstIndex(of: low)
      else { return nil }
      bytes.append(UInt8(left * 16 + right))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let hexDigits = Array("0123456789ABCDEF".utf8)

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}
