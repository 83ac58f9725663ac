import Core
import Synchronization

/// The number of the tenant, once known.
final class VastTenant: Sendable {
  private let known = Mutex<Int?>(nil)

  var id: Int? {
    get { known.withLock { $0 } }
    set { known.withLock { $0 = newValue } }
  }
}

/// Logs in and renews. A refused password is tried once in the life of the program: further tries may
/// lock the account in the middle of a recovery.
actor VastSession {
  private struct Tokens {
    let access: String
    let refresh: String?
  }

  private let site: Site.Vast
  private let endpoint: Endpoint
  private let http: HTTPClient
  private let secrets: any SecretReader
  private var tokens: Tokens?
  private var renewal: Task<Result<Tokens, RemoteFailure>, Never>?
  private var refusal: RemoteFailure?

  init(
    _ site: Site.Vast, endpoint: Endpoint, http: HTTPClient, secrets: any SecretReader
  ) {
    self.site = site
    self.endpoint = endpoint
    self.http = http
    self.secrets = secrets
  }

  /// Sends with authorization, and once more when the token had run out: a request refused for its
  /// token had no effect.
  func send(_ request: HTTPRequest) async throws(RemoteFailure) -> HTTPResponse {
    var request = request
    addTenant(&request)
    switch site.credentials {
    case .token(let reference):
      request.headers.set("Authorization", "Api-Token \(try await read(reference, for: request))")
      return try await http.send(request)
    case .password(let user, let reference):
      let used = try await current(user, reference)
      request.headers.set("Authorization", "Bearer \(used.access)")
      let response = try await http.send(request)
      guard Self.saysTokenIsOld(response) else { return response }
      if tokens?.access == used.access { tokens = nil }
      let renewed = try await current(user, reference, renewing: used)
      request.headers.set("Authorization", "Bearer \(renewed.access)")
      return try await http.send(request)
    }
  }

  /// An account of the cluster names the tenant in queries and bodies instead.
  private func addTenant(_ request: inout HTTPRequest) {
    if site.isTenantLogin { request.headers.set("X-Tenant-Name", site.tenant) }
  }

  /// `permission_denied` is about rights, which no new token brings.
  private static func saysTokenIsOld(_ response: HTTPResponse) -> Bool {
    (response.status == 401 || response.status == 403)
      && !response.text.contains("permission_denied")
  }

  /// The tokens in use; requests that come at the same time share one login.
  private func current(
    _ user: String, _ reference: SecretReference, renewing old: Tokens? = nil
  ) async throws(RemoteFailure) -> Tokens {
    if let tokens { return tokens }
    if let refusal { throw refusal }
    let task =
      renewal
      ?? Task {
        if let refresh = old?.refresh, case .success(let tokens) = await self.refresh(refresh) {
          return .success(tokens)
        }
        return await self.login(user, reference)
      }
    renewal = task
    let outcome = await task.value
    renewal = nil
    switch outcome {
    case .success(let tokens): self.tokens = tokens
    case .failure(let failure): if failure.isRefusal { refusal = failure }
    }
    return try outcome.get()
  }

  private func login(
    _ user: String, _ reference: SecretReference
  ) async -> Result<Tokens, RemoteFailure> {
    var request = tokenRequest("/api/token/")
    do throws(RemoteFailure) {
      let password = try await read(reference, for: request)
      request.body = JSONText.encode(
        .map(["username": .text(user), "password": .text(password)]))
      return .success(try await tokens(request, keeping: nil))
    } catch {
      return .failure(error)
    }
  }

  private func refresh(_ refresh: String) async -> Result<Tokens, RemoteFailure> {
    var request = tokenRequest("/api/token/refresh/")
    request.body = JSONText.encode(.map(["refresh": .text(refresh)]))
    do throws(RemoteFailure) {
      return .success(try await tokens(request, keeping: refresh))
    } catch {
      return .failure(error)
    }
  }

  /// Token calls have no version in their path.
  private func tokenRequest(_ path: String) -> HTTPRequest {
    var request = HTTPRequest(.post, endpoint.url(path), trust: site.trust)
    request.headers = ["Accept": "application/json", "Content-Type": "application/json"]
    addTenant(&request)
    request.changing = false
    request.timeout = .seconds(20)
    return request
  }

  private func tokens(
    _ request: HTTPRequest, keeping refresh: String?
  ) async throws(RemoteFailure) -> Tokens {
    let response = try await http.send(request)
    guard response.isSuccess else { throw request.failure(VastRefusal.cause(response)) }
    guard let object = response.json.flatMap(LenientObject.init),
      let access = object.text("access")
    else { throw request.failure(.unreadable("the answer to the login holds no token")) }
    let tokens = Tokens(access: access, refresh: object.text("refresh") ?? refresh)
    for token in [tokens.access, tokens.refresh].compactMap({ $0 }) { secrets.learn(token) }
    return tokens
  }

  private func read(
    _ reference: SecretReference, for request: HTTPRequest
  ) async throws(RemoteFailure) -> String {
    do {
      return try await secrets.read(reference)
    } catch {
      throw request.failure(.notSent(error))
    }
  }
}

/// The error bodies VMS writes: a map of fields, `{code, detail}`, or plain text.
enum VastRefusal {
  static func cause(_ response: HTTPResponse) -> RemoteFailure.Cause {
    let object = response.json.flatMap(LenientObject.init)
    let name = object?.text("code")
    let message =
      object.map { object in
        if let detail = object.text("detail") { return detail }
        return object.members.sorted { $0.key < $1.key }
          .map { field, value in
            let texts = value.listValue?.map(\.display) ?? [value.display]
            return "\(field): \(texts.joined(separator: " "))"
          }
          .joined(separator: "; ")
      } ?? response.excerpt
    return .answered(status: response.status, name: name, message: message)
  }
}
