/// How the key of an object becomes the path of its file: one name in the bucket's directory, so that
/// a snapshot of a bucket is one directory whatever the keys look like. A key that is longer than a
/// file name may be goes on in folders.
enum ObjectKey {
  /// Ends the name of an object's file. Other files of the directory are not objects.
  private static let fileMark = "%o"
  /// Ends the name of a folder in which a long key goes on.
  private static let folderMark = "%c"
  /// Leaves room for the mark and for the ending of a file that is still being written.
  private static let pieceLength = 200

  /// `a/b c` becomes `a%2Fb%20c%o`.
  static func filePath(_ key: String) -> String {
    var rest = encode(key)[...]
    var path = ""
    while rest.utf8.count > pieceLength {
      path += rest.prefix(pieceLength) + folderMark + "/"
      rest = rest.dropFirst(pieceLength)
    }
    return path + rest + fileMark
  }

  /// What a file or folder of this name adds to a key, encoded; nil where it is none of an object's.
  static func piece(ofFile name: String) -> Substring? { piece(name, fileMark) }
  static func piece(ofFolder name: String) -> Substring? { piece(name, folderMark) }

  private static func piece(_ name: String, _ mark: String) -> Substring? {
    name.hasSuffix(mark) ? name.dropLast(mark.count) : nil
  }

  private static func encode(_ key: String) -> String {
    var name: [UInt8] = []
    for byte in key.utf8 {
      if isPlain(byte) {
        name.append(byte)
      } else {
        name += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
      }
    }
    return String(decoding: name, as: UTF8.self)
  }

  /// Nil for what is no encoded key.
  static func decode(_ encoded: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = Array(encoded.utf8)[...]
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
    return bytes
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
