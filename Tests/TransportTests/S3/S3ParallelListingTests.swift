import Core
import Foundation
import Lab
import Testing

@testable import Transport

/// Sets of keys of the shapes that stores of media have, drawn anew for each seed.
private struct KeyShapes {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  mutating func keys() -> Set<String> {
    var keys: Set<String> = []
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let base = ["", "tams/", "a b/ü+", ".snap/", "k"][Int.random(in: 0..<5, using: &random)]
      let count = Int.random(in: 0...180, using: &random)
      let shape = Int.random(in: 0..<5, using: &random)
      for number in 0..<count { keys.insert(base + key(shape, number)) }
    }
    for name in S3ClientTests.oddKeys where Bool.random(using: &random) { keys.insert(name) }
    return keys
  }

  private mutating func key(_ shape: Int, _ number: Int) -> String {
    switch shape {
    case 0:
      let day = Int.random(in: 10..<29, using: &random)
      return "2026/\(Int.random(in: 10..<13, using: &random))/\(day)/\(random.uuid())"
    case 1: return random.uuid()
    case 2: return "segment-\(100_000 + number).ts"
    case 3: return "\(random.uuid().prefix(2))/\(number)/é\(random.uuid().suffix(3))"
    default:
      let letters = Array("ab/-.~%+é\u{301}ひ😀0")
      return String(
        (0..<Int.random(in: 1...8, using: &random)).map { _ in
          letters[Int.random(in: 0..<letters.count, using: &random)]
        }
      ).replacing("//", with: "/").trimmingCharacters(in: ["/"]) + "x"
    }
  }
}

@Suite("A listing in several spans at once")
struct S3ParallelListingTests {
  private let bucket = "scratch"

  @Test("gives the keys of a listing page by page, in the same order", arguments: 0..<16)
  func sameAsSequential(seed: Int) async throws {
    try await withLabS3(
      holding: { _ in
        var shapes = KeyShapes(seed: UInt64(seed))
        return shapes.keys()
      },
      { server, keys in
        let client = try server.client()
        let expected = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for prefix in ["", "tams/", "k"] {
          let wanted = expected.filter { $0.utf8.starts(with: prefix.utf8) }
          let sequential = try await objects(client.listing(of: bucket, prefix: prefix))
          let parallel = try await objects(spanned(client, prefix, pageSize: 7))
          #expect(sequential.map(\.key) == wanted)
          #expect(parallel == sequential, "prefix \(prefix)")
        }
      })
  }

  @Test(
    "goes through many keys in spans, with few requests more than pages",
    arguments: ["dates", "ids", "numbers"])
  func cuts(shape: String) async throws {
    try await withLabS3(
      holding: { random in
        Set(
          (0..<600).map { number in
            switch shape {
            case "dates": "tams/2026/\(10 + number % 3)/\(10 + number % 28)/\(random.uuid())"
            case "ids": random.uuid()
            default: "segment-\(100_000 + number).ts"
            }
          })
      },
      { server, keys in
        let client = try server.client()
        let meter = TransferMeter()
        let found = try await TransferMeter.$current.withValue(meter) {
          try await objects(spanned(client, "", pageSize: 10))
        }
        #expect(
          found.map(\.key) == keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        let (least, requests) = (keys.count / 10, meter.reading.requests)
        print("\(shape): \(keys.count) keys in \(least) pages, \(requests) requests")
        // Each span ends in the middle of a page, and each cut is looked for.
        #expect(requests > least && requests < 3 * least)
      })
  }

  @Test(
    "refuses keys that are not in order, which a span would lose",
    arguments: [["b", "a"], ["a", "a"], ["a/1", "a-b"], ["", "a"]])
  func disorder(keys: [String]) async throws {
    let entries = keys.map { "<Contents><Key>\($0)</Key><Size>1</Size></Contents>" }.joined()
    let page = "<ListBucketResult><IsTruncated>false</IsTruncated>\(entries)</ListBucketResult>"
    try await serving({ _, _ in .text(page) }) { server in
      let client = try S3TestServer(endpoint: server.url, accessKey: "k", secretKey: "s").client()
      let failure = await outcome { () async throws(RemoteFailure) in
        try await objects(client.parallelListing(of: bucket))
      }.failure
      guard case .unreadable = failure?.cause else {
        Issue.record("\(String(describing: failure))")
        return
      }
    }
  }

  @Test("ends with the server's refusal")
  func refusal() async throws {
    try await withLabS3 { server in
      let client = try server.client(secretKey: "wrong")
      let failure = await outcome { () async throws(RemoteFailure) in
        try await objects(client.parallelListing(of: bucket))
      }.failure
      #expect(failure?.name == "SignatureDoesNotMatch")
    }
  }
}

/// With pages so small that a few hundred keys are many.
private func spanned(
  _ client: S3Client, _ prefix: String, pageSize: Int
) -> S3ParallelListing {
  S3ParallelListing(
    source: S3SpanSource(client: client, bucket: "scratch", prefix: prefix, pageSize: pageSize))
}

private func objects(
  _ listing: some AsyncSequence<S3Objects, RemoteFailure>
) async throws(RemoteFailure) -> [S3Object] {
  var found: [S3Object] = []
  for try await page in listing { found += page }
  return found
}

extension S3ClientTests {
  @Test("a listing in several spans gives what one page after another gives")
  func onSeaweed() async throws {
    let bucket = "scratch"
    let client = try #require(SeaweedTrait.current).client()
    var random = SeededRandom(seed: 3)
    var keys: Set<String> = []
    for number in 0..<150 {
      keys.insert("spans/2026/\(10 + number % 7)/\(random.uuid())")
      keys.insert("spans/flat/\(random.uuid())")
      keys.insert("spans/flat/é+ \(number)")
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for key in keys { group.addTask { _ = try await client.put(key, in: bucket, [1]) } }
      try await group.waitForAll()
    }
    let found = try await objects(spanned(client, "spans/", pageSize: 8))
    #expect(found.map(\.key) == keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    let sequential = try await objects(client.listing(of: bucket, prefix: "spans/"))
    #expect(found == sequential)
  }
}

@Suite("The keys a span began with")
struct SeenKeysTests {
  @Test("tell of the directories that lie ahead, the widest first")
  func directories() {
    let seen = SeenKeys(
      ["t/2026/03/01/a", "t/2026/03/02/b"].map(ByteText.init), prefix: "", end: nil)
    #expect(seen.directories == ["", "t/", "t/2026/", "t/2026/03/"])
    let mixed = SeenKeys(["t/1/a", "t/2"].map(ByteText.init), prefix: "", end: nil)
    #expect(mixed.directories == ["", "t/"])
    let bounded = SeenKeys(["t/2026/03/02/b"].map(ByteText.init), prefix: "t/", end: "t/2026/05/")
    #expect(bounded.directories == ["t/2026/", "t/2026/03/"])
    #expect(
      bounded.cuts(among: ["t/2026/03/", "t/2026/05/", "t/2026/04/", "t/2027/"])
        == ["t/2026/04/"])
  }

  @Test("tell which directory of another holds the last of them")
  func directory() {
    let seen = SeenKeys(["t/2026/03/02/b"].map(ByteText.init), prefix: "", end: nil)
    #expect(seen.directory(below: "t/") == "t/2026/")
    #expect(seen.directory(below: "t/2026/03/") == "t/2026/03/02/")
    #expect(seen.directory(below: "u/") == "t/2026/03/02/")
    #expect(seen.directory(below: "t/2026/03/02/") == "t/2026/03/02/")
  }

  @Test("tell which characters may follow, from all that stand where they do")
  func characters() throws {
    let keys = (0..<64).map { number in
      "d/0" + String(number % 16, radix: 16) + String(number / 16, radix: 16)
    }.sorted()
    let cuts = try #require(
      SeenKeys(keys.map(ByteText.init), prefix: "", end: nil).cutsBetweenCharacters(worth: 64))
    #expect(cuts.keys == "123456789abcdef".map { "d/\($0)" })
    #expect(cuts.expected == 15 * 64)
    #expect(cuts.present == "d/0")
    let words = (0..<10).map { "d/segment-\($0)" }
    #expect(
      SeenKeys(words.map(ByteText.init), prefix: "", end: nil).cutsBetweenCharacters(worth: 1)
        == nil)
  }
}
