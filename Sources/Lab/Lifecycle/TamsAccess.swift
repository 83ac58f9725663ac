/// Who can reach the TAMS API while it runs.
package enum TamsAccess: String, Sendable {
  /// Its private URL only.
  case `private`
  /// Both URLs.
  case open

  /// What the API was last told; private where it never was.
  package static func read(_ folder: LabFolder) throws -> TamsAccess {
    guard Files.exists(folder.tamsAccess) else { return .private }
    let text = String(decoding: try Files.read(folder.tamsAccess), as: UTF8.self)
    guard let access = TamsAccess(rawValue: text) else {
      throw StorageError.unreadable(path: folder.tamsAccess, why: "\(text) is no kind of access")
    }
    return access
  }

  func write(_ folder: LabFolder) throws {
    try Files.replace(folder.tamsAccess, with: Array(rawValue.utf8))
  }
}
