extension RunbookDecoder {
  /// `thresholds: { V19: { dangling: 10 }, V06: { segments: 0.1% } }`
  mutating func thresholds(_ field: Field?) -> Thresholds {
    var all: [String: [String: Thresholds.Tolerance]] = [:]
    for check in reader.members(field) {
      guard let causes = Thresholds.causes[check.key] else {
        let known = NearestName.suggestion(for: check.key, among: Thresholds.causes.keys)
        reader.faults.add(
          Diagnostic(.unknownKey, at: check.mark, check.key, "thresholds", known))
        continue
      }
      all[check.key] = tolerances(check, among: causes.map(\.name))
    }
    return Thresholds(all)
  }

  private mutating func tolerances(
    _ check: Field, among names: [String]
  ) -> [String: Thresholds.Tolerance] {
    var tolerances: [String: Thresholds.Tolerance] = [:]
    let members = reader.members(check)
    if members.isEmpty, case .mapping = check.node.content {
      let example = "write \(check.key): { \(names.first ?? ""): 10 }"
      reader.faults.add(Diagnostic(.emptyList, at: check.node.mark, check.key, example))
    }
    for number in members {
      guard names.contains(number.key) else {
        reader.faults.add(
          Diagnostic(
            .unknownKey, at: number.mark, number.key, "the thresholds of \(check.key)",
            NearestName.suggestion(for: number.key, among: names)))
        continue
      }
      tolerances[number.key] = tolerance(number)
    }
    return tolerances
  }

  private mutating func tolerance(_ field: Field) -> Thresholds.Tolerance? {
    let value = NodeReader.value(of: field.node)
    let example = "write \(field.key): 10, or \(field.key): 0.1%"
    guard let tolerance = Thresholds.Tolerance(value) else {
      reader.wrongType(field.key, "a whole number or a share", field.node, example: example)
      return nil
    }
    guard tolerance.isInRange else {
      reader.outOfRange(
        field, "at least 1, or a share above 0% and below 100%", value.display, example: example)
      return nil
    }
    return tolerance
  }
}
