import Core
import Glibc
import Synchronization

/// Reads secrets where the site file says they are. Each is read once and kept in memory only; every one
/// that was read is known to `redact`.
package final class Secrets: SecretReader {
  private struct Known {
    var values: [SecretReference: String] = [:]
    var redaction = Redaction()
  }

  /// Relative files lie here, and commands run here: the folder of the site file.
  private let folder: String
  private let commandLimit: Duration
  private let known = Mutex(Known())

  package init(folder: String, commandLimit: Duration = .seconds(30)) {
    self.folder = folder.isEmpty ? "." : folder
    self.commandLimit = commandLimit
  }

  package func read(_ reference: SecretReference) async throws(Problem) -> String {
    if let value = known.withLock({ $0.values[reference] }) { return value }
    let bytes: [UInt8] =
      switch reference {
      case .environment(let name): try Self.environment(name)
      case .file(let path): try file(path)
      case .command(let words):
        try await SecretCommand(words: words, folder: folder, limit: commandLimit).output()
      }
    let value = try Self.text(of: bytes, from: reference)
    known.withLock { known in
      known.values[reference] = value
      known.redaction.add(value)
    }
    return value
  }

  package func learn(_ secret: String) {
    known.withLock { $0.redaction.add(secret) }
  }

  package func redact(_ text: String) -> String {
    known.withLock { $0.redaction }.redact(text)
  }

  private static func environment(_ name: String) throws(Problem) -> [UInt8] {
    guard let value = getenv(name) else {
      throw Problem(
        .secretMissing,
        "the secret is not in the environment", at: name, hint: "set \(name) and try again")
    }
    return Array(String(cString: value).utf8)
  }

  private func file(_ path: String) throws(Problem) -> [UInt8] {
    let place = path.hasPrefix("/") ? path : "\(folder)/\(path)"
    do {
      return try readFile(place)
    } catch {
      throw Problem(
        .secretMissing,
        "the file of the secret cannot be read: \(error.reason)", at: place,
        hint: "check the path, which counts from the site file, and who may read it")
    }
  }

  /// Without the line break that editors and commands put at the end.
  private static func text(
    of bytes: [UInt8], from reference: SecretReference
  ) throws(Problem) -> String {
    let end = bytes.lastIndex { $0 != 0x0A && $0 != 0x0D }
    guard let end else {
      throw Problem(.secretInvalid, "the secret is empty", at: reference.display)
    }
    guard let text = String(validating: bytes[...end], as: UTF8.self) else {
      throw Problem(.secretInvalid, "the secret is not UTF-8 text", at: reference.display)
    }
    guard text.utf8.count >= shortest else {
      throw Problem(
        .secretInvalid, "the secret has fewer than \(shortest) bytes", at: reference.display,
        hint: "so short a text stands in innocent words as well, and cannot be kept out of messages"
      )
    }
    return text
  }

  /// In bytes.
  private static let shortest = 4
}

extension SecretReference {
  /// Where it is kept. The arguments of a command are left out: they may say more than they should.
  fileprivate var display: String {
    switch self {
    case .environment(let name): "environment \(name)"
    case .file(let path): "file \(path)"
    case .command(let words): "command \(words.first ?? "")"
    }
  }
}
