import Core
import Testing

@testable import Lab

@Suite("S3: the parts of a request")
struct S3PartsTests {
  static func decoded(_ text: String, pieces size: Int) throws -> String {
    var decoder = AWSChunkDecoder()
    var content: [UInt8] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      try decoder.decode(Array(bytes[start..<min(bytes.count, start + size)])) { content += $0 }
    }
    try decoder.finish()
    return String(decoding: content, as: UTF8.self)
  }

  @Test("aws-chunked framing is taken off wherever the input is cut", arguments: 1...20)
  func chunks(size: Int) throws {
    let body =
      "5;chunk-signature=0\r\nhello\r\n7\r\n, wor\r\n\r\n0\r\nx-amz-checksum-crc32:AA==\r\n\r\n"
    #expect(try Self.decoded(body, pieces: size) == "hello, wor\r\n")
  }

  @Test(
    "aws-chunked framing that is broken is refused",
    arguments: [
      "", "5\r\nhel", "5\r\nhello\r\n", "x\r\n", "-1\r\n", "2\r\nabc\r\n0\r\n\r\n",
      "0\r\n\r\nmore\r\n",
    ])
  func brokenChunks(body: String) {
    #expect(throws: S3Error.self) { try Self.decoded(body, pieces: 4) }
  }

  @Test("a range names the bytes it says, cut at the object's end")
  func ranges() {
    #expect(ByteRange("bytes=0-0")?.offsets(ofSize: 10) == 0..<1)
    #expect(ByteRange("bytes=3-")?.offsets(ofSize: 10) == 3..<10)
    #expect(ByteRange("bytes=3-99")?.offsets(ofSize: 10) == 3..<10)
    #expect(ByteRange("bytes=0-9223372036854775807")?.offsets(ofSize: 10) == 0..<10)
    #expect(ByteRange("bytes=-3")?.offsets(ofSize: 10) == 7..<10)
    #expect(ByteRange("bytes=-30")?.offsets(ofSize: 10) == 0..<10)
    #expect(ByteRange("bytes=10-")?.offsets(ofSize: 10) == nil)
    #expect(ByteRange("bytes=-0")?.offsets(ofSize: 10) == nil)
    for text in [
      "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "items=0-1", "bytes=a-b", "bytes=1--2",
    ] {
      #expect(ByteRange(text) == nil, "\(text)")
    }
  }

  @Test("the ETag decides before the time does")
  func preconditions() {
    let time = Timestamp(seconds: 784_111_777, nanoseconds: 5)
    let header = ObjectHeader(size: 0, etag: "e", modified: time)
    func reading(_ headers: Headers) -> Preconditions.Reading {
      Preconditions(headers).onReading(header)
    }
    let same = "Sun, 06 Nov 1994 08:49:37 GMT"
    let earlier = "Sun, 06 Nov 1994 08:49:36 GMT"
    #expect(reading([:]) == .proceed)
    #expect(reading(["If-Match": "\"x\", \"e\""]) == .proceed)
    #expect(reading(["If-Match": "\"x\""]) == .failed(condition: "If-Match"))
    #expect(reading(["If-None-Match": "W/\"x\", \"e\""]) == .notModified)
    #expect(reading(["If-Modified-Since": same]) == .notModified)
    #expect(reading(["If-Modified-Since": earlier]) == .proceed)
    #expect(reading(["If-Unmodified-Since": same]) == .proceed)
    #expect(
      reading(["If-Unmodified-Since": earlier]) == .failed(condition: "If-Unmodified-Since"))
    #expect(reading(["If-Match": "e", "If-Unmodified-Since": earlier]) == .proceed)
    #expect(reading(["If-None-Match": "x", "If-Modified-Since": same]) == .proceed)
  }

  @Test("XML is read back as it was written, whatever the text")
  func xml() throws {
    let node = XMLNode.branch(
      "A", [.leaf("B", "<&>\"' é🎬\t\n"), .branch("C", [.leaf("D", "")]), .leaf("B", "2")])
    #expect(XMLNode(document: node.response().content) == node)
    #expect(XMLNode(document: Array("<A><B></A>".utf8)) == nil)
    #expect(XMLNode(document: []) == nil)
  }
}
