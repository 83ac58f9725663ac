import Core
import Testing
import Transport

@testable import Actions

/// What a plan gave.
struct Planned {
  let result: ActionResult

  var text: String { result.outputs["manifest"]?.textValue ?? "" }
  var entries: Int { result.outputs["entries"]?.integerValue ?? -1 }
  var checks: [Check] { result.checks }

  var listed: [Value] { JSONText.decode(Array(text.utf8))?["entries"].listValue ?? [] }
  var targets: [String] { listed.compactMap { $0["object"].textValue } }
  var notes: [String] { result.warnings }
  var repairs: Set<String> { Set(listed.compactMap { $0["repair"].textValue }) }

  func verdict(_ id: String) -> Verdict? { checks.filter { $0.id == id }.map(\.verdict).max() }
}

extension Stage {
  func plan(_ inputs: [String: Value] = [:]) async throws -> Planned {
    Planned(result: try await perform("tams.repair", inputs, as: "plan"))
  }

  @discardableResult
  func apply(_ text: String, as id: String = "repair") async throws -> ActionResult {
    try await perform("tams.repair", ["manifest": .text(text), "apply": .bool(true)], as: id)
  }
}
