import Core
import Lab
import Testing

@testable import Transport

@Suite("answers that break on the way")
struct BrokenAnswerTests {
  static let cuts: [Breakage] = [
    .close, .reset, .cutHead(after: 5), .cutHead(after: 12), .cutHead(after: 17),
    .cutHead(after: 40), .cutBody(after: 0), .cutBody(after: 3),
  ]

  private static func broken(_ breakage: Breakage, chunked: Bool = false) -> Response {
    Response(
      200, headers: chunked ? ["Transfer-Encoding": "chunked"] : [:],
      body: .bytes(Array(#"{"id": 7}"#.utf8)), breakage: breakage)
  }

  @Test(
    "a cut answer to a change is lost and leaves the change in doubt", arguments: cuts,
    [(tls: false, chunked: false), (tls: true, chunked: false), (tls: false, chunked: true)])
  func lost(breakage: Breakage, wire: (tls: Bool, chunked: Bool)) async throws {
    try await serving(tls: wire.tls, { _, _ in Self.broken(breakage, chunked: wire.chunked) }) {
      server in
      let http = HTTPClient.quick()
      let request = HTTPRequest(
        .post, server.url, trust: Site.Trust(caFile: server.authority))
      let failure = await outcome { () async throws(RemoteFailure) in try await http.send(request) }
        .failure
      guard case .lostAnswer = failure?.cause else {
        Issue.record("\(breakage): \(String(describing: failure))")
        return
      }
      #expect(failure?.asFailure().isInDoubt == true)
      // The port was another test's before, whose client may still ask there.
      #expect(server.received.all.count { $0.method == "POST" } == 1)
    }
  }

  @Test(
    "a change is sent once, also where a kept connection ends without an answer",
    arguments: [Breakage.close, .reset])
  func sentOnce(breakage: Breakage) async throws {
    try await serving({ request, _ in
      request.method == "GET" ? .text("warm") : Self.broken(breakage)
    }) { server in
      let http = HTTPClient.quick()
      _ = try await http.send(HTTPRequest(.get, server.url))
      for method in [HTTPRequest.Method.post, .put, .patch, .delete] {
        let result = await outcome { () async throws(RemoteFailure) in
          try await http.send(HTTPRequest(method, server.url))
        }
        #expect(result.failure?.mayHaveHappened == true)
      }
      #expect(server.received.all.map(\.method) == ["GET", "POST", "PUT", "PATCH", "DELETE"])
    }
  }

  @Test("a read is sent again until it is answered whole", arguments: cuts)
  func readAgain(breakage: Breakage) async throws {
    try await serving({ _, count in count < 3 ? Self.broken(breakage) : .text("whole") }) {
      server in
      let response = try await HTTPClient.quick().send(HTTPRequest(.get, server.url))
      #expect(response.text == "whole")
      #expect(server.received.all.count == 3)
    }
  }

  @Test("a server in trouble is asked again for a read, never for a change")
  func troubled() async throws {
    try await serving({ _, count in count < 3 ? Response(503) : .text("well") }) { server in
      let answer = try await HTTPClient.quick().send(HTTPRequest(.get, server.url))
      #expect(answer.text == "well")
    }
    try await serving({ _, _ in Response(503) }) { server in
      let answer = try await HTTPClient.quick().send(HTTPRequest(.post, server.url))
      #expect(answer.status == 503)
      #expect(server.received.all.count == 1)
    }
  }

  @Test("what an earlier attempt left in doubt is not made sure by a later one that is not sent")
  func doubtStays() async throws {
    var request = HTTPRequest(.put, "http://127.0.0.1:\(dyingServer())")
    request.repeatable = true
    let failure = await outcome { () async throws(RemoteFailure) in
      try await HTTPClient.quick().send(request)
    }.failure
    guard case .lostAnswer = failure?.cause else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(failure?.asFailure().isInDoubt == true)
  }

  @Test("an answer that does not come is a timeout after sending")
  func stall() async throws {
    try await serving({ _, _ in Self.broken(.stall) }) { server in
      var request = HTTPRequest(.post, server.url)
      request.timeout = .milliseconds(300)
      let failure = await outcome { () async throws(RemoteFailure) in
        try await HTTPClient.quick().send(request)
      }.failure
      #expect(failure?.cause == .timedOut(sent: true, after: .milliseconds(300)))
      #expect(failure?.asFailure().isInDoubt == true)
    }
  }

  @Test("a stream that stands still is a timeout")
  func stalledStream() async throws {
    try await serving({ _, _ in Self.broken(.stall) }) { server in
      let failure = await endOfStream(from: server.url)
      #expect(failure?.cause == .timedOut(sent: true, after: .seconds(1)))
    }
  }
}

@Suite("requests that cannot be sent")
struct UnsentTests {
  private func failure(_ request: HTTPRequest) async -> RemoteFailure? {
    await outcome { () async throws(RemoteFailure) in try await HTTPClient.quick().send(request) }
      .failure
  }

  @Test("a refused connection: not sent, and nothing in doubt")
  func refused() async {
    await withRefusingPort { port in
      let failure = await failure(HTTPRequest(.post, "http://127.0.0.1:\(port)/x?secret=1"))
      guard case .notSent(let problem) = failure?.cause else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(problem.what.contains("127.0.0.1 port \(port)"))
      #expect(problem.code == .connectionRefused)
      #expect(failure?.asFailure().problem.place == "POST http://127.0.0.1:\(port)/x")
      #expect(failure?.asFailure().isInDoubt == false)
    }
  }

  @Test("a client that was refused once asks anew each time")
  func refusedAgain() async {
    await withRefusingPort { port in
      let client = HTTPClient.quick()
      for _ in 0..<3 {
        let failure = await outcome { () async throws(RemoteFailure) in
          try await client.send(HTTPRequest(.get, "http://127.0.0.1:\(port)/x"))
        }.failure
        #expect(failure?.problem.code == .connectionRefused, "\(String(describing: failure))")
      }
    }
  }

  @Test("a name nobody knows: not sent")
  func unknownName() async {
    let failure = await failure(HTTPRequest(.post, "http://no-such-host.invalid/"))
    #expect(failure?.mayHaveHappened == false)
    #expect(failure?.problem.hint == "check the host's name in the site file")
  }

  @Test("a certificate of another authority: not sent, and the hint names ca_file")
  func wrongAuthority() async throws {
    let other = try TemporaryFolder()
    let identity = TLSIdentity(folder: other.path)
    try identity.make()
    try await serving(tls: true, { _, _ in .text("hello") }) { server in
      for trust in [Site.Trust(caFile: identity.authority), Site.Trust()] {
        let failure = await failure(HTTPRequest(.post, server.url, trust: trust))
        guard case .notSent = failure?.cause else {
          Issue.record("\(String(describing: failure))")
          return
        }
        #expect(failure?.problem.hint?.contains("`ca_file`") == true)
      }
      #expect(server.received.all.isEmpty)
    }
  }

  @Test("the right authority, or none asked for by name: sent")
  func rightAuthority() async throws {
    try await serving(tls: true, { _, _ in .text("hello") }) { server in
      for trust in [Site.Trust(caFile: server.authority), Site.Trust(insecure: true)] {
        let response = try await HTTPClient.quick().send(
          HTTPRequest(.get, server.url, trust: trust))
        #expect(response.text == "hello")
      }
    }
  }

  @Test("a certificate made for another name: not sent")
  func wrongName() async throws {
    try await serving(tls: true, { _, _ in .text("hello") }) { server in
      let url = "https://127.0.0.1.:\(server.port)/"
      let failure = await failure(
        HTTPRequest(.get, url, trust: Site.Trust(caFile: server.authority)))
      #expect(failure?.mayHaveHappened == false)
      #expect(server.received.all.isEmpty)
    }
  }

  @Test("a CA file that is not there: not sent, and said")
  func missingAuthority() async throws {
    try await serving(tls: true, { _, _ in .text("hello") }) { server in
      let failure = await failure(
        HTTPRequest(.post, server.url, trust: Site.Trust(caFile: server.folder.path + "/none")))
      #expect(failure?.mayHaveHappened == false)
      #expect(failure?.problem.hint?.contains("check the path of `ca_file`") == true)
    }
  }

  @Test("a server that does not speak TLS: not sent")
  func noTLS() async throws {
    try await serving({ _, _ in .text("hello") }) { server in
      let failure = await failure(HTTPRequest(.post, "https://127.0.0.1:\(server.port)/"))
      #expect(failure?.mayHaveHappened == false)
      #expect(server.received.all.isEmpty)
    }
  }
}
