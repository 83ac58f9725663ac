import CCrypto

/// Looked up once: OpenSSL would search for it at each use.
nonisolated(unsafe) private let method = EVP_MD_fetch(nil, "SHA256", nil)

/// SHA-256 of `bytes`: 32 bytes.
package func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] {
  var digest = [UInt8](repeating: 0, count: 32)
  let input = Array(bytes)
  EVP_Digest(input, input.count, &digest, nil, method, nil)
  return digest
}

/// HMAC-SHA-256 of `message` under `key`: 32 bytes.
package func hmacSHA256(key: [UInt8], message: [UInt8]) -> [UInt8] {
  var code = [UInt8](repeating: 0, count: 32)
  var length: UInt32 = 32
  HMAC(method, key, Int32(key.count), message, message.count, &code, &length)
  return code
}

/// A SHA-256 fed piece by piece, for bodies that do not fit in memory.
package struct SHA256Stream: ~Copyable {
  private let context: OpaquePointer?

  package init() {
    context = EVP_MD_CTX_new()
    EVP_DigestInit_ex(context, method, nil)
  }

  package func update(_ bytes: [UInt8]) { EVP_DigestUpdate(context, bytes, bytes.count) }

  /// Of what was fed up to now; more may follow.
  package func digestSoFar() -> [UInt8] {
    let copy = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(copy) }
    var digest = [UInt8](repeating: 0, count: 32)
    EVP_MD_CTX_copy_ex(copy, context)
    EVP_DigestFinal_ex(copy, &digest, nil)
    return digest
  }

  package consuming func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &digest, nil)
    return digest
  }

  deinit { EVP_MD_CTX_free(context) }
}

/// Lower-case hexadecimal digits, two a byte.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
  var text: [UInt8] = []
  for byte in Array(bytes) {
    text.append(digit(byte >> 4))
    text.append(digit(byte & 15))
  }
  return String(decoding: text, as: UTF8.self)
}
