extension ExpressionTyper {
  /// What `each` is inside the step; nil where it has no `for_each`.
  mutating func elements(of step: Step) -> (key: ValueType, value: ValueType)? {
    guard let collection = step.forEach else { return nil }
    let mark = step.place(of: "for_each")
    if case .literal(let value, _) = collection, let list = value.listValue {
      checkUnique(list, at: mark)
    }
    let found = type(of: collection)
    if found.holdsSecret {
      faults.append(Diagnostic(.secretExposed, at: mark, "the collection", "'for_each'"))
      return (.any, .any)
    }
    guard let type = found.alternatives.first, found.alternatives.count == 1,
      let elements = Self.elements(of: type)
    else {
      faults.append(
        Diagnostic(
          .collectionType, at: mark, found.name,
          "elements become ids: each needs a key of its own"))
      return (.any, .any)
    }
    return elements
  }

  private static func elements(of type: ValueType) -> (key: ValueType, value: ValueType)? {
    switch type {
    case .any: return (.text, .any)
    case .map(let member): return (.text, member)
    case .record(let members):
      let types = Set(members.values)
      return (.text, types.count == 1 ? types.first ?? .any : .any)
    case .list(let member):
      let isScalar = member.isText || member.isNumber || member == .bool || member == .any
      return isScalar ? (.text, member) : nil
    case .bool, .integer, .number, .text, .duration, .time, .secret, .oneOf: return nil
    }
  }

  private mutating func checkUnique(_ list: [Value], at mark: Mark) {
    var seen: Set<String> = []
    for value in list where !seen.insert(value.display).inserted {
      faults.append(
        Diagnostic(
          .collectionType, at: mark, "a list with '\(value.display)' twice",
          "elements become ids: each needs a key of its own"))
    }
  }

  mutating func checkCondition(of step: Step) {
    guard let condition = step.condition else { return }
    let found = type(of: condition)
    if !found.alternatives.allSatisfy({ $0 == .bool || $0 == .any }) || found == .nothing {
      faults.append(Diagnostic(.conditionType, at: step.place(of: "when"), found.name))
    }
  }

  // MARK: Inputs

  mutating func checkInputs(of step: Step, _ spec: ActionSpec?) {
    guard let spec else {
      for template in step.inputs.sorted(by: { $0.key < $1.key }) {
        _ = type(of: template.value)
      }
      return
    }
    for (name, template) in step.inputs.sorted(by: { $0.key < $1.key }) {
      guard let input = spec.inputs.first(where: { $0.name == name }) else {
        let suggestion = NearestName.suggestion(for: name, among: spec.inputs.map(\.name))
        faults.append(
          Diagnostic(
            .unknownInput, at: step.place(of: "with.\(name).key"), spec.name, name, suggestion))
        continue
      }
      check(template, against: input.type) { mismatch, found in
        let mark = step.place(of: "with.\(name)")
        if let instead = LaterActions.instead(of: mismatch.found, name, spec.name) {
          return Diagnostic(
            .notSupported, at: mark, "'\(name): \(mismatch.found.display)'", instead)
        }
        return mismatch.withoutZone(at: mark)
          ?? Diagnostic(
            .inputType, at: mark, name, spec.name, input.type.phrase, found, mismatch.example)
      }
    }
    for input in spec.inputs
    where step.places["with.\(input.name)"] == nil
      && (input.required || input.neededBeside.map { step.inputs[$0] != nil } ?? false)
    {
      guard !(spec.role == .commit && input.name == "undo") else { continue }
      faults.append(
        Diagnostic(
          .missingInput, at: step.mark, spec.name, input.name, input.help, input.type.phrase))
    }
  }

  /// What an include gives to the parameters of its runbook, in the eyes of the including one.
  mutating func checkArguments(of include: Include) {
    let types = Dictionary(
      include.parameters.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    for (name, template) in include.arguments.sorted(by: { $0.key < $1.key }) {
      guard let type = types[name] else {
        let suggestion = NearestName.suggestion(for: name, among: types.keys)
        let mark = include.places["\(name).key"] ?? include.mark
        faults.append(Diagnostic(.unknownParameter, at: mark, name, suggestion))
        continue
      }
      let mark = include.places[name] ?? include.mark
      check(template, against: type) { mismatch, found in
        mismatch.withoutZone(at: mark)
          ?? Diagnostic(
            .inputType, at: mark, name, include.path, type.phrase, found, mismatch.example)
      }
    }
    for parameter in include.parameters
    where parameter.fallback == nil && include.places[parameter.name] == nil {
      faults.append(
        Diagnostic(
          .includeParameter, at: include.mark, include.path, parameter.name,
          parameter.type.phrase, parameter.help.isEmpty ? parameter.name : parameter.help))
    }
  }

  /// Judges a value as a runbook writes it, with expressions at any depth.
  private mutating func check(
    _ template: Template, against expected: ValueType,
    mismatch: (TypeMismatch, String) -> Diagnostic
  ) {
    switch (template, expected) {
    case (.literal(let value), _):
      do throws(TypeMismatch) {
        _ = try expected.read(value)
      } catch {
        faults.append(mismatch(error, error.found.description))
      }
    case (.expression(let expression), _):
      let found = type(of: expression)
      if found.holdsSecret, !expected.holdsSecret {
        faults.append(
          Diagnostic(
            .secretExposed, at: expression.mark, expression.display,
            "an input of type \(expected.name)"))
      } else if !found.alternatives.allSatisfy(expected.accepts) {
        faults.append(mismatch(TypeMismatch(found: .null, expected: expected), found.name))
      }
    case (.text, _):
      let found = type(of: template)
      if !expected.accepts(found) {
        faults.append(mismatch(TypeMismatch(found: .null, expected: expected), "a text"))
      }
    case (.list(let members), .list(let member)):
      for template in members { check(template, against: member, mismatch: mismatch) }
    case (.map(let members), .map(let member)):
      for (_, template) in members.sorted(by: { $0.key < $1.key }) {
        check(template, against: member, mismatch: mismatch)
      }
    case (.map(let members), .record(let types)):
      for (name, template) in members.sorted(by: { $0.key < $1.key }) {
        check(template, against: types[name] ?? .any, mismatch: mismatch)
      }
    case (.list, _), (.map, _):
      let found = type(of: template)
      if expected != .any {
        faults.append(mismatch(TypeMismatch(found: .null, expected: expected), found.phrase))
      }
    }
  }

  /// The type of a value with expressions in it; secrets amid text are refused.
  private mutating func type(of template: Template) -> ValueType {
    switch template {
    case .literal(let value): return ValueType(of: value)
    case .expression(let expression):
      let found = type(of: expression)
      if found.holdsSecret { expose(expression, "a value without declared type") }
      return found.alternatives.first ?? .any
    case .text(let segments):
      for case .expression(let expression) in segments where type(of: expression).holdsSecret {
        expose(expression, "text")
      }
      return .text
    case .list(let members):
      for member in members { _ = type(of: member) }
      return .list(.any)
    case .map(let members):
      return .record(members.mapValues { type(of: $0) })
    }
  }

  private mutating func expose(_ expression: Expression, _ place: String) {
    faults.append(Diagnostic(.secretExposed, at: expression.mark, expression.display, place))
  }
}
