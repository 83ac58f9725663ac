import Core

/// Damage to objects that leaves every key where it was, and what comes to lie beside them.
extension DisasterScene {
  func truncateObjects() throws -> String {
    let count = try replaceOneInThree { _, bytes in bytes = Array(bytes.prefix(bytes.count / 2)) }
    return "\(count) objects truncated"
  }

  func emptyObjects() throws -> String {
    let count = try replaceOneInThree { _, bytes in bytes = [] }
    return "\(count) objects emptied"
  }

  /// As a copying tool does that knows no better.
  func loseContentTypes() throws -> String {
    let count = try replaceOneInThree { header, _ in header.contentType = "application/octet-stream"
    }
    return "\(count) objects have another content type"
  }

  func loseMetadata() throws -> String {
    let count = try replaceOneInThree { header, _ in header.metadata = [:] }
    return "\(count) objects without user metadata"
  }

  func loseObjectTags() throws -> String {
    let count = try replaceOneInThree { header, _ in header.tags = [:] }
    return "\(count) objects without tags"
  }

  /// Beside the first object, with its content.
  func plantOrphan() throws -> String {
    guard let first = try media.keys().first, let object = try media.object(first) else {
      return "there is no object to plant another beside"
    }
    let key = first + "-orphan"
    try media.put(key, object.header, bytes: try object.bytes())
    return "\(key) planted"
  }

  /// As a client does whose upload was still allowed: whole, of the same kind, and another picture.
  func overwriteObject() throws -> String {
    let keys = try media.keys()
    guard !keys.isEmpty else { return "there is no object to write over" }
    let key = keys[keys.count / 2]
    var random = SeededRandom(seed: 1, for: key)
    try replace(key) { header, bytes in
      bytes = TransportStream.bytes(packets: 60, from: &random)
      header.modified = LabClock.machineTime
    }
    return "\(key) written over"
  }

  func replaceOneInThree(
    _ change: (inout ObjectHeader, inout [UInt8]) throws -> Void
  ) throws -> Int {
    let doomed = try oneIn(3)
    for key in doomed { try replace(key, change) }
    return doomed.count
  }

  /// The header tells of the new bytes, as it would after a real write.
  func replace(
    _ key: String, _ change: (inout ObjectHeader, inout [UInt8]) throws -> Void
  ) throws {
    guard let object = try media.object(key) else { return }
    var header = object.header
    let before = try object.bytes()
    var bytes = before
    try change(&header, &bytes)
    if bytes != before {
      header.size = bytes.count
      header.etag = MD5Stream.text(of: bytes)
    }
    try media.put(key, header, bytes: bytes)
  }
}
