extension Checker {
  mutating func checkParameters(_ given: [String: Value]) {
    for parameter in runbook.parameters {
      guard let value = given[parameter.name] else {
        if parameter.fallback == nil, site != nil {
          report(
            Diagnostic(
              .parameterMissing, at: parameter.mark, parameter.name, parameter.type.phrase,
              parameter.help))
        }
        continue
      }
      if parameter.type.read(argument: value) == nil {
        report(
          Diagnostic(
            .parameterType, at: parameter.mark, parameter.name, parameter.type.phrase,
            value.description, parameter.type.example))
      }
    }
  }
}

extension ValueType {
  /// A value of this type from one that may still be text, as a command line gives it: `7`, `true`,
  /// `api,worker`, `env:NAME`, `file:PATH`.
  package func read(argument: Value) -> Value? {
    if argument != .null, let value = try? read(argument) { return value }
    guard case .text(let text) = argument else { return nil }
    switch self {
    case .bool, .integer, .number:
      let value = PlainScalar.value(of: text)
      return value == .null ? nil : try? read(value)
    case .list(let member):
      let members = text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
      let values = members.compactMap { member.read(argument: .text(String($0))) }
      return values.count == members.count ? .list(values) : nil
    case .secret:
      let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { return nil }
      return SecretReference(.map([parts[0]: .text(parts[1])])).map(Value.secret)
    case .any, .text, .duration, .time, .oneOf, .map, .record: return nil
    }
  }
}
