import Core
import Lab
import Testing

@testable import Transport

@Suite("whole answers that are not what was asked for")
struct HostileAnswerTests {
  private typealias Call = @Sendable (TestServer) async throws -> Void

  private static func s3(_ server: TestServer) throws -> S3Client {
    try S3TestServer(endpoint: server.url, accessKey: "k", secretKey: "s").client()
  }

  /// Reads and changes of every client, each of which tells success by its answer.
  private static let calls: [(name: String, call: Call)] = [
    ("VAST list", { _ = try await plainClient($0).clusters() }),
    ("VAST record", { _ = try await plainClient($0).snapshot(1) }),
    ("VAST change", { _ = try await plainClient($0).commitRestore(1) }),
    ("VAST delete", { try await plainClient($0).deleteSnapshot(1) }),
    ("S3 list", { _ = try await s3($0).page(of: "b") }),
    ("S3 put", { _ = try await s3($0).put("k", in: "b", [1]) }),
    ("S3 conditional put", { _ = try await s3($0).put("k", in: "b", [1], if: .absent) }),
    ("S3 delete", { try await s3($0).delete("k", in: "b") }),
    ("S3 tags", { _ = try await s3($0).tags(of: "k", in: "b") }),
    ("S3 set tags", { try await s3($0).setTags(["a": "b"], of: "k", in: "b") }),
    ("Trino query", { _ = try await TrinoClientTests.client($0).table("SELECT 1") }),
    ("Trino change", { _ = try await TrinoClientTests.client($0).change("DELETE FROM t", []) }),
    ("TAMS get", { _ = try await TamsClientTests.client($0).get("/service") }),
    ("TAMS put", { _ = try await TamsClientTests.client($0).put("/flows/1", .map([:])) }),
    ("TAMS list", { _ = try await TamsClientTests.client($0).list("/flows") }),
    ("TAMS delete", { _ = try await TamsClientTests.client($0).delete("/flows/1") }),
  ]

  @Test("a login page with 200 is a failure of every call", arguments: calls.map(\.name))
  func loginPage(name: String) async throws {
    let page = "<!DOCTYPE html><html><body><form>Please log in</form></body></html>"
    try await serving({ request, _ in
      request.path == "/api/token/"
        ? .text(#"{"access": "a"}"#) : .text(page, type: "text/html; charset=utf-8")
    }) { server in
      let call = try #require(Self.calls.first { $0.name == name }).call
      let failure = await #expect(throws: RemoteFailure.self) { try await call(server) }
      guard case .unreadable = failure?.cause else {
        Issue.record("\(String(describing: failure))")
        return
      }
    }
  }

  // MARK: Pages that never end

  @Test("a list of the cluster that never ends is a failure, as is one that ends too soon")
  func vastPages() async throws {
    for (page, what) in [
      (
        #"{"count": 9000000, "next": "x", "results": [{"id": NUMBER, "name": "c"}]}"#,
        "more than 1000 pages"
      ),
      (#"{"count": 2, "next": null, "results": [{"id": 1}]}"#, "ends after 1 of 2"),
      (#"[{"id": 1}, null]"#, "has no id"), (#"[{"id": 1}, {"id": "x"}]"#, "has no id"),
    ] {
      try await serving({ request, _ in
        request.path == "/api/token/"
          ? .text(#"{"access": "a"}"#)
          : .text(page.replacing("NUMBER", with: request.queryItem("page") ?? ""))
      }) { server in
        let failure = await #expect(throws: RemoteFailure.self) {
          _ = try await plainClient(server).clusters()
        }
        #expect(failure?.problem.what.contains(what) == true, "\(String(describing: failure))")
      }
    }
  }

  private static func listing(_ keys: [String], next: String?) -> String {
    let contents = keys.map { "<Contents><Key>\($0)</Key><Size>1</Size></Contents>" }.joined()
    let cut = next.map { "<NextContinuationToken>\($0)</NextContinuationToken>" } ?? ""
    return
      "<ListBucketResult><IsTruncated>\(next != nil)</IsTruncated>\(cut)\(contents)</ListBucketResult>"
  }

  @Test(
    "a listing of a bucket that does not come on is a failure",
    arguments: [
      (listing([], next: "same"), true), (listing(["a"], next: "same"), true),
      (listing([], next: "N"), true), (listing(["a"], next: "N"), true),
      ("<ListBucketResult></ListBucketResult>", false),
      ("<ListBucketResult><IsTruncated>perhaps</IsTruncated></ListBucketResult>", false),
      (listing(["a"], next: nil).replacing("<Size>1", with: "<Size>-1"), false),
      (listing(["a"], next: nil).replacing("<Size>1", with: "<Size>9223372036854775807"), false),
    ])
  func listings(page: String, goesOn: Bool) async throws {
    try await serving({ _, count in .text(page.replacing(">N<", with: ">\(count)<")) }) { server in
      let client = try Self.s3(server)
      for isParallel in [false, true] {
        let failure = await #expect(throws: RemoteFailure.self) {
          if isParallel {
            for try await _ in client.parallelListing(of: "b") {}
          } else {
            for try await _ in client.listing(of: "b") {}
          }
        }
        guard case .unreadable = failure?.cause else {
          Issue.record("\(String(describing: failure))")
          continue
        }
      }
      #expect(server.received.all.count <= (goesOn ? 2_100 : 2))
    }
  }

  @Test("a listing of TAMS that never ends is a failure")
  func tamsPages() async throws {
    try await serving({ _, count in
      Response(200, headers: ["X-Paging-NextKey": "\(count)"], body: .bytes(Array("[]".utf8)))
    }) { server in
      let failure = await #expect(throws: RemoteFailure.self) {
        _ = try await TamsClientTests.client(server).list("/flows")
      }
      #expect(failure?.problem.what.contains("empty pages in a row") == true)
    }
  }

  // MARK: Values out of bounds

  @Test(
    "a statement's answer that is not whole is a failure, never fewer rows",
    arguments: [
      #""data": {"a": 1}"#, #""data": [[1], null]"#, #""data": "none""#, #""data": [["x"]]"#,
      #""data": [[true]]"#, #""data": [[1.5]]"#, #""data": [[1]], "nextUri": 7"#,
      #""data": [[1]], "stats": {"state": "RUNNING"}"#, #""data": [[1]], "stats": null"#,
      #""data": [[1]], "columns": null"#, #""data": [[1]], "columns": [{"name": "n"}]"#,
      #""data": [[1]], "error": "odd""#,
    ])
  func rows(members: String) async throws {
    let usual = [
      #""columns": [{"name": "n", "type": "bigint"}]"#, #""stats": {"state": "FINISHED"}"#,
    ]
    let rest = usual.filter { !members.contains($0.prefix(8)) }
    try await serving({ _, _ in .text("{" + ([members] + rest).joined(separator: ", ") + "}") }) {
      server in
      await #expect(throws: RemoteFailure.self) {
        _ = try await TrinoClientTests.client(server).table("SELECT 1")
      }
    }
  }

  @Test(
    "a clock of another century is measured as far as it goes, and ends nothing",
    arguments: ["Sun, 06 Nov 1700 08:49:37 GMT", "Sun, 06 Nov 2200 08:49:37 GMT"])
  func clock(date: String) async throws {
    try await serving({ request, _ in
      request.path == "/api/token/"
        ? .text(#"{"access": "a"}"#)
        : Response(200, headers: ["Date": date], body: .bytes(Array("[]".utf8)))
    }) { server in
      let skew = try await plainClient(server).clockSkew()
      #expect(skew > .seconds(1_000_000_000) || skew < .seconds(-1_000_000_000))
    }
  }

  @Test(
    "a range that no object has is a failure",
    arguments: [
      "bytes 0-9223372036854775807/9223372036854775807", "bytes 5-3/10", "bytes 0-2/2",
      "bytes 0-1/10", "bytes */3", "",
    ])
  func ranges(range: String) async throws {
    try await serving({ _, _ in
      Response(206, headers: ["Content-Range": range], body: .bytes([1, 2, 3]))
    }) { server in
      await #expect(throws: RemoteFailure.self) {
        _ = try await Self.s3(server).part(0..<3, of: "k", in: "b")
      }
    }
  }

  @Test("a refusal that gives back what was sent is shown without its secret")
  func echo() async throws {
    try await serving({ request, _ in
      .text("you sent \(request.headers["Authorization"] ?? "nothing")", status: 400)
    }) { server in
      var settings = HTTPClient.Settings()
      settings.redact = { $0.replacing("t0k", with: "[redacted]") }
      var request = HTTPRequest(.get, server.url)
      request.headers.add("Authorization", "Bearer t0k")
      let response = try await HTTPClient(settings).send(request)
      #expect(response.excerpt == "you sent Bearer [redacted]")
    }
  }
}
