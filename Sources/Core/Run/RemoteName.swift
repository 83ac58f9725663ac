/// Names that remote objects of a run carry. They are deterministic, so that what was sent can be
/// found by its name after any crash.
package enum RemoteName {
  package static let maximumLength = 128

  /// Every remote object of every run begins with it.
  package static let prefix = "tamsdr-"

  /// `tamsdr-RUN-STEP[-K]-PASS[-undo]`, K being the first 8 hex digits of the element key's SHA-256.
  package static func make(
    run: String, step: String, elementDigest: String?, pass: Int, undoing: Bool
  ) -> String {
    let id = step.map { isPlain($0) ? $0 : "-" }
    let element = elementDigest.map { "-\($0.prefix(8))" } ?? ""
    return "\(prefix)\(run)-\(String(id))\(element)-\(pass)\(undoing ? "-undo" : "")"
  }

  private static func isPlain(_ character: Character) -> Bool {
    guard let byte = character.asciiValue else { return false }
    return switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
