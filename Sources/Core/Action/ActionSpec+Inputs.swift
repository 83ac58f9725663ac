extension ActionSpec {
  /// The inputs of a step as an attempt gets them: resolved, defaulted and typed.
  package func inputs(
    of step: Step, in scope: Scope
  ) throws(EvaluationError) -> [String: Value] {
    var resolved: [String: Value] = [:]
    for input in inputs {
      let value = try step.inputs[input.name]?.resolve(in: scope) ?? .null
      do {
        resolved[input.name] = try input.type.read(value == .null ? input.fallback : value)
      } catch {
        throw EvaluationError(
          "\(input.name) is \(error.found.display), not \(error.expected.name)", at: step.mark)
      }
    }
    for input in inputs where resolved[input.name] == .null {
      if input.required || input.neededBeside.map({ resolved[$0] != .null }) ?? false {
        throw EvaluationError("\(input.name) has no value", at: step.mark)
      }
    }
    return resolved
  }
}
