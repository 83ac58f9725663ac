import Core
import Foundation
import Signing

/// Who may call VMS: one account, and the tokens it is given. Tokens are signed by a secret of the
/// lab, so any process that serves VMS knows them again.
package struct VMSAccess: Sendable {
  package let user: String
  private let password: String
  private let signingKey: [UInt8]
  private let clock: LabClock
  /// How long an access token lasts; a refresh token lasts ten times as long.
  private let lifetime: Duration

  package init(user: String, password: String, clock: LabClock, lifetime: Duration) {
    self.user = user
    self.password = password
    self.clock = clock
    self.lifetime = lifetime
    signingKey = sha256("tokens of \(user) \(password)".utf8)
  }

  enum TokenKind: String { case access, refresh }

  func accepts(user: String, password: String) -> Bool {
    user == self.user && password == self.password
  }

  /// A JSON web token, signed with HMAC-SHA-256.
  func token(_ kind: TokenKind) -> String {
    let expires = clock.now + (kind == .access ? lifetime : lifetime * 10)
    let head = base64url(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
    let claims =
      #"{"token_type":"\#(kind.rawValue)","exp":\#(expires.seconds),"user":"\#(user)"}"#
    let text = head + "." + base64url(Array(claims.utf8))
    return text + "." + base64url(hmacSHA256(key: signingKey, message: Array(text.utf8)))
  }

  func isValid(_ token: String, _ kind: TokenKind) -> Bool {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return false }
    let signed = "\(parts[0]).\(parts[1])"
    let signature = base64url(hmacSHA256(key: signingKey, message: Array(signed.utf8)))
    guard signature == parts[2], let claims = decoded(parts[1]) else { return false }
    return claims["token_type"] == .text(kind.rawValue)
      && (claims["exp"].integerValue ?? 0) > Int(clock.now.seconds)
  }

  /// The user who makes a call with this `Authorization` header.
  func user(_ header: String?, apiTokens: [APITokenRecord]) throws(VMSRefusal) -> String {
    guard let header, let space = header.firstIndex(of: " ") else {
      throw .detail(401, "Authentication credentials were not provided.")
    }
    let value = header[header.index(after: space)...]
    switch header[..<space].lowercased() {
    case "basic":
      guard
        let pair = Data(base64Encoded: String(value)).map({ String(decoding: $0, as: UTF8.self) }),
        let colon = pair.firstIndex(of: ":"),
        accepts(user: String(pair[..<colon]), password: String(pair[pair.index(after: colon)...]))
      else { throw .detail(401, "Invalid username/password.") }
      return user
    case "bearer":
      guard isValid(String(value), .access) else {
        throw .detail(403, "Token is invalid or expired")
      }
      return user
    case "api-token":
      let digest = hexadecimal(sha256(value.utf8))
      guard
        let token = apiTokens.first(where: { $0.digest == digest }),
        token.revoked == nil, token.expires > clock.now
      else { throw .detail(401, "Invalid API token.") }
      return token.owner
    default:
      throw .detail(401, "Authentication credentials were not provided.")
    }
  }

  private func base64url(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  private func decoded(_ part: Substring) -> Value? {
    let plain = part.replacing("-", with: "+").replacing("_", with: "/")
    let filled = plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)
    return Data(base64Encoded: String(filled)).flatMap {
      try? JSONDecoder().decode(Value.self, from: $0)
    }
  }
}
