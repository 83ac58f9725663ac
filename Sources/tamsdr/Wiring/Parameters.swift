import Core

/// The values a run starts with: those given as `--set NAME=VALUE`, else the runbook's own. The
/// checker has judged them before.
enum Parameters {
  /// As written, one text a name.
  static func given(_ entries: [String]) throws -> [String: Value] {
    var values: [String: Value] = [:]
    for entry in entries {
      guard let equals = entry.firstIndex(of: "=") else {
        throw CommandFailure(
          .usage, "--set \(entry) has no value", hint: "write --set NAME=VALUE")
      }
      let name = String(entry[..<equals])
      guard values[name] == nil else {
        throw CommandFailure(.usage, "--set gives \(name) twice")
      }
      values[name] = .text(String(entry[entry.index(after: equals)...]))
    }
    return values
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
