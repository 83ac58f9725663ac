import Core
import Foundation
import Lab
import Synchronization

@testable import Transport

/// What a handler got, in the order it came.
final class Received: Sendable {
  private let requests = Mutex<[Request]>([])

  var all: [Request] { requests.withLock { $0 } }

  /// The number of requests so far, this one included.
  func note(_ request: Request) -> Int {
    requests.withLock {
      $0.append(request)
      return $0.count
    }
  }
}

/// A server of one test: where it is and what it got.
struct TestServer: Sendable {
  let port: Int
  let received: Received
  /// The CA of a server with TLS.
  let authority: String?
  let folder: TemporaryFolder

  var url: String { "\(authority == nil ? "http" : "https")://127.0.0.1:\(port)" }
}

/// Runs `body` against a server that answers with `handler`, which is told how many requests came.
func serving(
  tls: Bool = false, clock: LabClock = LabClock(),
  _ handler: @escaping @Sendable (Request, Int) async -> Response,
  _ body: (TestServer) async throws -> Void
) async throws {
  let folder = try TemporaryFolder()
  let identity = TLSIdentity(folder: folder.path)
  if tls { try identity.make() }
  let received = Received()
  let server = try await LabServer.start(
    tls: tls ? identity : nil, service: .lab, log: EffectLog(folder.path + "/log.jsonl"),
    clock: clock
  ) { request in await handler(request, received.note(request)) }
  let subject = TestServer(
    port: server.port, received: received, authority: tls ? identity.authority : nil,
    folder: folder)
  do {
    try await body(subject)
    await server.stop()
  } catch {
    await server.stop()
    throw error
  }
}

/// How a download ends that may go without progress for a second.
func endOfStream(from url: String) async -> RemoteFailure? {
  var request = HTTPRequest(.get, url)
  request.timeout = .seconds(1)
  return await outcome { () async throws(RemoteFailure) in
    try await HTTPClient.quick().stream(request) { _ in true }
  }.failure
}

extension HTTPClient {
  /// Retries without waiting long.
  static func quick(
    connections: Int = 32, confinement: Confinement? = nil,
    log: (@Sendable (String) -> Void)? = nil
  ) -> HTTPClient {
    var settings = Settings()
    settings.confinement = confinement
    settings.connections = connections
    settings.firstRetryDelay = .milliseconds(1)
    settings.log = log
    return HTTPClient(settings)
  }
}

/// What became of a call.
func outcome<Value>(
  _ call: () async throws(RemoteFailure) -> Value
) async -> Result<Value, RemoteFailure> {
  do { return .success(try await call()) } catch { return .failure(error) }
}

extension Result {
  var failure: Failure? { if case .failure(let failure) = self { failure } else { nil } }
  var value: Success? { if case .success(let value) = self { value } else { nil } }
}

/// Secrets that are given, not read.
struct GivenSecrets: SecretReader {
  var values: [SecretReference: String] = [:]

  func read(_ reference: SecretReference) async throws(Problem) -> String {
    guard let value = values[reference] else { throw Problem(.secretMissing, "no such secret") }
    return value
  }

  func learn(_ secret: String) {}

  func redact(_ text: String) -> String {
    values.values.reduce(text) { $0.replacingOccurrences(of: $1, with: "[redacted]") }
  }
}
