extension Site {
  /// Where the site's secrets are kept, and the run's.
  package var secrets: Set<SecretReference> {
    var all: [SecretReference] = [s3.secretKey] + fencedKeys.map(\.secret)
    all += replicas.map(\.s3.secretKey)
    all += [trino.password, tams.token, sandbox?.key.secret, sandbox?.tams.token]
      .compactMap { $0 }
    switch vast.credentials {
    case .password(_, let password): all.append(password)
    case .token(let token): all.append(token)
    }
    for notifier in notifiers {
      guard case .webhook(_, let url, _, let token) = notifier else { continue }
      if let token { all.append(token) }
      if case .secret(let reference) = url { all.append(reference) }
    }
    return Set(all).union(parameterSecrets)
  }

  /// The entries of the environment that hold such secrets.
  package var secretVariables: Set<String> { Self.variables(of: secrets) }

  /// The same without what TAMS itself needs: its keys and its token.
  package var secretVariablesOfExecutor: Set<String> {
    var own = fencedKeys.map(\.secret)
    own += [tams.token, sandbox?.key.secret, sandbox?.tams.token].compactMap { $0 }
    return secretVariables.subtracting(Self.variables(of: Set(own)))
  }

  private static func variables(of secrets: Set<SecretReference>) -> Set<String> {
    var names: Set<String> = []
    for case .environment(let name) in secrets { names.insert(name) }
    return names
  }
}

extension Runbook {
  /// Where the secrets among the values of its parameters are kept; typed, or as a journal gives them back.
  package func secrets(in values: [String: Value]) -> Set<SecretReference> {
    let secret = parameters.filter { $0.type.holdsSecret }.map(\.name)
    return Set(secret.flatMap { Self.references(in: values[$0] ?? .null) })
  }

  private static func references(in value: Value) -> [SecretReference] {
    if case .secret(let reference) = value { return [reference] }
    if let reference = SecretReference(value) { return [reference] }
    let members = value.listValue ?? value.mapValue.map { Array($0.values) } ?? []
    return members.flatMap(references)
  }
}
