import Core
import Store

/// The values a run starts with: those given as `--set NAME=VALUE`, else the runbook's own. The
/// checker has judged them before.
enum Parameters {
  /// As written, one text a name; `@FILE` stands for the file's text, `@@` for a text that begins with @.
  /// The run keeps the text: what becomes of the file afterwards does not matter.
  static func given(_ entries: [String]) throws -> [String: Value] {
    var values: [String: Value] = [:]
    for entry in entries {
      guard let equals = entry.firstIndex(of: "=") else {
        throw CommandFailure(
          .usage, .argumentInvalid, "--set \(entry) has no value", hint: "write --set NAME=VALUE")
      }
      let name = String(entry[..<equals])
      guard values[name] == nil else {
        throw CommandFailure(.usage, .argumentConflict, "--set gives \(name) twice")
      }
      values[name] = .text(try text(entry[entry.index(after: equals)...]))
    }
    return values
  }

  private static func text(_ value: Substring) throws -> String {
    guard value.hasPrefix("@") else { return String(value) }
    if value.hasPrefix("@@") { return String(value.dropFirst()) }
    let path = String(value.dropFirst())
    do {
      return String(decoding: try readFile(path), as: UTF8.self)
    } catch {
      throw CommandFailure(
        .usage, .fileUnreadable, "the file cannot be read: \(error.reason)", at: path,
        hint: "--set NAME=@FILE takes a file's text; write @@ where a value begins with @")
    }
  }

  static func typed(_ runbook: Runbook, given: [String: Value]) -> [String: Value] {
    var values: [String: Value] = [:]
    for parameter in runbook.parameters {
      let value = given[parameter.name].flatMap { parameter.type.read(argument: $0) }
      values[parameter.name] = value ?? parameter.fallback
    }
    return values
  }
}
