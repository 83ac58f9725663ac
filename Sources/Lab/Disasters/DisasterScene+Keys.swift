import Core

/// Objects that are gone, exchanged or where none should be.
extension DisasterScene {
  /// As a failing disk would: nothing but the bytes themselves tells.
  func flipBits() throws -> String {
    let doomed = try oneIn(3)
    for key in doomed {
      guard let object = try media.object(key) else { continue }
      var bytes = try object.bytes()
      // Not at the head of a packet, which a player would look at.
      let place = bytes.count / 2 + 10
      guard place < bytes.count else { continue }
      bytes[place] ^= 1
      try media.put(key, object.header, bytes: bytes)
    }
    return "one bit of \(doomed.count) objects flipped"
  }

  func growObjects() throws -> String {
    let count = try replaceOneInThree { _, bytes in
      bytes += [UInt8](repeating: 0, count: TransportStream.packetSize)
    }
    return "\(count) objects grown"
  }

  /// The first object, and the next one with other bytes.
  func swapObjects() throws -> String {
    let keys = try media.keys()
    guard let first = keys.first, let mine = try media.object(first)?.bytes() else {
      return "there is no object to swap"
    }
    for key in keys.dropFirst() {
      guard let others = try media.object(key)?.bytes(), others != mine else { continue }
      try replace(first) { _, bytes in bytes = others }
      try replace(key) { _, bytes in bytes = mine }
      return "\(first) and \(key) swapped"
    }
    return "there is no object to swap with"
  }

  func encryptObjects() throws -> String {
    let doomed = try oneIn(3)
    for key in doomed {
      try replace(key) { _, bytes in bytes = bytes.map { ~$0 } }
      guard let object = try media.object(key) else { continue }
      try media.put(key + ".locked", object.header, bytes: try object.bytes())
      try media.remove(key)
    }
    return "\(doomed.count) objects encrypted and renamed"
  }

  func loseDay() throws -> String { try remove(below: media.keys().last?.folder) }

  func loseMonth() throws -> String { try remove(below: media.keys().first?.folder.folder) }

  func emptyBucket() throws -> String { try remove(below: "") }

  private func remove(below prefix: String?) throws -> String {
    guard let prefix else { return "there is no object to remove" }
    let doomed = try media.keys(prefix: prefix)
    for key in doomed { try media.remove(key) }
    return "\(doomed.count) objects below '\(prefix)' deleted"
  }

  /// Rows and object as an ingest that still runs writes them.
  func leakWrite() throws -> String {
    let time = LabClock.machineTime
    let object = "leaked-\(time.seconds)"
    let key = try upload(object, at: time)
    let count = try register(object, at: time)
    return "\(count) segment registered and \(key) uploaded"
  }

  func uploadLate() throws -> String {
    let time = LabClock.machineTime
    return "\(try upload("late-\(time.seconds)", at: time)) uploaded"
  }

  private func upload(_ object: String, at time: Timestamp) throws -> String {
    var random = SeededRandom(seed: 1, for: object)
    let bytes = TransportStream.bytes(packets: 40, from: &random)
    let key = mediaKey(objectID: object, on: time)
    let header = ObjectHeader(
      size: bytes.count, etag: MD5Stream.text(of: bytes), modified: time, contentType: "video/mp2t")
    try media.put(key, header, bytes: bytes)
    return key
  }
}

extension String {
  /// Up to the slash before its last part, with it.
  fileprivate var folder: String {
    let trimmed = hasSuffix("/") ? dropLast() : self[...]
    return String(trimmed[...(trimmed.lastIndex(of: "/") ?? trimmed.startIndex)])
  }
}
