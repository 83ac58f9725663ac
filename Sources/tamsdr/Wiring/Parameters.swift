import Core

/// The values a run starts with: those given as `--set NAME=VALUE`, else the runbook's own.
enum Parameters {
  static func resolve(_ runbook: Runbook, given: [String]) throws -> [String: Value] {
    var values: [String: Value] = [:]
    for entry in given {
      let (name, text) = try split(entry)
      guard let parameter = runbook.parameters.first(where: { $0.name == name }) else {
        throw CommandFailure(
          .usage, "the runbook \(runbook.name) has no parameter \(name)", at: "--set \(entry)",
          hint: choices(of: runbook))
      }
      values[name] = try read(text, as: parameter, entry)
    }
    for parameter in runbook.parameters where values[parameter.name] == nil {
      guard let fallback = parameter.fallback else {
        throw CommandFailure(
          .usage, "the parameter \(parameter.name) has no value",
          at: "\(runbook.file):\(parameter.mark.line):\(parameter.mark.column)",
          hint: parameter.help, next: ["give --set \(parameter.name)=VALUE"])
      }
      values[parameter.name] = fallback
    }
    return values
  }

  private static func split(_ entry: String) throws -> (name: String, text: String) {
    guard let equals = entry.firstIndex(of: "=") else {
      throw CommandFailure(.usage, "--set \(entry) has no value", hint: "write --set NAME=VALUE")
    }
    return (String(entry[..<equals]), String(entry[entry.index(after: equals)...]))
  }

  private static func choices(of runbook: Runbook) -> String {
    let names = runbook.parameters.map { "\($0.name) (\($0.type.name))" }
    return names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"
  }

  private static func read(
    _ text: String, as parameter: Parameter, _ entry: String
  ) throws -> Value {
    do {
      return try parameter.type.read(value(text, as: parameter.type))
    } catch {
      throw CommandFailure(
        .usage, "\(parameter.name) is a \(parameter.type.name), and '\(text)' is none",
        at: "--set \(entry)", hint: example(of: parameter.type))
    }
  }

  /// Text as the type writes it; a list is separated by commas.
  private static func value(_ text: String, as type: ValueType) -> Value {
    switch type {
    case .bool where text == "true" || text == "false": .bool(text == "true")
    case .integer: Int(text).map(Value.integer) ?? .text(text)
    case .number: Double(text).map(Value.number) ?? .text(text)
    case .list(let member):
      .list(text.split(separator: ",").map { value(String($0), as: member) })
    case .any, .bool, .text, .duration, .time, .secret, .oneOf, .map, .record: .text(text)
    }
  }

  private static func example(of type: ValueType) -> String? {
    switch type {
    case .duration: "such as 90s, 8m or 1h30m"
    case .time: "such as 2026-03-01T02:00:00Z, latest or -2h; a time needs a zone"
    case .bool: "true or false"
    default: nil
    }
  }
}
