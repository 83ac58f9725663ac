extension RunbookDecoder {
  private static let hookKeys = [
    "id", "name", "action", "with", "when", "timeout", "retry", "budget",
  ]
  static let stepKeys =
    hookKeys + ["for_each", "parallel", "on_failure", "rollback", "restores_service"]

  /// A step, or a step of the rollback hook of another one.
  mutating func step(_ node: Node, hookOf owner: String?) -> Step? {
    let isHook = owner != nil
    let place = owner.map { "the rollback hook of '\($0)'" } ?? "a step"
    let fields = reader.fields(
      isHook ? withoutStepKeys(node) : node, of: place,
      known: isHook ? Self.hookKeys : Self.stepKeys,
      required: [
        ("id", "write id: a-name"), ("action", "write action: service.stop"),
      ])
    guard let fields else { return nil }
    let id = reader.id(fields["id"])
    if let id, let field = fields["id"] { claim(id: id, at: field.node.mark) }
    let action = reader.text(fields["action"])
    var step = Step(id: id ?? "", action: action ?? "", mark: fields["id"]?.mark ?? node.mark)
    step.name = reader.text(fields["name"])
    step.condition = condition(fields["when"])
    step.timeout = reader.duration(fields["timeout"])
    step.budget = reader.duration(fields["budget"])
    step.retry = retry(fields["retry"])
    step.restoresService = reader.bool(fields["restores_service"]) ?? false
    step.onFailure = failurePolicy(fields["on_failure"])
    step.forEach = collection(fields["for_each"])
    step.parallelism = elementParallelism(fields)
    for key in Self.stepKeys { step.places[key] = fields[key]?.node.mark }
    for input in reader.members(fields["with"]) {
      step.places["with.\(input.key)"] = input.node.mark
      step.places["with.\(input.key).key"] = input.mark
      step.inputs[input.key] = template(input.node)
    }
    step.rollback = rollback(fields["rollback"], of: id ?? "")
    return id == nil || action == nil ? nil : step
  }

  // MARK: Rollback hooks

  /// Reports what only a step of its own can have.
  private mutating func withoutStepKeys(_ node: Node) -> Node {
    guard case .mapping(let entries) = node.content else { return node }
    let kept = entries.filter { entry in
      Self.hookKeys.contains(entry.key) || !Self.hookReason.keys.contains(entry.key)
    }
    for entry in entries {
      guard let reason = Self.hookReason[entry.key] else { continue }
      reader.faults.add(Diagnostic(.hookOfHook, at: entry.mark, entry.key, reason))
    }
    return Node(.mapping(kept), at: node.mark)
  }

  private static let hookReason = [
    "rollback": "hooks have no hooks: a hook is resumed, not undone",
    "on_failure": "a failed hook leaves its hold and data as they are, and the run says so",
    "restores_service": "a rollback does not meet the objective",
    "for_each": "a hook runs once for each element of its step, and sees each.key and each.value",
    "parallel": "hooks of one step run one after another",
    "checkpoint": "only the way forward has checkpoints",
    "include": "write its steps here",
  ]

  private mutating func rollback(_ field: Field?, of id: String) -> [Step]? {
    guard let field else { return nil }
    return reader.list(field, example: "leave 'rollback' out for the action's own undo")
      .compactMap { step($0, hookOf: id) }
  }

  // MARK: Expressions

  private mutating func condition(_ field: Field?) -> Expression? {
    guard let field, let template = template(field.node) else { return nil }
    switch template {
    case .expression(let expression): return expression
    case .literal(.bool(let bool)): return .literal(.bool(bool), at: field.node.mark)
    case .literal, .text, .list, .map:
      let found = NodeReader.value(of: field.node).description
      reader.faults.add(Diagnostic(.conditionType, at: field.node.mark, found))
      return nil
    }
  }

  private mutating func collection(_ field: Field?) -> Expression? {
    guard let field, let template = template(field.node) else { return nil }
    switch template {
    case .expression(let expression): return expression
    case .literal(let value) where value.listValue != nil || value.mapValue != nil:
      if value.listValue?.isEmpty ?? value.mapValue?.isEmpty ?? true {
        reader.faults.add(
          Diagnostic(
            .emptyList, at: field.node.mark, field.key, "a step for no element is never run"))
      }
      return .literal(value, at: field.node.mark)
    case .literal, .text, .list, .map:
      reader.faults.add(
        Diagnostic(
          .collectionType, at: field.node.mark, NodeReader.value(of: field.node).description,
          "write it out, or as one whole expression"))
      return nil
    }
  }

  /// A value with expressions in it; literal where there are none.
  mutating func template(_ node: Node) -> Template? {
    switch node.content {
    case .scalar(let text, _):
      guard Template.holdsExpression(text) else { return .literal(NodeReader.value(of: node)) }
      let (template, faults) = Template.parse(text, places: node.places, mark: node.mark)
      reader.faults.add(contentsOf: faults)
      return template
    case .sequence(let nodes):
      let members = nodes.map { template($0) }
      let read = members.compactMap { $0 }
      guard read.count == members.count else { return nil }
      let literals = read.compactMap(\.literalValue)
      return literals.count == read.count ? .literal(.list(literals)) : .list(read)
    case .mapping(let entries):
      var members: [String: Template] = [:]
      for entry in entries { members[entry.key] = template(entry.value) }
      guard members.count == entries.count else { return nil }
      let literals = members.compactMapValues(\.literalValue)
      return literals.count == members.count ? .literal(.map(literals)) : .map(members)
    }
  }

  // MARK: What becomes of a failure

  private mutating func retry(_ field: Field?) -> Retry {
    guard let field,
      let fields = reader.fields(
        field.node, of: "retry", known: ["attempts", "delay", "backoff"],
        required: [("attempts", "write retry: { attempts: 3 }")])
    else { return Retry() }
    return Retry(
      attempts: reader.integer(fields["attempts"], in: 1...100) ?? 1,
      delay: reader.duration(fields["delay"], zero: true) ?? .seconds(5),
      backoff: reader.number(fields["backoff"], in: 1...10) ?? 1)
  }

  private mutating func failurePolicy(_ field: Field?) -> FailurePolicy? {
    guard let field else { return nil }
    if case .mapping = field.node.content {
      let fields = reader.fields(
        field.node, of: "on_failure", known: ["rollback_to"],
        required: [("rollback_to", "write on_failure: { rollback_to: CHECKPOINT }")])
      return checkpointName(fields?["rollback_to"]).map(FailurePolicy.rollbackTo)
    }
    switch reader.value(field, as: .oneOf(["rollback", "wait", "stop", "continue"]))?.textValue {
    case "rollback": return .rollback
    case "wait": return .wait
    case "stop": return .stop
    case "continue": return .continue
    default: return nil
    }
  }

  /// Of an included runbook: `ID/NAME`.
  private mutating func checkpointName(_ field: Field?) -> String? {
    guard let field, let text = reader.text(field) else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2, parts.allSatisfy({ Names.isKebabCase(String($0)) }) { return text }
    return reader.id(field, example: "fenced")
  }

  private mutating func elementParallelism(_ fields: Fields) -> Parallelism? {
    guard let field = fields["parallel"] else { return nil }
    if fields["for_each"] == nil {
      reader.faults.add(Diagnostic(.parallelWithoutElements, at: field.mark))
    }
    if case .mapping = field.node.content {
      return parallelism(
        reader.fields(field.node, of: "parallel", known: ["max", "siblings"]))
    }
    return reader.bool(field) ?? false ? Parallelism() : nil
  }
}

extension Template {
  fileprivate var literalValue: Value? {
    if case .literal(let value) = self { value } else { nil }
  }
}
