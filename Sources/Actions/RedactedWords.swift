import Core

/// What people read of an action's work, with the secrets taken out. Outputs and handles stay as they are:
/// later steps go by them, and a name in them may hold a short secret by chance.
extension ActionResult {
  func redacted(by secrets: any SecretReader) -> ActionResult {
    var result = self
    result.checks = checks.map { check in
      Check(
        id: check.id, title: check.title, verdict: check.verdict, numbers: check.numbers,
        finding: secrets.redact(check.finding))
    }
    result.unmade = unmade.map { UnmadeCheck($0.id, secrets.redact($0.reason)) }
    result.holdsSet = holdsSet.map { $0.redacted(by: secrets) }
    result.warnings = warnings.map(secrets.redact)
    return result
  }
}

extension HoldProof {
  func redacted(by secrets: any SecretReader) -> HoldProof {
    HoldProof(
      hold, proof: secrets.redact(proof), lift: lift, foundInForce: foundInForce)
  }
}

extension ProbeFinding {
  func redacted(by secrets: any SecretReader) -> ProbeFinding {
    switch self {
    case .notStarted, .running: self
    case .done(let result): .done(result.redacted(by: secrets))
    case .failed(let what, let remains): .failed(secrets.redact(what), remains: remains)
    case .cannotTell(let what): .cannotTell(secrets.redact(what))
    }
  }
}

extension UndoResult {
  func redacted(by secrets: any SecretReader) -> UndoResult {
    switch self {
    case .nothing: self
    case .undone(let note, let lifted, let set):
      .undone(
        note: secrets.redact(note), lifted: lifted, set: set.map { $0.redacted(by: secrets) })
    case .left(let reason): .left(reason: secrets.redact(reason))
    }
  }
}

extension Failure {
  func redacted(by secrets: any SecretReader) -> Failure {
    switch self {
    case .failed(let problem): .failed(problem.redacted(by: secrets))
    case .inDoubt(let problem): .inDoubt(problem.redacted(by: secrets))
    case .waiting(let problem): .waiting(problem.redacted(by: secrets))
    case .rejected(let problem): .rejected(problem.redacted(by: secrets))
    }
  }
}

extension Problem {
  func redacted(by secrets: any SecretReader) -> Problem {
    Problem(
      code, secrets.redact(what), at: place.map(secrets.redact), hint: hint.map(secrets.redact))
  }
}
