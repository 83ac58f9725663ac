import Core

/// The media bucket as the history fills it.
struct SeededMedia: SeededBucket {
  let objects: ObjectTree

  func put(_ object: SeededObject) throws {
    let header = ObjectHeader(
      size: object.bytes.count, etag: MD5Stream.text(of: object.bytes), modified: object.time,
      contentType: object.contentType, metadata: object.metadata, tags: object.tags)
    try objects.put(object.key, header, bytes: object.bytes)
  }

  func remove(key: String) throws { try objects.remove(key) }
}

extension SeededContent: HistoryContent {}
