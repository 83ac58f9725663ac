import Core
import Testing

@testable import Lab

@Suite("keys of the storage users")
struct KeyRegistryTests {
  private func withKeys(_ body: (KeyRegistry, LabFolder) throws -> Void) throws {
    try withTemporaryFolder { path in
      let folder = LabFolder(path)
      try folder.make()
      let keys = try KeyRegistry(folder)
      let key = AccessKey(
        id: "AK1", secret: "secret", created: Timestamp(seconds: 1), enabled: true,
        refusedFrom: nil)
      try keys.add(user: "tams", key: key)
      try body(keys, folder)
    }
  }

  @Test("a disabled key is refused and an enabled one accepted again, also by a later process")
  func disable() throws {
    try withKeys { keys, folder in
      let user = try #require(keys.all.first)
      #expect(keys.state(of: "AK1") == .enabled(secret: "secret", owner: "tams"))
      #expect(try keys.setEnabled(false, key: "AK1", user: user.id))
      #expect(keys.state(of: "AK1") == .disabled(owner: "tams"))
      #expect(try KeyRegistry(folder).state(of: "AK1") == .disabled(owner: "tams"))
      #expect(try keys.setEnabled(true, key: "AK1", user: user.id))
      #expect(keys.state(of: "AK1") == .enabled(secret: "secret", owner: "tams"))
      #expect(keys.state(of: "AK2") == .unknown)
      #expect(try !keys.setEnabled(true, key: "AK2", user: user.id))
    }
  }

  @Test("a key that is disabled slowly is shown disabled and still accepted")
  func slowDisable() throws {
    try withKeys { keys, _ in
      let user = try #require(keys.all.first)
      #expect(try keys.setEnabled(false, key: "AK1", user: user.id, delay: .seconds(3_600)))
      #expect(keys.all.first?.keys.first?.enabled == false)
      #expect(keys.state(of: "AK1") == .enabled(secret: "secret", owner: "tams"))
    }
  }
}
