import Testing

@testable import Transport

@Suite("The parts of a large copy")
struct S3CopyLimitsTests {
  private let mebibyte = 1 << 20

  @Test("hold all of the object once, in order, in parts of one size but the last")
  func whole() {
    let parts = S3CopyLimits().parts(of: 6 << 30 | 5, etag: "e")
    #expect(parts.count == 13)
    #expect(parts.first == 0..<512 * mebibyte)
    #expect(parts.last == 6 << 30..<(6 << 30 | 5))
    #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
  }

  @Test("are never more than S3 takes")
  func many() {
    let parts = S3CopyLimits().parts(of: 20 << 40, etag: "e")
    #expect(parts.count <= 10_000 && parts.count > 9_000)
    #expect(parts.last?.upperBound == 20 << 40)
  }

  @Test("are those in which it was written, where its ETag tells")
  func written() {
    let size = 6 << 30 | 1
    let limits = S3CopyLimits()
    #expect(limits.parts(of: size, etag: "e-769").first?.count == 8 * mebibyte)
    #expect(limits.parts(of: size, etag: "e-7").first?.count == 878 * mebibyte)
    // As many parts were never uploaded by a rule of whole mebibytes, or not by S3's.
    #expect(limits.parts(of: size, etag: "e-9999").first?.count == 512 * mebibyte)
    #expect(limits.parts(of: size, etag: "e-1").first?.count == 512 * mebibyte)
    #expect(limits.parts(of: size, etag: "not-a-number").first?.count == 512 * mebibyte)
  }
}
