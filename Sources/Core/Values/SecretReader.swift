/// Reads secrets at the moment of use, and takes them out of text that leaves the program.
package protocol SecretReader: Sendable {
  /// The secret itself, without a line break at its end. The problem names the reference, never the
  /// secret.
  func read(_ reference: SecretReference) async throws(Problem) -> String

  /// `text` with every secret read so far replaced, encoded forms too.
  func redact(_ text: String) -> String
}
