import Core
import Lab
import Testing

@testable import Transport

@Suite("an HTTP client confined to some servers")
struct ConfinedClientTests {
  @Test("reaches those, and tries no other, by whatever spelling")
  func confined() async throws {
    try await serving({ _, _ in .text("hello") }) { allowed in
      try await serving({ _, _ in .text("beyond") }) { other in
        let server = String(try #require(allowed.url.split(separator: "/").last))
        let http = HTTPClient.quick(
          confinement: Confinement(servers: [server], program: "", replacements: []))
        #expect(try await http.send(HTTPRequest(.get, allowed.url + "/a?b=c")).text == "hello")
        let port = try #require(other.url.split(separator: ":").last)
        for url in [
          other.url + "/", "http://localhost:\(port)/", "http://\(server)@127.0.0.1:\(port)/",
          "http://127.0.0.1:\(port)\\@\(server)/", "https://tams.example.com/",
        ] {
          let found = await outcome { () async throws(RemoteFailure) in
            try await http.send(HTTPRequest(.get, url))
          }
          guard case .failure(let failure) = found else {
            Issue.record("\(url) was reached")
            continue
          }
          #expect(failure.problem.what.contains("a rehearsal reaches its own lab only"), "\(url)")
          #expect(!failure.mayHaveHappened)
        }
        #expect(other.received.all.isEmpty)
      }
    }
  }
}
