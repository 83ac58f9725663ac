extension Expression {
  package var mark: Mark {
    switch self {
    case .literal(_, let mark), .reference(_, let mark), .not(_, let mark),
      .negative(_, let mark), .binary(_, _, _, let mark), .call(_, _, let mark):
      mark
    }
  }

  /// As a runbook would write it, without the braces. Equal expressions show equally.
  package var display: String {
    switch self {
    case .literal(.text(let text), _):
      "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        + "'"
    case .literal(let value, _): value.display
    case .reference(let reference, _): reference.display
    case .not(let inner, _): "not \(inner.operand)"
    case .negative(let inner, _): "-\(inner.operand)"
    case .binary(let sign, let left, let right, _):
      "\(left.operand) \(sign.rawValue) \(right.operand)"
    case .call(let name, let arguments, _):
      "\(name)(" + arguments.map(\.display).joined(separator: ", ") + ")"
    }
  }

  private var operand: String {
    switch self {
    case .literal, .reference, .call: display
    case .not, .negative, .binary: "(\(display))"
    }
  }
}

extension Expression.Reference {
  package var display: String {
    switch self {
    case .parameter(let name, let members): "parameters.\(name)" + Self.path(members)
    case .site(let members): "site" + Self.path(members)
    case .run(let name): "run.\(name)"
    case .eachKey: "each.key"
    case .eachValue(let members): "each.value" + Self.path(members)
    case .step(let id, let element, let members):
      "steps.\(id)" + (element.map { "[\($0.display)]" } ?? "") + Self.path(members)
    }
  }

  package static func path(_ members: some Sequence<Expression.Member>) -> String {
    members.map { member in
      switch member {
      case .name(let name): ".\(name)"
      case .index(let index): "[\(index.display)]"
      }
    }.joined()
  }
}
