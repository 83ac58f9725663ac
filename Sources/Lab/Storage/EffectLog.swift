import Core
import Foundation
import Glibc

/// Which part of the lab wrote a line of the log.
package enum LabService: String, Codable, Sendable { case vms, s3, trino, tams, worker, lab }

/// One request, or one effect that came later than its request.
package struct LogEntry: Codable, Sendable, Hashable {
  package var time: Timestamp
  package var service: LabService
  package var method: String?
  package var path: String?
  /// The name the object has at the service: of a snapshot, a stream, an object's key.
  package var name: String?
  /// What changed, in words: `snapshot taken`, `commit done`. Nil where nothing changed.
  package var effect: String?
  package var status: Int?
  /// User agent or access key.
  package var client: String?

  package init(
    time: Timestamp = LabClock.machineTime, service: LabService, method: String? = nil,
    path: String? = nil, name: String? = nil, effect: String? = nil, status: Int? = nil,
    client: String? = nil
  ) {
    self.time = time
    self.service = service
    self.method = method
    self.path = path
    self.name = name
    self.effect = effect
    self.status = status
    self.client = client
  }
}

/// The lab's log: one JSON object a line, each appended with one write, so that several processes
/// can share the file.
package final class EffectLog: Sendable {
  private let path: String
  private let file: Int32

  package init(_ path: String) throws {
    self.path = path
    file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Files.failure("open", path) }
  }

  deinit { close(file) }

  /// A line that cannot be written is said on standard error: the lab goes on serving without it.
  package func append(_ entry: LogEntry) {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      try Files.write(Array(encoder.encode(entry)) + [UInt8(ascii: "\n")], to: file, path: path)
    } catch {
      FileHandle.standardError.write(Data("tamsdr-lab: \(error)\n".utf8))
    }
  }

  /// Every entry so far; a line that is still being written is left out.
  package static func entries(_ path: String) throws -> [LogEntry] {
    guard Files.exists(path) else { return [] }
    let text = try Files.read(path)
    let complete = text.lastIndex(of: UInt8(ascii: "\n")).map { text[..<$0] } ?? []
    return try complete.split(separator: UInt8(ascii: "\n")).map { line in
      try JSONDecoder().decode(LogEntry.self, from: Data(line))
    }
  }
}
