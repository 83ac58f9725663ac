import Core
import Lab
import Store
import Synchronization
import Transport

/// Stands between a connection and its lab, and changes one answer of all that go through.
final class AnswerTap: Sendable {
  private struct State {
    var answers = 0
    var mutation: (at: Int, AnswerMutation)?
    var changed: String?
  }

  private let state = Mutex(State())
  private let http = HTTPClient()
  private let servers: Mutex<[LabServer]> = Mutex([])

  /// How many answers went through.
  var answers: Int { state.withLock { $0.answers } }
  /// What was changed, of which answer; nil where nothing was.
  var changed: String? { state.withLock { $0.changed } }

  /// Runs `body` with the connection to the same site through the tap. The answer of that number is
  /// changed; none is where there is no seed.
  static func run(
    _ scene: LabScene, _ connection: SiteConnection, at number: Int = 0, seed: UInt64? = nil,
    _ body: (SiteConnection, AnswerTap) async throws -> Void
  ) async throws {
    let tap = AnswerTap()
    if let seed { tap.state.withLock { $0.mutation = (number, AnswerMutation(seed: seed)) } }
    var site = connection.site
    do {
      let log = try EffectLog(scene.lab.folder.path + "/tap-\(UInt64.random(in: 1 ... .max)).jsonl")
      site.vast.endpoint = try await tap.listen(before: site.vast.endpoint, site.vast.trust, log)
      site.vast.trust = Site.Trust()
      let s3 = try await tap.listen(before: site.s3.endpoints[0], site.s3.trust, log)
      site.s3.endpoints = [s3]
      site.trino.endpoint = try await tap.listen(before: site.trino.endpoint, site.trino.trust, log)
      site.tams.url = try await tap.listen(before: site.tams.url, site.tams.trust, log)
      site.tams.privateURL = site.tams.url
      try await body(try scene.connection(site), tap)
    } catch {
      await tap.close()
      throw error
    }
    await tap.close()
  }

  private func close() async {
    for server in servers.withLock({ $0 }) { await server.stop() }
  }

  private func listen(
    before address: String, _ trust: Site.Trust, _ log: EffectLog
  ) async throws -> String {
    let server = try await LabServer.start(service: .lab, log: log) { request in
      await self.pass(request, to: address, trust)
    }
    servers.withLock { $0.append(server) }
    return "http://127.0.0.1:\(server.port)"
  }

  private func pass(_ request: Request, to address: String, _ trust: Site.Trust) async -> Response {
    let method = HTTPRequest.Method(rawValue: request.method) ?? .get
    var passed = HTTPRequest(method, address + request.pathAndQuery, trust: trust)
    passed.attempts = 1
    passed.bodyLimit = 256 << 20
    passed.body = method.isRead ? nil : try? request.body.bytes()
    let own = [
      "content-length", "transfer-encoding", "connection", "user-agent", "accept", "expect",
    ]
    for field in request.headers.fields where !own.contains(field.name.lowercased()) {
      passed.headers.add(field.name, field.value)
    }
    guard let answer = try? await http.send(passed) else { return Response(502, breakage: .close) }
    var (headers, body) = (answer.headers, answer.body)
    state.withLock { state in
      state.answers += 1
      guard case (let number, var mutation)? = state.mutation, number == state.answers else {
        return
      }
      (headers, body) = mutation.apply(to: answer)
      state.changed =
        "answer \(number), \(request.method) \(request.path): \(mutation.description)"
    }
    let framing = ["transfer-encoding", "connection"] + (method == .head ? [] : ["content-length"])
    return Response(
      answer.status,
      headers: Headers(headers.pairs.filter { !framing.contains($0.0.lowercased()) }),
      body: .bytes(body))
  }
}
