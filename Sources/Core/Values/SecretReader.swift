/// Reads secrets at the moment of use, and takes them out of text that leaves the program.
package protocol SecretReader: Sendable {
  /// The secret itself, without a line break at its end. The problem names the reference, never the
  /// secret.
  func read(_ reference: SecretReference) async throws(Problem) -> String

  /// Makes a secret known to `redact` that a server gave, such as a token.
  func learn(_ secret: String)

  /// `text` with every secret known so far replaced, encoded forms too.
  func redact(_ text: String) -> String
}
