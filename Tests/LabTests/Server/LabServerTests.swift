import Core
import Foundation
import Lab
import Testing

@Suite("the lab's HTTP server")
struct LabServerTests {
  /// Runs `body` against a server that answers with `handler`, plain or with TLS.
  static func serving(
    tls: Bool = false, clock: LabClock = LabClock(),
    _ handler: @escaping @Sendable (Request) async -> Response,
    _ body: (_ port: Int, _ authority: String?, _ folder: TemporaryFolder) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let identity = TLSIdentity(folder: folder.path)
    if tls { try identity.make() }
    let server = try await LabServer.start(
      tls: tls ? identity : nil, service: .lab, log: EffectLog(folder.path + "/log.jsonl"),
      clock: clock, handler: handler)
    do {
      try await body(server.port, tls ? identity.authority : nil, folder)
      await server.stop()
    } catch {
      await server.stop()
      throw error
    }
  }

  static func echo(_ request: Request) async -> Response {
    let bytes = (try? request.body.bytes()) ?? []
    return .text(
      "\(request.method) \(request.path) ? \(request.query) \(String(decoding: bytes, as: UTF8.self))"
    )
  }

  @Test("gives the handler path and query as they were sent", arguments: [false, true])
  func rawTarget(tls: Bool) async throws {
    try await Self.serving(tls: tls, Self.echo) { port, authority, _ in
      let answer = await talk(
        port: port, authority: authority,
        "GET //a%2Fb/%41+?versions&x=%2f HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
      #expect(answer.status == 200)
      #expect(answer.body == "GET //a%2Fb/%41+ ? versions&x=%2f ")
      #expect(answer.header("Content-Length") == String(answer.body.utf8.count))
      #expect(answer.end == .closed)
    }
  }

  @Test("answers several requests on one connection, in order", arguments: [false, true])
  func keepAlive(tls: Bool) async throws {
    try await Self.serving(tls: tls, Self.echo) { port, authority, _ in
      let first = "PUT /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
      let second = "GET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
      let answer = await talk(port: port, authority: authority, first + second)
      let parts = answer.text.components(separatedBy: "HTTP/1.1 200 OK")
      try #require(parts.count == 3)
      #expect(parts[1].hasSuffix("PUT /1 ?  abc"))
      #expect(parts.last?.hasSuffix("GET /2 ?  ") == true)
    }
  }

  @Test("says 100 Continue to a client that asks, and reads chunks")
  func chunkedIn() async throws {
    try await Self.serving(Self.echo) { port, _, _ in
      let answer = await talk(
        port: port,
        "PUT /c HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n"
          + "Connection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
      #expect(answer.text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
      #expect(answer.text.hasSuffix("PUT /c ?  abcde"))
    }
  }

  @Test("sends chunks where the handler says so")
  func chunkedOut() async throws {
    try await Self.serving({ _ in
      Response(200, headers: ["Transfer-Encoding": "chunked"], body: .bytes(Array("abc".utf8)))
    }) { port, _, _ in
      let answer = await talk(
        port: port, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
      #expect(answer.body == "3\r\nabc\r\n0\r\n\r\n")
      #expect(answer.header("Content-Length") == nil)
    }
  }

  @Test("tells HEAD the length and sends no body")
  func head() async throws {
    try await Self.serving({ _ in .text("12345") }) { port, _, _ in
      let answer = await talk(
        port: port, "HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
      #expect(answer.header("content-length") == "5")
      #expect(answer.text.hasSuffix("\r\n\r\n"))
    }
  }

  @Test("keeps repeated headers apart and finds them in any case")
  func repeatedHeaders() async throws {
    try await Self.serving({ request in
      .text(request.headers.values(of: "x-a").joined(separator: "|"))
    }) { port, _, _ in
      let answer = await talk(
        port: port, "GET / HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-a: 2\r\nConnection: close\r\n\r\n")
      #expect(answer.body == "1|2")
    }
  }

  @Test("puts a large body on disk and sends a file back byte by byte", arguments: [false, true])
  func large(tls: Bool) async throws {
    let size = 3 << 20
    let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) }
    try await Self.serving(
      tls: tls,
      { request in
        guard case .file(let file) = request.body else { return Response(500) }
        return Response(200, body: .file(file, offset: 1, length: file.size - 1))
      }
    ) { port, authority, _ in
      let head = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: \(size)\r\nConnection: close\r\n\r\n"
      let answer = await talk(port: port, authority: authority, [Array(head.utf8), content])
      // Not ==: the difference of two such bodies would take the test process hours to find.
      #expect(answer.bytes.suffix(size - 1).elementsEqual(content.suffix(size - 1)))
      #expect(answer.header("Content-Length") == String(size - 1))
    }
  }

  @Test("dates its answers by the lab's clock")
  func date() async throws {
    try await Self.serving(clock: LabClock(skew: .seconds(86_400 * 365)), Self.echo) {
      port, _, _ in
      let before = LabClock.machineTime + .seconds(86_400 * 365 - 86_400)
      let answer = await talk(port: port, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
      let year = before.dateText.prefix(4)
      #expect(
        answer.header("Date")?.contains(" \(year) ") == true
          || answer.header("Date")?.contains(" \((Int(year) ?? 0) + 1) ") == true)
    }
    #expect(Timestamp(seconds: 784_111_777).httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
  }

  @Test("logs each request with the words of its answer")
  func logs() async throws {
    try await Self.serving({ _ in Response(201, name: "n", effect: "made") }) { port, _, folder in
      _ = await talk(
        port: port, "POST /a?b HTTP/1.1\r\nHost: h\r\nUser-Agent: u\r\nConnection: close\r\n\r\n")
      let entries = try EffectLog.entries(folder.path + "/log.jsonl")
      #expect(entries.map(\.path) == ["/a?b"])
      #expect(entries.first?.method == "POST")
      #expect(entries.first?.name == "n")
      #expect(entries.first?.effect == "made")
      #expect(entries.first?.status == 201)
      #expect(entries.first?.client == "u")
    }
  }

  @Test("refuses what is no HTTP with 400")
  func noHTTP() async throws {
    try await Self.serving(Self.echo) { port, _, _ in
      #expect(await talk(port: port, "hello\r\n\r\n").status == 400)
    }
  }

  @Test(
    "never takes a part of a body for the whole",
    arguments: ["Content-Length: 9\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"])
  func brokenOff(rest: String) async throws {
    try await Self.serving(Self.echo) { port, _, folder in
      let answer = await talk(
        port: port, closesSending: true, [Array("PUT / HTTP/1.1\r\nHost: h\r\n\(rest)".utf8)])
      #expect(answer.status != 200)
      let entries = try EffectLog.entries(folder.path + "/log.jsonl")
      #expect(entries.isEmpty)
    }
  }

  @Test("shows a certificate that only its own authority vouches for")
  func otherAuthority() async throws {
    let other = try TemporaryFolder()
    try TLSIdentity(folder: other.path).make()
    try await Self.serving(tls: true, Self.echo) { port, authority, _ in
      let request = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
      #expect(await talk(port: port, authority: authority, request).status == 200)
      let refused = await talk(port: port, authority: other.path + "/ca.pem", request)
      #expect(refused.bytes.isEmpty)
    }
  }

  @Test("stops at once: open connections end, and new ones are refused")
  func stops() async throws {
    let folder = try TemporaryFolder()
    let server = try await LabServer.start(
      service: .lab, log: EffectLog(folder.path + "/log.jsonl"), handler: Self.echo)
    async let open = talk(port: server.port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    while try EffectLog.entries(folder.path + "/log.jsonl").isEmpty { await Task.yield() }
    await server.stop()
    #expect(await open.end != .timedOut)
    #expect(await talk(port: server.port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n").bytes.isEmpty)
  }
}
