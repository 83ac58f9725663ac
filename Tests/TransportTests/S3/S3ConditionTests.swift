import Foundation
import Testing

@testable import Transport

@Suite("conditional writes, on a server nobody here wrote and on the lab's", .seaweed)
struct S3ConditionTests {
  private let bucket = "scratch"

  @Test(
    "an object is written only where its condition holds, and refused otherwise",
    arguments: S3Backend.allCases)
  func conditions(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try server.client()
      let key = "conditions/object"
      let orphan = S3Condition.matches(String(repeating: "0", count: 32))
      let nothing = try await client.getWithETag(key, in: bucket)
      #expect(nothing == nil)
      let unborn = try await client.put(key, in: bucket, [0], if: orphan)
      #expect(unborn == nil)
      let first = try #require(try await client.put(key, in: bucket, [1], if: .absent))
      let again = try await client.put(key, in: bucket, [2], if: .absent)
      #expect(again == nil)
      let wrong = try await client.put(key, in: bucket, [3], if: orphan)
      #expect(wrong == nil)
      let found = try #require(try await client.getWithETag(key, in: bucket))
      #expect(found.bytes == [1] && found.etag == first)
      let second = try #require(try await client.put(key, in: bucket, [4], if: .matches(first)))
      let late = try await client.put(key, in: bucket, [5], if: .matches(first))
      #expect(late == nil)
      let last = try #require(try await client.getWithETag(key, in: bucket))
      #expect(last.bytes == [4] && last.etag == second)
    }
  }

  @Test("of many writers at once exactly one gets through", arguments: S3Backend.allCases)
  func race(backend: S3Backend) async throws {
    try await backend.serve { server in
      let client = try server.client()
      for round in 1...10 {
        let key = "conditions/race-\(round)"
        let winners = await withTaskGroup(of: Bool.self) { group in
          for writer in 0..<8 as Range<UInt8> {
            group.addTask {
              await outcome { () async throws(RemoteFailure) in
                try await client.put(key, in: bucket, [writer], if: .absent)
              }.value??.isEmpty == false
            }
          }
          return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1, "\(round)")
      }
    }
  }
}
