import Core
import Testing

@testable import Lab

@Suite("the effect log")
struct EffectLogTests {
  @Test("lines of several writers are whole, and an unfinished one is left out")
  func append() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/log.jsonl"
      await withTaskGroup { group in
        for writer in 0..<4 {
          group.addTask {
            guard let log = try? EffectLog(path) else { return }
            for _ in 0..<50 {
              log.append(LogEntry(service: .s3, name: "k\(writer)", status: 200))
            }
          }
        }
      }
      #expect(try EffectLog.entries(path).count == 200)
      try Files.replace(path, with: try Files.read(path) + Array(#"{"time":"#.utf8))
      #expect(try EffectLog.entries(path).count == 200)
    }
  }
}
