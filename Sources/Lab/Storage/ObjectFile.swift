import Core
import Foundation
import Glibc

/// What is known of an object beside its bytes: the first line of its file, as JSON.
package struct ObjectHeader: Codable, Sendable, Hashable {
  package var size: Int
  /// Without quotes.
  package var etag: String
  package var modified: Timestamp
  package var contentType: String
  /// User metadata: the names without `x-amz-meta-`, in lower case.
  package var metadata: [String: String]
  /// Other headers an object gives back, such as `cache-control`; names in lower case.
  package var headers: [String: String]
  package var tags: [String: String]

  package init(
    size: Int, etag: String, modified: Timestamp, contentType: String = "binary/octet-stream",
    metadata: [String: String] = [:], headers: [String: String] = [:], tags: [String: String] = [:]
  ) {
    self.size = size
    self.etag = etag
    self.modified = modified
    self.contentType = contentType
    self.metadata = metadata
    self.headers = headers
    self.tags = tags
  }
}

/// One object as it lies on disk: a header line, then the bytes.
package struct ObjectFile: Sendable, Hashable {
  package let path: String
  package let header: ObjectHeader
  /// Where in the file the bytes begin.
  package let dataOffset: Int

  /// Nil where there is no file at `path`.
  package static func open(_ path: String) throws -> ObjectFile? {
    try openWithBytes(path)?.object
  }

  /// The same with its open file, for a reader who wants bytes and header of one and the same object.
  package static func openWithBytes(
    _ path: String
  ) throws -> (object: ObjectFile, file: OpenFile)? {
    let file: OpenFile
    do { file = try OpenFile(path) } catch StorageError.system(_, _, ENOENT), StorageError.system(
      _, _, ENOTDIR)
    {
      return nil
    }
    var start: [UInt8] = []
    while true {
      let piece = try file.read(at: start.count, count: 4096)
      if let end = piece.firstIndex(of: newline) {
        start += piece[..<end]
        break
      }
      guard !piece.isEmpty, start.count < 1 << 20 else { throw StorageError.notAnObject(path) }
      start += piece
    }
    guard let header = try? JSONDecoder().decode(ObjectHeader.self, from: Data(start)) else {
      throw StorageError.notAnObject(path)
    }
    return (ObjectFile(path: path, header: header, dataOffset: start.count + 1), file)
  }

  /// The bytes, or a part of them: at most `count` from `offset`.
  package func bytes(from offset: Int = 0, count: Int = .max) throws -> [UInt8] {
    let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Files.failure("open", path) }
    defer { close(file) }
    guard lseek(file, dataOffset + offset, SEEK_SET) >= 0 else {
      throw Files.failure("lseek", path)
    }
    return try Files.read(file, count: max(0, min(count, header.size - offset)), path: path)
  }

  /// The first line of an object's file.
  package static func headerLine(_ header: ObjectHeader) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(header)) + [newline]
  }
}

private let newline = UInt8(ascii: "\n")
