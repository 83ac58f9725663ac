/// Another runbook whose steps stand in this one, one level deep.
package struct Include: Sendable, Hashable {
  /// Ids of its steps and checkpoints begin with it: `ID/inner`.
  package let id: String
  /// As it stands in the including file, from whose folder it counts.
  package let path: String
  package let parameters: [Parameter]
  package let arguments: [String: Template]
  /// Where its first item stands among the steps: arguments see what came before.
  package let position: Int
  package let mark: Mark
  /// Where each argument stands, and its key as `NAME.key`.
  package let places: [String: Mark]

  package init(
    id: String, path: String, parameters: [Parameter], arguments: [String: Template],
    position: Int, mark: Mark, places: [String: Mark] = [:]
  ) {
    self.id = id
    self.path = path
    self.parameters = parameters
    self.arguments = arguments
    self.position = position
    self.mark = mark
    self.places = places
  }

  /// The values its steps see. `scope` is the one of the including runbook.
  func parameters(in scope: Scope) throws(EvaluationError) -> [String: Value] {
    var values: [String: Value] = [:]
    for parameter in parameters {
      values[parameter.name] = parameter.fallback
      guard let argument = arguments[parameter.name] else { continue }
      let value = try argument.resolve(in: scope)
      guard value != .null else { continue }
      do throws(TypeMismatch) {
        values[parameter.name] = try parameter.type.read(value)
      } catch {
        throw EvaluationError(
          "parameter '\(parameter.name)' of \(path) must be \(parameter.type.phrase), not "
            + value.description, at: places[parameter.name] ?? mark)
      }
    }
    return values
  }
}

extension Runbook {
  package func include(of step: Step) -> Include? {
    step.include.flatMap { id in includes.first { $0.id == id } }
  }
}

// MARK: Names inside an include

extension Runbook.Item {
  /// The item as it stands in the including runbook.
  func included(as id: String) -> Runbook.Item {
    switch self {
    case .step(let step): return .step(step.included(as: id))
    case .checkpoint(let name, let mark): return .checkpoint("\(id)/\(name)", at: mark)
    case .parallel(var block):
      block.steps = block.steps.map { $0.included(as: id) }
      return .parallel(block)
    }
  }
}

extension Step {
  fileprivate func included(as id: String) -> Step {
    var step = withNames(of: id)
    step.id = "\(id)/\(self.id)"
    if case .rollbackTo(let name) = onFailure { step.onFailure = .rollbackTo("\(id)/\(name)") }
    // Hooks are named after their step as it is.
    step.rollback = rollback?.map { $0.withNames(of: id) }
    return step
  }

  private func withNames(of id: String) -> Step {
    var step = self
    step.include = id
    step.inputs = inputs.mapValues { $0.included(as: id) }
    step.condition = condition?.included(as: id)
    step.forEach = forEach?.included(as: id)
    return step
  }
}

extension Template {
  fileprivate func included(as id: String) -> Template {
    switch self {
    case .literal: self
    case .expression(let expression): .expression(expression.included(as: id))
    case .text(let segments):
      .text(
        segments.map { segment in
          if case .expression(let expression) = segment {
            .expression(expression.included(as: id))
          } else {
            segment
          }
        })
    case .list(let members): .list(members.map { $0.included(as: id) })
    case .map(let members): .map(members.mapValues { $0.included(as: id) })
    }
  }
}

extension Expression {
  /// Its steps are the included file's own.
  fileprivate func included(as id: String) -> Expression {
    switch self {
    case .literal: self
    case .reference(let reference, let mark): .reference(reference.included(as: id), at: mark)
    case .not(let inner, let mark): .not(inner.included(as: id), at: mark)
    case .negative(let inner, let mark): .negative(inner.included(as: id), at: mark)
    case .binary(let sign, let left, let right, let mark):
      .binary(sign, left.included(as: id), right.included(as: id), at: mark)
    case .call(let name, let arguments, let mark):
      .call(name, arguments.map { $0.included(as: id) }, at: mark)
    }
  }
}

extension Expression.Reference {
  fileprivate func included(as id: String) -> Expression.Reference {
    switch self {
    case .run, .eachKey: self
    case .parameter(let name, let members):
      .parameter(name, members: members.map { $0.included(as: id) })
    case .site(let members): .site(members.map { $0.included(as: id) })
    case .eachValue(let members): .eachValue(members: members.map { $0.included(as: id) })
    case .step(let step, let element, let members):
      .step(
        "\(id)/\(step)", element: element?.included(as: id),
        members: members.map { $0.included(as: id) })
    }
  }
}

extension Expression.Member {
  fileprivate func included(as id: String) -> Expression.Member {
    switch self {
    case .name: self
    case .index(let index): .index(index.included(as: id))
    }
  }
}
