extension Site {
  /// Where the site's secrets are kept.
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
      if case .webhook(_, _, _, let token?) = notifier { all.append(token) }
    }
    return Set(all)
  }

  /// The entries of the environment that hold such secrets.
  package var secretVariables: Set<String> {
    var names: Set<String> = []
    for case .environment(let name) in secrets { names.insert(name) }
    return names
  }
}
