import Signing

/// SHA-256 of a text's UTF-8 bytes in lower-case hexadecimal digits.
package func digest(of text: String) -> String { hexadecimal(sha256(text.utf8)) }

package func digest(of bytes: [UInt8]) -> String { hexadecimal(sha256(bytes)) }
