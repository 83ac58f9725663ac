import Core
import Testing
import Transport

@testable import Actions

@Suite("The small parts of the checks")
struct SmallPartsTests {
  @Test(
    "orders keys as S3 does: by bytes, not by letters",
    arguments: [
      ("a", "b", KeyOrder.before), ("b", "a", .after), ("a", "a", .same), ("Z", "a", .before),
      ("a", "a/", .before), ("é", "z", .after), ("e\u{301}", "\u{e9}", .before),
    ])
  func keyOrder(left: String, right: String, expected: KeyOrder) {
    #expect(KeyOrder.compare(left, right) == expected)
    #expect(KeyOrder.compare(ByteText(left), ByteText(right)) == expected)
  }

  @Test("keeps the first offenders and counts all")
  func offenders() {
    var offenders = Offenders(keeping: 2)
    for key in ["a", "b", "c"] { offenders.add(key, times: 2) }
    #expect(offenders.count == 6)
    #expect(offenders.sample == ["a", "b"])
  }

  @Test("gives the same id for the same step of the same run, and another for any other")
  func uuid() {
    let id = RunUUID.make("canary flow", run: "r")
    #expect(id == RunUUID.make("canary flow", run: "r"))
    #expect(id != RunUUID.make("canary flow", run: "s"))
    #expect(id != RunUUID.make("canary source", run: "r"))
    #expect(id.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
    #expect(id.split(separator: "-")[2].hasPrefix("4"))
  }

  @Test("counts requests by their status as Prometheus tells them")
  func metrics() {
    let counts = RequestMetrics(
      """
      # TYPE tams_http_requests_total counter
      tams_http_requests_total{endpoint="/a",method="GET",status_code="200"} 3.0
      tams_http_requests_total{endpoint="/b",method="GET",status_code="503"} 2.0
      tams_errors_total{endpoint="/b"} 9.0
      """)
    #expect(counts?.all == 5 && counts?.failed == 2)
    #expect(RequestMetrics("process_uptime_seconds 3.0") == nil)
  }

  @Test(
    "takes the URL that is signed for reading",
    arguments: [
      ([("HEAD access for segment o", "h"), ("GET access for segment o", "g")], "g"),
      ([("HEAD access for segment o", "h")], nil), ([("vast:us-east-1:s3:media", "v")], "v"),
      ([], nil),
    ] as [([(String, String)], String?)])
  func urls(entries: [(String, String)], url: String?) {
    let list = entries.map { label, url in
      Value.map(["label": .text(label), "url": .text(url)])
    }
    #expect(SegmentURLs.toGet(of: .map(["get_urls": .list(list)])) == url)
  }

  @Test("puts the schemas of live and of the point where a statement says so")
  func statement() throws {
    let database = DatabaseReading(try .unreachable())
    let text = database.statement(
      .lostSegments, live: .live, point: .snapshot("tams-db_2026-03-01"))
    #expect(text.contains("FROM \"vast\".\"tams-db/tams7\".segments AS l"))
    #expect(
      text.contains(
        "LEFT JOIN \"vast\".\"tams-db/.snapshot/tams-db_2026-03-01/tams7\".segments AS p"))
    #expect(!text.contains("--"))
  }
}
