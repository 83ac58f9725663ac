import Core
import Signing

extension VastAPI {
  /// `/token/` and `/token/refresh/`: the only calls without an `Authorization` header.
  func tokens(_ call: VMSCall) throws -> VMSAnswer {
    guard call.method == .post else { throw notAllowed(call) }
    switch call.action {
    case nil:
      let user = try call.requiredText("username")
      guard access.accepts(user: user, password: try call.requiredText("password")) else {
        throw VMSRefusal.detail(
          401, "No active account found with the given credentials")
      }
    case "refresh":
      guard access.isValid(try call.requiredText("refresh"), .refresh) else {
        throw VMSRefusal.detail(401, "Token is invalid or expired")
      }
    default: throw VMSRefusal.notFound
    }
    return .ok(
      .map([
        "access": .text(access.token(.access)), "refresh": .text(access.token(.refresh)),
      ]))
  }

  /// `/apitokens/`: a token is shown once, when it is made.
  func apiTokens(_ call: VMSCall, user: String) throws -> VMSAnswer {
    switch (call.method, call.action) {
    case (.get, nil):
      return try call.list(state.read { $0.apiTokens.map(show) }, state.switches)
    case (.get, let id?):
      guard let token = state.read({ $0.apiTokens.first { $0.id == id } }) else {
        throw VMSRefusal.notFound
      }
      return .ok(show(token))
    case (.post, nil): return try makeAPIToken(call, user: user)
    default: throw notAllowed(call)
    }
  }

  private func makeAPIToken(_ call: VMSCall, user: String) throws -> VMSAnswer {
    let lifetime = try Duration(vast: call.text("expiry_date") ?? "30D")
      .orRefuse("expiry_date", "Invalid period.")
    let secret = randomHex(bytes: 24)
    let token = APITokenRecord(
      id: randomHex(bytes: 6), name: call.text("name") ?? "\(user)_api_token",
      owner: call.text("owner") ?? user, digest: hexadecimal(sha256(secret.utf8)), created: now,
      expires: now + lifetime, revoked: nil)
    try state.change { $0.apiTokens.append(token) }
    let body: Value = .map(["id": .text(token.id), "token": .text(secret)])
    return VMSAnswer(status: 201, body: body).logged("API token made", token.name)
  }

  private func show(_ token: APITokenRecord) -> Value {
    .map([
      "id": .text(token.id), "name": .text(token.name), "owner": .text(token.owner),
      "created": .stamp(token.created), "expiry_date": .stamp(token.expires),
      "last_used": .null, "revoked": .bool(token.revoked != nil),
      "revocation_time": .stamp(token.revoked),
    ])
  }
}

extension Optional {
  func orRefuse(_ field: String, _ problem: String) throws(VMSRefusal) -> Wrapped {
    guard let self else { throw .field(field, problem) }
    return self
  }
}

/// Hexadecimal digits nobody can foresee.
package func randomHex(bytes: Int) -> String {
  var generator = SystemRandomNumberGenerator()
  return hexadecimal((0..<bytes).map { _ in UInt8.random(in: 0...255, using: &generator) })
}
