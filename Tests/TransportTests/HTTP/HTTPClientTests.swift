import Core
import Lab
import Synchronization
import Testing

@testable import Transport

@Suite("the HTTP client")
struct HTTPClientTests {
  let http = HTTPClient.quick()

  @Test(
    "sends method, path, query, headers and body as they are given",
    arguments: [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete])
  func sendsAsGiven(method: HTTPRequest.Method) async throws {
    try await serving({ _, _ in .text("hello") }) { server in
      var request = HTTPRequest(
        method, server.url + "/a//b/../%2F~?x=%2F&versions=",
        headers: ["X-Own": "1", "X-Empty": ""])
      if !method.isRead { request.body = Array("bödy".utf8) }
      let response = try await http.send(request)
      #expect(response.status == 200)
      #expect(response.text == (method == .head ? "" : "hello"))
      let got = try #require(server.received.all.first)
      #expect(got.method == method.rawValue)
      #expect(got.path == "/a//b/../%2F~")
      #expect(got.query == "x=%2F&versions=")
      #expect(got.headers["X-Own"] == "1")
      #expect(got.headers["X-Empty"] == "")
      #expect(try got.body.bytes() == request.body ?? [])
      #expect(got.headers["Expect"] == nil)
      #expect(got.headers["Content-Type"] == nil)
      #expect(got.headers["User-Agent"]?.hasPrefix("tamsdr/\(productVersion) libcurl/") == true)
    }
  }

  @Test("a changing call without a body says that it has none")
  func emptyBody() async throws {
    try await serving({ _, _ in Response(204) }) { server in
      let response = try await http.send(HTTPRequest(.patch, server.url + "/stop/"))
      #expect(response.status == 204)
      #expect(server.received.all.first?.headers["Content-Length"] == "0")
    }
  }

  @Test("gives every answer, whatever its status, and follows no redirect")
  func answersOfAnyStatus() async throws {
    try await serving({ request, _ in
      request.path == "/moved"
        ? Response(302, headers: ["Location": "/elsewhere"]) : .text("no", status: 404)
    }) { server in
      let answer = try await http.send(HTTPRequest(.get, server.url + "/moved"))
      #expect(answer.status == 302)
      let missing = try await http.send(HTTPRequest(.get, server.url + "/missing"))
      #expect(missing.status == 404 && missing.text == "no")
      #expect(server.received.all.map(\.path) == ["/moved", "/missing"])
    }
  }

  @Test("200 requests at once all come back, no more on their way than allowed")
  func manyAtOnce() async throws {
    let busy = Mutex((now: 0, most: 0))
    try await serving({ request, _ in
      busy.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      try? await Task.sleep(for: .milliseconds(2))
      busy.withLock { $0.now -= 1 }
      return .text(request.path)
    }) { server in
      let http = HTTPClient.quick(connections: 16)
      let texts = await withTaskGroup(of: String?.self) { group in
        for number in 0..<200 {
          group.addTask {
            await outcome { () async throws(RemoteFailure) -> String in
              try await http.send(HTTPRequest(.get, "\(server.url)/\(number)")).text
            }.value
          }
        }
        return await group.reduce(into: Set<String>()) { if let text = $1 { $0.insert(text) } }
      }
      #expect(texts == Set((0..<200).map { "/\($0)" }))
      #expect(busy.withLock { $0.most } <= 16)
    }
  }

  @Test("a body larger than its limit is a failure", arguments: [false, true])
  func tooLarge(chunked: Bool) async throws {
    try await serving({ _, _ in
      Response(
        200, headers: chunked ? ["Transfer-Encoding": "chunked"] : [:],
        body: .bytes([UInt8](repeating: 7, count: 100_000)))
    }) { server in
      var request = HTTPRequest(.get, server.url)
      request.bodyLimit = 99_999
      let failure = await outcome { () async throws(RemoteFailure) in try await http.send(request) }
        .failure
      #expect(failure?.cause == .tooLarge(limit: 99_999))
      request.bodyLimit = 100_000
      let answer = try await http.send(request)
      #expect(answer.body.count == 100_000)
    }
  }

  @Test("a large body goes to its sink in small pieces and is not kept")
  func streams() async throws {
    let size = 20 << 20
    try await serving({ _, _ in
      Response(200, body: .bytes([UInt8](repeating: 7, count: size)))
    }) { server in
      let seen = Mutex((bytes: 0, largest: 0))
      let response = try await http.stream(HTTPRequest(.get, server.url)) { piece in
        seen.withLock { $0 = ($0.bytes + piece.count, max($0.largest, piece.count)) }
        return true
      }
      #expect(response.body.isEmpty)
      #expect(seen.withLock { $0.bytes } == size)
      #expect(seen.withLock { $0.largest } <= 512 << 10)
    }
  }

  @Test("a sink can end the transfer, and gets nothing of a refusal")
  func sinkEnds() async throws {
    try await serving({ request, _ in
      Response(
        request.path == "/no" ? 403 : 200, body: .bytes([UInt8](repeating: 7, count: 1 << 20)))
    }) { server in
      let ended = await outcome { () async throws(RemoteFailure) in
        try await http.stream(HTTPRequest(.get, server.url)) { _ in false }
      }
      #expect(ended.failure?.cause == .cancelled(sent: true))
      let refused = try await http.stream(HTTPRequest(.get, server.url + "/no")) { _ in
        Issue.record("the sink got the body of a refusal")
        return true
      }
      #expect(refused.status == 403 && refused.body.count == 1 << 20)
    }
  }

  @Test("the log has one line a request, without what signs it")
  func logs() async throws {
    let lines = Mutex<[String]>([])
    let http = HTTPClient.quick(log: { line in lines.withLock { $0.append(line) } })
    try await serving({ _, _ in .text("12345") }) { server in
      _ = try await http.send(
        HTTPRequest(.get, server.url + "/k?list-type=2&X-Amz-Signature=abc&access_token=xyz"))
      let line = try #require(lines.withLock { $0 }.first)
      #expect(
        line.hasPrefix(
          "GET \(server.url)/k?list-type=2&X-Amz-Signature=…&access_token=… → 200 5 bytes in "))
    }
  }

  @Test("a client that is let go ends its thread and lets its requests finish")
  func endsWithItsOwner() async throws {
    try await serving({ _, _ in .text("done") }) { server in
      let status = try await HTTPClient.quick().send(HTTPRequest(.get, server.url)).status
      #expect(status == 200)
    }
  }
}

@Suite("cancelling a request")
struct HTTPCancellationTests {
  @Test("one on its way ends at once, as sent")
  func onItsWay() async throws {
    let arrived = AsyncStream.makeStream(of: Void.self)
    let http = HTTPClient.quick()
    try await serving({ _, _ in
      arrived.continuation.yield()
      return Response(200, breakage: .stall)
    }) { server in
      let call = Task {
        await outcome { () async throws(RemoteFailure) in
          try await http.send(HTTPRequest(.post, server.url))
        }
      }
      for await _ in arrived.stream { break }
      call.cancel()
      #expect(await call.value.failure?.cause == .cancelled(sent: true))
      #expect(await call.value.failure?.asFailure().isInDoubt == true)
    }
  }

  @Test("one that still waits its turn ends at once, as not sent")
  func waiting() async throws {
    let arrived = AsyncStream.makeStream(of: Void.self)
    let http = HTTPClient.quick(connections: 1)
    try await serving({ _, _ in
      arrived.continuation.yield()
      return Response(200, breakage: .stall)
    }) { server in
      let send = { @Sendable () async -> RemoteFailure? in
        await outcome { () async throws(RemoteFailure) in
          var request = HTTPRequest(.post, server.url)
          // No busy machine may end it before it is cancelled.
          request.timeout = .seconds(600)
          return try await http.send(request)
        }.failure
      }
      let first = Task { await send() }
      for await _ in arrived.stream { break }
      let second = Task { await send() }
      second.cancel()
      #expect(await second.value?.cause == .cancelled(sent: false))
      first.cancel()
      #expect(await first.value?.cause == .cancelled(sent: true))
      #expect(server.received.all.count == 1)
    }
  }

  @Test("100 cancelled at any moment each end once, and the client goes on")
  func anyMoment() async throws {
    let http = HTTPClient.quick(connections: 4)
    try await serving({ _, _ in .text("ok") }) { server in
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<100 {
          group.addTask {
            let call = Task {
              await outcome { () async throws(RemoteFailure) in
                try await http.send(HTTPRequest(.get, server.url))
              }
            }
            for _ in 0..<number { await Task.yield() }
            call.cancel()
            switch await call.value {
            case .success(let response): #expect(response.status == 200)
            case .failure(let failure):
              if case .cancelled = failure.cause { return }
              Issue.record("\(failure)")
            }
          }
        }
      }
      let answer = try await http.send(HTTPRequest(.get, server.url))
      #expect(answer.status == 200)
    }
  }
}

extension Failure {
  var isInDoubt: Bool { if case .inDoubt = self { true } else { false } }
}
