extension SigV4 {
  static let algorithm = "AWS4-HMAC-SHA256"

  /// The text of a request that both sides compute and sign.
  struct CanonicalRequest {
    let text: String
    /// The names of the signed headers, sorted and joined by `;`.
    let signedHeaders: String

    init(
      method: String, path: String, query: [(String, String)], headers: [(String, String)],
      payload: String
    ) {
      let fields = Self.canonical(headers)
      signedHeaders = fields.map(\.name).joined(separator: ";")
      let lines =
        [
          method,
          // Decoding first makes the text the same however the sender spelled the path.
          SigV4.encode(path: URIEncoding.decode(path)),
          SigV4.encode(query: query),
        ] + fields.map { "\($0.name):\($0.value)" } + ["", signedHeaders, payload]
      text = lines.joined(separator: "\n")
    }

    /// Lower-case names in order; the values of a repeated one joined in the order sent.
    private static func canonical(
      _ headers: [(String, String)]
    ) -> [(name: String, value: String)] {
      var fields: [(name: String, value: String)] = []
      for (given, value) in headers {
        let name = given.lowercased()
        if let known = fields.firstIndex(where: { $0.name == name }) {
          fields[known].value += "," + trimmed(value)
        } else {
          fields.append((name, trimmed(value)))
        }
      }
      return fields.sorted { $0.name < $1.name }
    }

    /// Without spaces at either end and with one where there were several.
    private static func trimmed(_ value: String) -> String {
      guard value.utf8.contains(where: { $0 == 0x20 || $0 == 0x09 }) else { return value }
      return value.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
    }
  }

  /// The day, region and service a signing key is good for.
  struct Scope: Equatable {
    let time: SigningTime
    let region: String
    let service: String

    var text: String { "\(time.date)/\(region)/\(service)/aws4_request" }
  }

  static func stringToSign(_ request: CanonicalRequest, scope: Scope) -> String {
    [algorithm, scope.time.text, scope.text, hexadecimal(sha256(request.text.utf8))]
      .joined(separator: "\n")
  }

  /// The signature as lower-case hexadecimal.
  static func signature(
    of request: CanonicalRequest, scope: Scope, secretKey: String
  ) -> String {
    let key = SigningKey.derived(from: secretKey, scope)
    return hexadecimal(
      hmacSHA256(key: key, message: Array(stringToSign(request, scope: scope).utf8)))
  }
}
