import Foundation

/// A folder of one test, removed with the last reference to it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/tamsdr-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit {
    // Nothing can be done about a folder that does not go; the next test has another.
    try? FileManager.default.removeItem(atPath: path)
  }
}
