import Lab
import Testing

@Suite("an answer that goes wrong on the wire")
struct BreakageTests {
  static let body = "the whole body of the answer"
  static let request = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"

  static func answer(_ breakage: Breakage, tls: Bool, timeout: Int = 60) async throws -> RawAnswer {
    var answer = RawAnswer()
    try await LabServerTests.serving(
      tls: tls,
      { _ in
        Response(200, body: .bytes(Array(body.utf8)), breakage: breakage)
      }
    ) { port, authority, folder in
      answer = await talk(port: port, authority: authority, timeout: timeout, request)
      // The effect has happened all the same.
      let entries = try EffectLog.entries(folder.path + "/log.jsonl")
      #expect(entries.map(\.status) == [200])
    }
    return answer
  }

  @Test("closed before any byte", arguments: [false, true])
  func close(tls: Bool) async throws {
    let answer = try await Self.answer(.close, tls: tls)
    #expect(answer.bytes.isEmpty)
    #expect(answer.end == .closed)
  }

  @Test("reset before any byte", arguments: [false, true])
  func reset(tls: Bool) async throws {
    let answer = try await Self.answer(.reset, tls: tls)
    #expect(answer.bytes.isEmpty)
    #expect(answer.end == .reset)
  }

  @Test("cut in the head", arguments: [false, true])
  func cutHead(tls: Bool) async throws {
    let answer = try await Self.answer(.cutHead(after: 20), tls: tls)
    #expect(answer.text.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(answer.bytes.count == 20)
  }

  @Test("cut in the body, which keeps its announced length", arguments: [false, true])
  func cutBody(tls: Bool) async throws {
    let answer = try await Self.answer(.cutBody(after: 9), tls: tls)
    #expect(answer.header("Content-Length") == String(Self.body.utf8.count))
    #expect(answer.body == "the whole")
  }

  @Test("garbled: the length is right, the bytes are not", arguments: [false, true])
  func garble(tls: Bool) async throws {
    let answer = try await Self.answer(.garble, tls: tls)
    #expect(answer.status == 200)
    #expect(!answer.text.contains(Self.body))
    #expect(answer.bytes.suffix(Self.body.utf8.count) == Self.body.utf8.map { $0 ^ 0xA5 }[...])
  }

  @Test("stalled until the client gives up", arguments: [false, true])
  func stall(tls: Bool) async throws {
    let answer = try await Self.answer(.stall, tls: tls, timeout: 5)
    #expect(answer.bytes.isEmpty)
    #expect(answer.end == .timedOut)
  }
}
