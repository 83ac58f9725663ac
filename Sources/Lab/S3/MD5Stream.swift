import CSSL
import Signing

/// An MD5 fed piece by piece: S3's ETag, and nothing that must be safe.
struct MD5Stream: ~Copyable {
  private let context: OpaquePointer?

  init() {
    context = EVP_MD_CTX_new()
    EVP_DigestInit_ex(context, EVP_md5(), nil)
  }

  func update(_ bytes: [UInt8]) { EVP_DigestUpdate(context, bytes, bytes.count) }

  consuming func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 16)
    EVP_DigestFinal_ex(context, &digest, nil)
    return digest
  }

  /// In hexadecimal digits.
  static func text(of bytes: [UInt8]) -> String {
    let stream = MD5Stream()
    stream.update(bytes)
    return hexadecimal(stream.finish())
  }

  deinit { EVP_MD_CTX_free(context) }
}
