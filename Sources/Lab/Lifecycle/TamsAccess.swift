/// Who can reach the TAMS API while it runs.
package enum TamsAccess: String, Sendable {
  /// Its private URL only.
  case `private`
  /// Both URLs.
  case open

  /// What the API was last told; private where it never was.
  package static func read(
    _ folder: LabFolder, _ place: TamsPlace = .site
  ) throws -> TamsAccess {
    let path = place.accessFile(folder)
    guard Files.exists(path) else { return .private }
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    guard let access = TamsAccess(rawValue: text) else {
      throw StorageError.unreadable(path: path, why: "\(text) is no kind of access")
    }
    return access
  }

  func write(_ folder: LabFolder, _ place: TamsPlace) throws {
    try Files.replace(place.accessFile(folder), with: Array(rawValue.utf8))
  }
}
