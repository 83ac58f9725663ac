import Core
import Glibc
import Testing

@testable import Lab

@Suite("the element store")
struct ElementStoreTests {
  private let bucket: ElementPath

  init() throws { bucket = try #require(ElementPath("/tams/media/")) }

  private func withStore(_ body: (ElementStore) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let store = ElementStore(LabFolder(folder))
      try store.folder.make()
      try store.makeDirectory(bucket)
      try body(store)
    }
  }

  private func write(_ text: String, _ store: ElementStore) throws {
    try Files.replace(store.folder.live(bucket) + "/f", with: Array(text.utf8))
  }

  private func read(_ folder: String) throws -> String {
    String(decoding: try Files.read(folder + "/f"), as: UTF8.self)
  }

  @Test("a snapshot keeps what was there and shares its bytes")
  func snapshot() throws {
    try withStore { store in
      try write("old", store)
      try store.takeSnapshot(of: bucket, id: 7)
      #expect(try Files.status(store.folder.snapshot(7) + "/f")?.st_nlink == 2)
      try write("new", store)
      #expect(try read(store.folder.snapshot(7)) == "old")
      #expect(try read(store.folder.live(bucket)) == "new")
    }
  }

  @Test("a restore leaves live data alone until its commit")
  func restore() throws {
    try withStore { store in
      try write("old", store)
      try store.takeSnapshot(of: try #require(bucket.parent), id: 7)
      try write("new", store)
      try store.stage(snapshot: 7, suffix: "/media", as: 9)
      #expect(try read(store.folder.live(bucket)) == "new")
      try store.commit(staged: 9, to: bucket)
      #expect(try read(store.folder.live(bucket)) == "old")
      #expect(try Files.entries(of: store.folder.staging) == [])
    }
  }

  @Test("a commit brings back a directory that is gone")
  func commitOnNothing() throws {
    try withStore { store in
      try write("old", store)
      try store.takeSnapshot(of: bucket, id: 7)
      try store.removeDirectory(try #require(bucket.parent))
      try store.stage(snapshot: 7, suffix: "", as: 9)
      try store.commit(staged: 9, to: bucket)
      #expect(try read(store.folder.live(bucket)) == "old")
    }
  }

  @Test(
    "a commit that was cut off anywhere is completed when it comes again",
    arguments: ["before", "live moved away", "staged moved in"])
  func commitAgain(cut: String) throws {
    try withStore { store in
      let (live, staged) = (store.folder.live(bucket), store.folder.staging(9))
      try write("old", store)
      try store.takeSnapshot(of: bucket, id: 7)
      try write("new", store)
      try store.stage(snapshot: 7, suffix: "", as: 9)
      if cut != "before" { try Files.move(live, to: staged + "-replaced") }
      if cut == "staged moved in" { try Files.move(staged, to: live) }
      try store.commit(staged: 9, to: bucket)
      #expect(try read(live) == "old")
      #expect(try Files.entries(of: store.folder.staging) == [])
    }
  }

  @Test("a snapshot that was taken and not recorded is taken anew")
  func snapshotAgain() throws {
    try withStore { store in
      try write("lost", store)
      try store.takeSnapshot(of: bucket, id: 7)
      try write("kept", store)
      try store.takeSnapshot(of: bucket, id: 7)
      #expect(try read(store.folder.snapshot(7)) == "kept")
    }
  }

  @Test("a clone is a tree of its own")
  func clone() throws {
    try withStore { store in
      try write("old", store)
      try store.takeSnapshot(of: bucket, id: 7)
      let target = try #require(ElementPath("/drill/r1"))
      try store.clone(snapshot: 7, to: target)
      try Files.replace(store.folder.live(target) + "/f", with: Array("drilled".utf8))
      #expect(try read(store.folder.live(bucket)) == "old")
      #expect(try read(store.folder.snapshot(7)) == "old")
    }
  }

  @Test(
    "only absolute paths of plain components are paths",
    arguments: ["", "tams", "/tams//db", "/tams/../db", "/.", "/a\0b"])
  func badPath(text: String) { #expect(ElementPath(text) == nil) }

  @Test("a path is the same with and without a slash at the end")
  func slash() throws {
    #expect(ElementPath("/tams/db/") == ElementPath("/tams/db"))
    let tams = try #require(ElementPath("/tams"))
    let other = try #require(ElementPath("/tamsx"))
    let database = try #require(ElementPath("/tams/db"))
    #expect(tams.contains(database) && tams.contains(tams) && !tams.contains(other))
    #expect(database.suffix(below: tams) == "/db")
    #expect(tams.suffix(below: database) == nil)
    #expect(database.directoryText == "/tams/db/" && ElementPath("/")?.text == "/")
  }
}
