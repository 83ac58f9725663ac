import Core
import Foundation
import Glibc

/// Which part of the lab wrote a line of the log.
package enum LabService: String, Codable, Sendable {
  case vms, s3, trino, tams, worker, lab
  /// The TAMS of the sandbox.
  case drill
}

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

  init(_ service: LabService, _ request: Request, _ response: Response) {
    self.init(
      service: service, method: request.method, path: request.pathAndQuery,
      name: response.logged.name, effect: response.logged.effect, status: response.status,
      client: response.logged.client ?? request.headers["user-agent"])
  }

  /// A fault that strikes, with the request where it is one that is struck.
  static func strike(_ fault: Fault, method: String? = nil, path: String? = nil) -> LogEntry {
    LogEntry(service: .lab, method: method, path: path, name: fault.word, effect: strikeEffect)
  }

  private static let strikeEffect = "fault"

  package var isStrike: Bool { service == .lab && effect == Self.strikeEffect }
}

/// The lab's log: one JSON object a line, each appended with one write, so that several processes
/// can share the file.
package final class EffectLog: Sendable {
  private let path: String
  private let file: Int32
  /// Told of each effect; gives the faults that take place with it.
  private let rules: FaultRules?
  private let restart: ProcessRestart?

  /// A log that no fault rule knows of.
  package convenience init(_ path: String) throws {
    try self.init(path, rules: nil, restart: nil)
  }

  /// The log of a lab, as a process of it writes it. `restart` is how that process starts again.
  package convenience init(_ folder: LabFolder, restart: ProcessRestart? = nil) throws {
    try self.init(folder.log, rules: FaultRules(folder), restart: restart)
  }

  private init(_ path: String, rules: FaultRules?, restart: ProcessRestart?) throws {
    self.path = path
    self.rules = rules
    self.restart = restart
    file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Files.failure("open", path) }
  }

  deinit { close(file) }

  /// Whether the process that writes here is at its end, by a fault that took place with an effect.
  var processHasEnded: Bool { restart?.hasBegun ?? false }

  /// A line that cannot be written is said on standard error: the lab goes on serving without it.
  package func append(_ entry: LogEntry) {
    do {
      try write(entry)
      guard let rules, let effect = entry.effect, !entry.isStrike else { return }
      for fault in try rules.note(effect, own: restart?.targets ?? []) {
        try write(.strike(fault))
        if fault.isRestart { restart?.begin() }
      }
    } catch {
      FileHandle.standardError.write(Data("tamsdr-lab: \(error)\n".utf8))
    }
  }

  private func write(_ entry: LogEntry) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try Files.write(Array(encoder.encode(entry)) + [UInt8(ascii: "\n")], to: file, path: path)
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
