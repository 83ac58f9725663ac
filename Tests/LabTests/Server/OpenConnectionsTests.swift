import Testing

@testable import Lab

@Suite("the connections of a server")
struct OpenConnectionsTests {
  @Test("a server that stops while clients come ends every connection")
  func stopUnderLoad() async throws {
    try await withTemporaryFolder { folder async throws in
      let log = try EffectLog(folder + "/log.jsonl")
      for _ in 0..<20 {
        let server = try await LabServer.start(service: .lab, log: log) { _ in Response(204) }
        await withDiscardingTaskGroup { group in
          for _ in 0..<20 { group.addTask { _ = accepts(port: server.port) } }
          group.addTask { await server.stop() }
        }
      }
    }
  }
}
