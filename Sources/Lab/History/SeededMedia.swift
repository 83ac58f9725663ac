import Core
import Signing

/// The media bucket as the history fills it.
struct SeededMedia: SeededBucket {
  let objects: ObjectTree

  func put(key: String, bytes: [UInt8], contentType: String, at time: Timestamp) throws {
    let digest = MD5Stream()
    digest.update(bytes)
    let header = ObjectHeader(
      size: bytes.count, etag: hexadecimal(digest.finish()), modified: time,
      contentType: contentType)
    try objects.put(key, header, bytes: bytes)
  }

  func remove(key: String) throws { try objects.remove(key) }
}

extension SeededContent: HistoryContent {}
