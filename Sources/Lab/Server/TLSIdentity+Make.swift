import CSSL
import Glibc

extension TLSIdentity {
  /// Makes a new authority and a leaf signed by it, valid for ten years. The authority's key is not kept.
  package func make() throws {
    let authorityKey = try PrivateKey()
    let serverKey = try PrivateKey()
    let authority = try Certificate(
      name: "tamsdr lab authority", serial: 1, key: authorityKey,
      extensions: [
        (NID_basic_constraints, "critical,CA:TRUE"),
        (NID_key_usage, "critical,keyCertSign,cRLSign"),
        (NID_subject_key_identifier, "hash"),
      ], issuer: nil, signer: authorityKey)
    let server = try Certificate(
      name: "localhost", serial: 2, key: serverKey,
      extensions: [
        (NID_basic_constraints, "critical,CA:FALSE"),
        (NID_key_usage, "critical,digitalSignature"),
        (NID_ext_key_usage, "serverAuth"),
        (NID_subject_key_identifier, "hash"),
        (NID_authority_key_identifier, "keyid"),
        (NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost"),
      ], issuer: authority, signer: authorityKey)
    try Files.replace(self.authority, with: authority.pem())
    try Files.replace(certificate, with: server.pem())
    try Files.replace(key, with: serverKey.pem())
  }
}

/// A key on the curve P-256.
private final class PrivateKey {
  let pointer: OpaquePointer

  init() throws(TLSError) {
    let context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil)
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_keygen_init(context) == 1,
      EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1,
      EVP_PKEY_keygen(context, &key) == 1, let key
    else { throw .last("make a key") }
    pointer = key
  }

  deinit { EVP_PKEY_free(pointer) }

  func pem() throws(TLSError) -> [UInt8] {
    try writtenToMemory("write a key") { output in
      PEM_write_bio_PKCS8PrivateKey(output, pointer, nil, nil, 0, nil, nil)
    }
  }
}

private final class Certificate {
  let pointer: OpaquePointer

  private static let day = 86_400

  /// Without an issuer it is its own.
  init(
    name: String, serial: Int, key: PrivateKey, extensions: [(Int32, String)],
    issuer: Certificate?, signer: PrivateKey
  ) throws(TLSError) {
    guard let made = X509_new() else { throw .last("make a certificate") }
    pointer = made
    X509_set_version(made, Int(X509_VERSION_3))
    ASN1_INTEGER_set(X509_get_serialNumber(made), serial)
    // A day back, for clients whose clock is behind.
    X509_gmtime_adj(X509_getm_notBefore(made), -Self.day)
    X509_gmtime_adj(X509_getm_notAfter(made), 3_650 * Self.day)
    X509_NAME_add_entry_by_txt(
      X509_get_subject_name(made), "CN", MBSTRING_UTF8, name, -1, -1, 0)
    X509_set_pubkey(made, key.pointer)
    let issuing = issuer?.pointer ?? made
    X509_set_issuer_name(made, X509_get_subject_name(issuing))
    for (kind, value) in extensions {
      try Self.add(kind, value, to: made, issuer: issuing)
    }
    guard X509_sign(made, signer.pointer, EVP_sha256()) > 0 else {
      throw .last("sign the certificate of \(name)")
    }
  }

  deinit { X509_free(pointer) }

  private static func add(
    _ kind: Int32, _ value: String, to certificate: OpaquePointer, issuer: OpaquePointer
  ) throws(TLSError) {
    var context = X509V3_CTX()
    X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
    guard let made = X509V3_EXT_conf_nid(nil, &context, kind, value) else {
      throw .last("make the extension \(value)")
    }
    defer { X509_EXTENSION_free(made) }
    guard X509_add_ext(certificate, made, -1) == 1 else {
      throw .last("add the extension \(value)")
    }
  }

  func pem() throws(TLSError) -> [UInt8] {
    try writtenToMemory("write a certificate") { PEM_write_bio_X509($0, pointer) }
  }
}

/// The bytes that `write` puts into a buffer of OpenSSL.
private func writtenToMemory(
  _ step: String, _ write: (OpaquePointer) -> Int32
) throws(TLSError) -> [UInt8] {
  guard let output = BIO_new(BIO_s_mem()) else { throw .last(step) }
  defer { BIO_free(output) }
  guard write(output) == 1 else { throw .last(step) }
  let count = BIO_ctrl_pending(output)
  return [UInt8](unsafeUninitializedCapacity: count) { space, filled in
    filled = max(0, Int(BIO_read(output, space.baseAddress, Int32(count))))
  }
}
