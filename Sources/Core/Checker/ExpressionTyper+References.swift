extension ExpressionTyper {
  mutating func type(
    of reference: Expression.Reference, at mark: Mark, mayBeAbsent: Bool
  ) -> Typing {
    let mayBeAbsent = mayBeAbsent || proven.contains(reference.display)
    switch reference {
    case .parameter(let name, let members):
      return parameter(name, members, at: mark)
    case .site(let members):
      return site(members, at: mark, mayBeAbsent: mayBeAbsent)
    case .run(let name):
      return run(name, at: mark, mayBeAbsent: mayBeAbsent)
    case .eachKey:
      return each(at: mark, "each.key").map { Typing($0.key) } ?? .unknown
    case .eachValue(let members):
      guard let each = each(at: mark, "each.value") else { return .unknown }
      return follow(members, from: each.value, "each.value", at: mark)
    case .step(let id, let element, let members):
      return step(id, element, members, reference, at: mark, mayBeAbsent: mayBeAbsent)
    }
  }

  private mutating func parameter(
    _ name: String, _ members: [Expression.Member], at mark: Mark
  ) -> Typing {
    guard let type = scope.parameters[name] else {
      let suggestion =
        scope.suggests
        ? NearestName.suggestion(for: name, among: scope.parameters.keys)
        : "parameters stand at the top of the runbook"
      faults.append(Diagnostic(.unknownParameter, at: mark, name, suggestion))
      return .unknown
    }
    var typing = follow(members, from: type, "parameters.\(name)", at: mark)
    if type == .time { typing.relative = "parameters.\(name)" }
    return typing
  }

  private mutating func site(
    _ members: [Expression.Member], at mark: Mark, mayBeAbsent: Bool
  ) -> Typing {
    var type = Site.type
    var value = scope.site
    var path = ""
    for (position, member) in members.enumerated() {
      guard case .name(let name) = member, case .record(let known) = type else {
        return follow(Array(members[position...]), from: type, "site" + path, at: mark)
      }
      path += ".\(name)"
      value = value?[name]
      guard let next = known[name], mayBeAbsent || value != .null else {
        let suggestion =
          known[name] == nil
          ? NearestName.suggestion(for: name, among: known.keys)
          : "add it to the site file, or write default(site\(path), …)"
        faults.append(Diagnostic(.unknownSitePath, at: mark, String(path.dropFirst()), suggestion))
        return .unknown
      }
      type = next
    }
    return Typing(type)
  }

  private mutating func run(_ name: String, at mark: Mark, mayBeAbsent: Bool) -> Typing {
    guard let (type, absence) = scope.run[name] else {
      let suggestion = NearestName.suggestion(for: name, among: scope.run.keys)
      faults.append(Diagnostic(.unknownRunName, at: mark, name, suggestion))
      return .unknown
    }
    if let absence, !mayBeAbsent {
      faults.append(Diagnostic(.maybeAbsent, at: mark, "run.\(name)", absence))
    }
    return Typing(type)
  }

  private mutating func each(at mark: Mark, _ name: String) -> (key: ValueType, value: ValueType)? {
    if scope.each == nil { faults.append(Diagnostic(.eachOutside, at: mark, name)) }
    return scope.each
  }

  // MARK: Steps

  private mutating func step(
    _ id: String, _ element: Expression?, _ members: [Expression.Member],
    _ reference: Expression.Reference, at mark: Mark, mayBeAbsent: Bool
  ) -> Typing {
    switch scope.table.sight(of: id, from: scope.viewer) {
    case .unknown:
      faults.append(Diagnostic(.unknownStep, at: mark, written(id), stepSuggestion(for: id)))
      return .unknown
    case .later(let place):
      faults.append(Diagnostic(.laterStep, at: mark, written(id), place.line(from: mark)))
      return .unknown
    case .sibling:
      faults.append(Diagnostic(.siblingStep, at: mark, written(id)))
      return .unknown
    case .before(let entry, let absence):
      guard names(element, of: entry, members, at: mark) else { return .unknown }
      if members == [.name("state")] { return Typing(.oneOf(Self.states)) }
      let absence = absence ?? elementAbsence(element, of: entry)
      if let absence, !mayBeAbsent, !hasRun(entry, element) {
        faults.append(Diagnostic(.maybeAbsent, at: mark, reference.display, absence))
      }
      return output(of: entry, members, element, at: mark)
    }
  }

  private func stepSuggestion(for id: String) -> String {
    guard scope.suggests else { return "a step sees only what came before it" }
    if scope.table.entries.contains(where: { $0.step.include == id }) {
      return "it is included: name one of its steps, steps.\(id)/STEP.OUTPUT"
    }
    if let include = scope.viewer.step.include {
      let own = scope.table.entries.filter { $0.step.include == include && isVisible($0) }
      return NearestName.nearest(to: written(id), among: own.map { written($0.step.id) })
        .map { "did you mean '\($0)'?" }
        ?? "an included runbook sees its own steps only: give it the value by 'with'"
    }
    let names = scope.table.entries.filter { isVisible($0) }.map(\.step.id)
    return NearestName.suggestion(for: id, among: names)
  }

  /// As the file has it: inside an include its id is left out.
  private func written(_ id: String) -> String {
    guard let prefix = scope.viewer.step.include.map({ $0 + "/" }), id.hasPrefix(prefix) else {
      return id
    }
    return String(id.dropFirst(prefix.count))
  }

  private func isVisible(_ entry: StepTable.Entry) -> Bool {
    if case .before = scope.table.sight(of: entry.step.id, from: scope.viewer) {
      true
    } else {
      false
    }
  }

  static let states = ["pending", "running", "done", "failed", "in_doubt", "skipped", "undone"]

  /// Whether the element is named where, and only where, there are elements.
  private mutating func names(
    _ element: Expression?, of entry: StepTable.Entry, _ members: [Expression.Member],
    at mark: Mark
  ) -> Bool {
    let id = entry.step.id
    let output = String(Expression.Reference.path(members).dropFirst())
    switch (entry.step.forEach, element) {
    case (nil, nil): return true
    case (nil, _?):
      faults.append(Diagnostic(.elementUnexpected, at: mark, id, output))
      return false
    case (_?, nil):
      faults.append(Diagnostic(.elementMissing, at: mark, id, output))
      return false
    case (_?, let element?):
      let found = type(of: element)
      let isKey = found.alternatives.allSatisfy {
        $0.isText || $0.isNumber || $0 == .any || $0 == .bool
      }
      if !isKey || found == .nothing {
        faults.append(Diagnostic(.indexType, at: mark, "step '\(id)'", found.name))
      }
      return true
    }
  }

  /// An element is certainly there where both steps go through the same collection.
  private func elementAbsence(_ element: Expression?, of entry: StepTable.Entry) -> String? {
    guard let element else { return nil }
    let owner = scope.table.owner(of: scope.viewer).step
    if case .reference(.eachKey, _) = element,
      owner.forEach?.display == entry.step.forEach?.display
    {
      return nil
    }
    return "step '\(entry.step.id)' may have no such element"
  }

  /// Whether the step ran because this one does: under the same condition, for the same element.
  private func hasRun(_ entry: StepTable.Entry, _ element: Expression?) -> Bool {
    guard let condition = entry.step.condition?.display,
      entry.step.onFailure != .continue, scope.viewer.part == entry.part
    else { return false }
    return proven.contains(condition) && elementAbsence(element, of: entry) == nil
  }

  private mutating func output(
    of entry: StepTable.Entry, _ members: [Expression.Member], _ element: Expression?,
    at mark: Mark
  ) -> Typing {
    guard let spec = entry.spec, case .name(let name) = members.first else { return .unknown }
    guard let output = spec.outputs.first(where: { $0.name == name }) else {
      let names = spec.outputs.map(\.name) + ["state"]
      faults.append(
        Diagnostic(
          .unknownOutput, at: mark, entry.step.id, spec.name, name,
          NearestName.suggestion(for: name, among: names)))
      return .unknown
    }
    let place = "steps.\(entry.step.id)" + (element.map { "[\($0.display)]" } ?? "") + ".\(name)"
    return follow(Array(members.dropFirst()), from: output.type, place, at: mark)
  }

  // MARK: Members

  /// The type of a member of a value, for any depth.
  private mutating func follow(
    _ members: [Expression.Member], from start: ValueType, _ place: String, at mark: Mark
  ) -> Typing {
    var type = start
    var place = place
    for member in members {
      let next: ValueType?
      switch member {
      case .name(let name): next = self.member(name, of: type, place, at: mark)
      case .index(let index): next = self.element(index, of: type, place, at: mark)
      }
      guard let next else { return .unknown }
      type = next
      place += Expression.Reference.path([member])
    }
    return Typing(type)
  }

  private mutating func member(
    _ name: String, of type: ValueType, _ place: String, at mark: Mark
  ) -> ValueType? {
    switch type {
    case .any: return .any
    case .map(let member): return member
    case .record(let members):
      if let member = members[name] { return member }
      let suggestion = NearestName.suggestion(for: name, among: members.keys)
      faults.append(Diagnostic(.unknownMember, at: mark, place, name, suggestion))
    default:
      faults.append(Diagnostic(.unknownMember, at: mark, place, name, "it is \(type.phrase)"))
    }
    return nil
  }

  private mutating func element(
    _ index: Expression, of type: ValueType, _ place: String, at mark: Mark
  ) -> ValueType? {
    let found = self.type(of: index)
    let isText = found.alternatives.allSatisfy { $0.isText || $0 == .any }
    let isWhole = found.alternatives.allSatisfy { $0 == .integer || $0 == .any }
    switch type {
    case .any: return .any
    case .list(let member) where isWhole: return member
    case .map(let member) where isText: return member
    case .record(let members) where isText:
      return Set(members.values).count == 1 ? members.values.first : .any
    default:
      faults.append(Diagnostic(.indexType, at: mark, place, index.display))
      return nil
    }
  }
}
