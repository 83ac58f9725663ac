import CSSL

/// Where the lab's certificates lie, all PEM: the authority that clients are to trust, and the leaf and
/// key of 127.0.0.1 and localhost that servers show.
package struct TLSIdentity: Sendable, Hashable {
  package let authority: String
  package let certificate: String
  package let key: String

  /// The identity whose files lie, or are to lie, in this folder.
  package init(folder: String) {
    authority = folder + "/ca.pem"
    certificate = folder + "/server.pem"
    key = folder + "/server.key"
  }
}

package struct TLSError: Error, CustomStringConvertible {
  let step: String
  /// OpenSSL's own words.
  let reason: String

  package var description: String { "TLS: \(step): \(reason)" }

  /// Takes the oldest message from OpenSSL's queue of this thread.
  static func last(_ step: String) -> TLSError {
    var text = [CChar](repeating: 0, count: 256)
    let code = ERR_get_error()
    ERR_error_string_n(code, &text, text.count)
    ERR_clear_error()
    let bytes = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    return TLSError(
      step: step, reason: code == 0 ? "no reason given" : String(decoding: bytes, as: UTF8.self))
  }
}

/// The settings that all connections of a server share.
final class TLSContext: Sendable {
  /// OpenSSL locks it itself; nothing changes it after `init`.
  nonisolated(unsafe) let pointer: OpaquePointer

  init(_ identity: TLSIdentity) throws(TLSError) {
    guard let pointer = SSL_CTX_new(TLS_server_method()) else { throw .last("make a context") }
    self.pointer = pointer
    SSL_CTX_ctrl(pointer, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
    guard SSL_CTX_use_certificate_chain_file(pointer, identity.certificate) == 1 else {
      throw .last("read the certificate \(identity.certificate)")
    }
    guard SSL_CTX_use_PrivateKey_file(pointer, identity.key, SSL_FILETYPE_PEM) == 1 else {
      throw .last("read the key \(identity.key)")
    }
  }

  deinit { SSL_CTX_free(pointer) }
}
