import Glibc
import Testing

@testable import Lab

@Suite("The database file")
struct TamsDatabaseFileTests {
  private func withFile(_ body: (TamsDatabaseFile) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let file = TamsDatabaseFile(
        path: folder + "/db/tams7.sqlite", lockPath: folder + "/database.lock")
      try file.createMissingTables()
      try await body(file)
    }
  }

  private static let insert = "INSERT INTO users (user_id) VALUES ('x')"

  private func count(_ file: TamsDatabaseFile) throws -> Int64? {
    try file.read { try $0.value("SELECT count(*) FROM users").integer }
  }

  @Test("is as before, with nothing beside it, when a change fails")
  func failure() async throws {
    try await withFile { file in
      let before = try Files.read(file.path)
      #expect(throws: SQLiteError.self) {
        try file.write { connection in
          try connection.run(Self.insert)
          try connection.run("INSERT INTO nothing VALUES (1)")
        }
      }
      #expect(try Files.read(file.path) == before)
      let folder = String(file.path.dropLast("/tams7.sqlite".count))
      let names = try #require(listing(folder))
      #expect(names == ["tams7.sqlite"])
    }
  }

  @Test("loses no change of several writers at once")
  func writers() async throws {
    try await withFile { file in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<20 { group.addTask { _ = try file.write { try $0.run(Self.insert) } } }
        try await group.waitForAll()
      }
      #expect(try count(file) == 20)
    }
  }

  @Test("shows a reader one state, whatever is committed meanwhile")
  func readers() async throws {
    try await withFile { file in
      try file.read { connection in
        _ = try file.write { try $0.run(Self.insert) }
        #expect(try connection.value("SELECT count(*) FROM users") == .integer(0))
      }
      #expect(try count(file) == 1)
    }
  }

  @Test("says that it is gone, and is not made by a change")
  func gone() async throws {
    try await withFile { file in
      try Files.remove(file.path)
      let error = #expect(throws: SQLiteError.self) { try file.read { _ in } }
      #expect(error?.isCannotOpen == true)
      #expect(throws: SQLiteError.self) { try file.write { _ in } }
      #expect(!file.exists)
    }
  }

  /// Everything in the folder, also what `Files.entries` passes over.
  private func listing(_ path: String) -> [String]? {
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          names.append(String(cString: $0))
        }
      }
    }
    return names.filter { $0 != "." && $0 != ".." }
  }
}
