import Core
import Testing

@testable import Lab

@Suite("objects as files")
struct ObjectTreeTests {
  private let header = ObjectHeader(
    size: 5, etag: "abc", modified: Timestamp(seconds: 1_700_000_000), contentType: "video/mp2t",
    metadata: ["origin": "é"])

  @Test(
    "any key comes back as it was put",
    arguments: [
      "a", "a/b", "a//b", "/a", "a/", ".", "..", "a/../b", "%o", "%e", "é ~+&", "a%2Fb", "x.sqlite",
      "tams/2026/03/01/0f", "a\u{1}b",
    ])
  func roundTrip(key: String) throws {
    try withTemporaryFolder { folder in
      let tree = ObjectTree(root: folder + "/bucket")
      try tree.put(key, header, bytes: Array("hello".utf8))
      #expect(try tree.keys() == [key])
      #expect(try tree.object(key)?.header == header)
      #expect(try tree.object(key)?.bytes() == Array("hello".utf8))
      #expect(try tree.object(key)?.bytes(from: 1, count: 3) == Array("ell".utf8))
      #expect(try tree.remove(key))
      #expect(try tree.keys() == [])
      #expect(try Files.entries(of: folder + "/bucket") == [])
    }
  }

  @Test("a key and a folder of the same name live side by side")
  func keyAndFolder() throws {
    try withTemporaryFolder { folder in
      let tree = ObjectTree(root: folder + "/bucket")
      for key in ["a/b", "a"] { try tree.put(key, header, bytes: Array("hello".utf8)) }
      #expect(try tree.keys() == ["a", "a/b"])
      #expect(try tree.remove("a/b"))
      #expect(try tree.keys() == ["a"])
    }
  }

  @Test("keys come in the order of their bytes, from a prefix, after a key and up to a limit")
  func order() throws {
    try withTemporaryFolder { folder in
      let tree = ObjectTree(root: folder + "/bucket")
      let keys = ["a-b", "a.b", "a/", "a//x", "a/b", "a/b/c", "a0", "ab", "b", "z/é", "z/ü"]
      for key in keys.shuffled() { try tree.put(key, header, bytes: Array("hello".utf8)) }
      #expect(try tree.keys() == keys)
      #expect(try tree.keys(prefix: "a/") == ["a/", "a//x", "a/b", "a/b/c"])
      #expect(try tree.keys(prefix: "a/b") == ["a/b", "a/b/c"])
      for (index, key) in keys.enumerated() {
        #expect(try tree.keys(after: key) == Array(keys[(index + 1)...]))
      }
      #expect(try tree.keys(after: "a/b", limit: 2) == ["a/b/c", "a0"])
    }
  }

  @Test("files that are no objects do not show")
  func otherFiles() throws {
    try withTemporaryFolder { folder in
      try Files.create(folder + "/tams7.sqlite", [1, 2, 3])
      #expect(try ObjectTree(root: folder).keys() == [])
    }
  }

  @Test("keys as long as S3 allows live beside their beginnings")
  func longKeys() throws {
    try withTemporaryFolder { folder in
      let tree = ObjectTree(root: folder + "/bucket")
      let keys = [1, 200, 201, 400, 512].map { String(repeating: "é", count: $0) }
      for key in keys { try tree.put(key, header, bytes: Array("hello".utf8)) }
      #expect(try tree.keys() == keys)
      for key in keys { #expect(try tree.remove(key)) }
      let tooLong = String(repeating: "a", count: 1_025)
      #expect(throws: StorageError.keyTooLong(tooLong)) { try tree.put(tooLong, header, bytes: []) }
      #expect(try Files.entries(of: folder + "/bucket") == [])
    }
  }

  @Test("a conditional put leaves what is there")
  func conditional() throws {
    try withTemporaryFolder { folder in
      let tree = ObjectTree(root: folder + "/bucket")
      try tree.put("a", header, bytes: Array("hello".utf8))
      try Files.create(folder + "/upload", ObjectFile.headerLine(header) + Array("other".utf8))
      #expect(try tree.put("a", movingFrom: folder + "/upload", unless: { $0 != nil }) == false)
      #expect(try tree.object("a")?.bytes() == Array("hello".utf8))
      #expect(try tree.put("a", movingFrom: folder + "/upload"))
      #expect(try tree.object("a")?.bytes() == Array("other".utf8))
    }
  }
}
