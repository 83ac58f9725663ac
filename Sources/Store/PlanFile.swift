import Core
import FoundationEssentials
import Glibc
import Signing

/// A plan as one JSON document for people and scripts. Its `digest` is the SHA-256 of all else in it,
/// written without spaces and with sorted keys: an edit shows.
package enum PlanFile {
  package struct Refusal: Error, Sendable, Hashable {
    package let reason: String
  }

  package struct Document: Sendable, Hashable {
    package let plan: Plan
    package let digest: String
  }

  package static func read(_ bytes: [UInt8]) throws(Refusal) -> Document {
    guard let value = try? JSONDecoder().decode(Value.self, from: Data(bytes)),
      case .map(var members) = value
    else { throw Refusal(reason: "it is not one JSON object") }
    guard let stated = members.removeValue(forKey: "digest")?.textValue else {
      throw Refusal(reason: "it holds no digest: no plan file, or an edited one")
    }
    guard members["schema"] == .integer(Plan.schema) else {
      throw Refusal(
        reason: "its schema is \(members["schema"]?.display ?? "missing"), not \(Plan.schema): "
          + "another version of tamsdr made it")
    }
    let content = try canonical(.map(members))
    let found = hexadecimal(sha256(content))
    guard found == stated else {
      throw Refusal(reason: "it was edited: its content has another digest than it states")
    }
    do {
      return Document(plan: try JSONDecoder().decode(Plan.self, from: content), digest: found)
    } catch {
      throw Refusal(
        reason: "it is no plan: \((error as? DecodingError)?.words ?? "it is not JSON")")
    }
  }

  /// The text of the file, and the plan's digest.
  package static func text(of plan: Plan) throws(Refusal) -> (text: String, digest: String) {
    do {
      let value = try JSONDecoder().decode(Value.self, from: try encoder().encode(plan))
      guard case .map(var members) = value else { throw Refusal(reason: "it is no object") }
      let digest = hexadecimal(sha256(try canonical(value)))
      members["digest"] = .text(digest)
      let pretty = encoder()
      pretty.outputFormatting.insert(.prettyPrinted)
      let data = try pretty.encode(Value.map(members))
      return (String(decoding: data, as: UTF8.self) + "\n", digest)
    } catch {
      throw error as? Refusal ?? Refusal(reason: "it cannot be written as JSON")
    }
  }

  private static func canonical(_ value: Value) throws(Refusal) -> Data {
    do {
      return try encoder().encode(value)
    } catch {
      throw Refusal(reason: "it cannot be written as JSON")
    }
  }

  private static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  /// Whole or not at all, readable by its owner only: a plan that was there stays until then.
  package static func write(_ text: String, to path: String) throws(SystemError) {
    let draft = "\(path).\(getpid()).tmp"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemError(reason: systemReason()) }
    var rest = Array(text.utf8)[...]
    var failure: String?
    while !rest.isEmpty && failure == nil {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count > 0 { rest = rest.dropFirst(count) } else { failure = systemReason() }
    }
    if failure == nil && fsync(descriptor) != 0 { failure = systemReason() }
    close(descriptor)
    if failure == nil && rename(draft, path) != 0 { failure = systemReason() }
    guard let failure else { return }
    unlink(draft)
    throw SystemError(reason: failure)
  }
}
