import Core
import Glibc
import Lab
import Testing

@testable import Transport

@Suite("servers that do not play by the rules")
struct HostileServerTests {
  /// What is written after the request, and what becomes of the request.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let answer: @Sendable (RawServer.Peer) -> Void
    let expected: @Sendable (RemoteFailure.Cause) -> Bool
  }

  private static let limit = 1 << 20
  private static let piece = [UInt8](repeating: 0x61, count: 64 << 10)

  private static func endless(_ head: String, _ piece: [UInt8], _ name: String) -> Case {
    Case(testDescription: name) { peer in
      peer.write(head)
      while peer.write(piece) {}
    } expected: { cause in
      cause == .tooLarge(limit: limit)
    }
  }

  private static func lost(_ name: String, _ text: String) -> Case {
    Case(testDescription: name) {
      $0.write(text)
    } expected: { cause in
      if case .lostAnswer = cause { true } else { false }
    }
  }

  private static func flood(_ name: String, _ line: String) -> Case {
    Case(testDescription: name) { peer in
      peer.write("HTTP/1.1 200 OK\r\n")
      while peer.write(line) {}
    } expected: { cause in
      if case .lostAnswer = cause { true } else { false }
    }
  }

  static let cases: [Case] = [
    endless("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", piece, "a body without end"),
    endless(
      "HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n", piece, "a body of 10 GiB"),
    endless(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
      Array("10000\r\n".utf8) + piece + Array("\r\n".utf8), "chunks without end"),
    endless("HTTP/1.1 500 no\r\nConnection: close\r\n\r\n", piece, "a refusal without end"),
    flood("a head without end", "X-Flood: \(String(repeating: "x", count: 1_000))\r\n"),
    flood("a header without end", String(repeating: "x", count: 1_000)),
    Case(testDescription: "interim answers without end") { peer in
      while peer.write("HTTP/1.1 100 Continue\r\n\r\n") {}
    } expected: { cause in
      if case .lostAnswer = cause { true } else { false }
    },
    Case(testDescription: "one byte at a time") { peer in
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
      while peer.write("x") { usleep(20_000) }
    } expected: { cause in
      if case .timedOut(sent: true, _) = cause { true } else { false }
    },
    lost("no HTTP", "\u{0}\u{1}SSH-2.0-x\r\n\r\n"),
    lost("nothing", ""),
    lost("a chunk of no size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n"),
    lost("chunks that stop", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
    lost("a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}"),
    lost("less than announced", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}"),
    lost("neither length nor chunks", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}"),
    lost("an end after an interim answer", "HTTP/1.1 100 Continue\r\n\r\n"),
    lost(
      "a switch of protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\nPRI *\r\n"),
  ]

  @Test("end a request in time and in bounds, a change in doubt", arguments: cases)
  func bounded(hostile: Case) async throws {
    for method in [HTTPRequest.Method.get, .post] {
      let server = RawServer(hostile.answer)
      defer { server.stop() }
      var request = HTTPRequest(method, server.url)
      request.attempts = 1
      request.bodyLimit = Self.limit
      request.timeout = hostile.testDescription == "one byte at a time" ? .seconds(1) : .seconds(20)
      let failure = await outcome { () async throws(RemoteFailure) in
        try await HTTPClient.quick().send(request)
      }.failure
      #expect(failure.map { hostile.expected($0.cause) } == true, "\(String(describing: failure))")
      #expect(failure?.asFailure().isInDoubt == (method == .post))
      // What was taken and what lies in the sockets' buffers.
      #expect(server.written < 16 << 20)
    }
  }

  @Test("a download that drips for ever is ended")
  func drippingStream() async throws {
    let server = RawServer { peer in
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
      // As good as for ever, and still the test ends where nobody ends it.
      for _ in 0..<4_000 where peer.write("x") { usleep(5_000) }
    }
    defer { server.stop() }
    let failure = await endOfStream(from: server.url)
    #expect(failure?.cause == .timedOut(sent: true, after: .seconds(1)))
  }

  @Test("a name that is gone in mid-run ends what is asked of it, and nothing else")
  func nameGone() async throws {
    try await serving({ _, _ in .text("hello") }) { server in
      let http = HTTPClient.quick()
      for _ in 0..<2 {
        let answer = try await http.send(HTTPRequest(.get, server.url))
        #expect(answer.text == "hello")
        for method in [HTTPRequest.Method.get, .post] {
          let failure = await outcome { () async throws(RemoteFailure) in
            try await http.send(HTTPRequest(method, "http://gone.invalid:\(server.port)/"))
          }.failure
          #expect(failure?.problem.code == .hostUnknown, "\(String(describing: failure))")
          #expect(failure?.mayHaveHappened == false)
        }
      }
    }
  }

  @Test("a compressed body is not asked for, and never blown up")
  func compressed() async throws {
    let server = RawServer { peer in
      peer.write(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u{1}\u{2}ab")
    }
    defer { server.stop() }
    let response = try await HTTPClient.quick().send(HTTPRequest(.get, server.url))
    #expect(response.body == [1, 2, 0x61, 0x62])
    #expect(server.requests.allSatisfy { !$0.lowercased().contains("accept-encoding") })
    #expect(server.requests.allSatisfy { !$0.lowercased().contains("expect:") })
  }

  @Test(
    "a redirect is an answer, and nothing goes where it points", arguments: [301, 302, 307, 308])
  func redirect(status: Int) async throws {
    try await serving({ _, _ in .text("elsewhere") }) { elsewhere in
      try await serving({ _, _ in Response(status, headers: ["Location": elsewhere.url]) }) {
        server in
        for method in [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete] {
          let response = try await HTTPClient.quick().send(HTTPRequest(method, server.url))
          #expect(response.status == status)
        }
        #expect(elsewhere.received.all.isEmpty)
      }
    }
  }

  @Test("a certificate that changes in mid-run is not trusted, and nothing is sent to it")
  func changedCertificate() async throws {
    let folders = try (0..<2).map { _ in try TemporaryFolder() }
    let identities = folders.map { TLSIdentity(folder: $0.path) }
    for identity in identities { try identity.make() }
    let received = Received()
    func start(_ identity: TLSIdentity, port: Int) async throws -> LabServer {
      try await LabServer.start(
        port: port, tls: identity, service: .lab, log: EffectLog(folders[0].path + "/log.jsonl")
      ) { request in
        _ = received.note(request)
        return .text("hello")
      }
    }
    let http = HTTPClient.quick()
    let first = try await start(identities[0], port: 0)
    let trust = Site.Trust(caFile: identities[0].authority)
    let url = "https://127.0.0.1:\(first.port)/"
    #expect(try await http.send(HTTPRequest(.get, url, trust: trust)).text == "hello")
    await first.stop()
    let second = try await start(identities[1], port: first.port)
    for method in [HTTPRequest.Method.get, .post] {
      let failure = await outcome { () async throws(RemoteFailure) in
        try await http.send(HTTPRequest(method, url, trust: trust))
      }.failure
      #expect(failure != nil)
      // A read may have gone out on the connection that was kept, before it was seen to be closed.
      guard method == .post else { continue }
      #expect(failure?.mayHaveHappened == false)
      #expect(failure?.problem.hint?.contains("`ca_file`") == true)
    }
    await second.stop()
    #expect(received.all.count == 1)
  }
}
