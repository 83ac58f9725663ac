/// Servers and their answers.
extension ProblemEntry {
  static let connectionRefused = Self(
    "nothing answers at the address",
    meaning: "The host was reached and has nothing that listens at the port.",
    causes: "The service is stopped, the port in the site file is wrong, or a firewall refuses.",
    site: .untouched,
    next: "See that the service runs and that its address in the site file is right; then the same "
      + "command again.")

  static let connectionFailed = Self(
    "no connection to the server",
    meaning: "The request could not be brought to the server; nothing of it left this host.",
    causes: "No route to the host, a proxy or firewall between, or a server that closes at once.",
    site: .untouched,
    next: "Try the address with curl -v from this host; then the same command again.")

  static let connectionTimeout = Self(
    "no connection within the time limit",
    meaning: "The server did not take the connection in time; nothing was sent.",
    causes: "A firewall that drops packets, a wrong address, or a server that hangs.",
    site: .untouched,
    next: "Check address, route and firewall; then the same command again.")

  static let hostUnknown = Self(
    "the host's name is not known",
    meaning: "The name in the address could not be resolved.",
    causes: "A misspelt name, or a name service that this host cannot reach.",
    site: .untouched,
    next: "Check the name in the site file, and try it with getent hosts NAME.")

  static let certificateUntrusted = Self(
    "the server's certificate is not trusted",
    meaning:
      "The server showed a certificate that no CA known here signed, that was made for another "
      + "name, or that has expired. A certificate that was renewed or exchanged looks the same.",
    causes:
      "A CA of your own that the site file does not name, an address in place of the name, or a "
      + "stranger on the way.",
    site: .untouched,
    next: "Name the CA as ca_file in the site file and use the name the certificate was made for. "
      + "If it worked before, ask who changed the certificate.")

  static let certificateFileUnusable = Self(
    "the CA file cannot be used",
    meaning: "The file named as ca_file could not be read as PEM certificates.",
    causes: "A wrong path, or a file in another form.",
    site: .untouched,
    next: "Check ca_file in the site file: openssl x509 -noout -text -in FILE.")

  static let answerTimeout = Self(
    "no answer within the time limit",
    meaning: "The request was sent, and the answer did not come in time.",
    causes: "A server that is overloaded or hangs, or work that takes longer than the limit.",
    site: .doubtful,
    next: "tamsdr resume: it asks what became of the request before anything is sent again.")

  static let answerLost = Self(
    "the answer was lost",
    meaning: "The request was sent, and the connection ended before the answer was whole.",
    causes: "A restart of the server, a failover of the cluster, or a proxy that gave up.",
    site: .doubtful,
    next: "tamsdr resume: it asks what became of the request before anything is sent again.")

  static let answerUnreadable = Self(
    "the answer cannot be understood",
    meaning: "The server said that it succeeded, in a form that this version does not know.",
    causes:
      "Another release of the server, a proxy that answers in its place, or a wrong address in "
      + "the site file.",
    site: .doubtful,
    next: "See what the address answers with curl; tamsdr resume then asks again.")

  static let answerTooLarge = Self(
    "the answer is too large",
    meaning: "The answer was larger than what is read of it.",
    causes: "A wrong address, or a server that does not page its lists.",
    site: .doubtful,
    next: "See what the address answers with curl.")

  static let callStopped = Self(
    "stopped while a request was on its way",
    meaning: "The run was stopped, or the step's time was over, before the request had ended.",
    causes: "A signal, a time limit of the runbook, or a sibling step that failed.",
    site: .doubtful,
    next: "tamsdr resume: it asks what became of the request before anything is sent again.")

  static let loginRefused = Self(
    "the server refuses the login",
    meaning: "The server does not accept the user, password, token or key (401).",
    causes: "A changed password, a wrong key, or a secret of another site.",
    site: .asLeft,
    next: "Check the credentials that the site file refers to; then the same command again.")

  static let accessDenied = Self(
    "the server forbids the request",
    meaning: "The server knows who asks and does not allow it (403).",
    causes: "A role or policy that lacks a permission, or a key that was disabled.",
    site: .asLeft,
    next: "Give the executor's user or key the permission that the message names; then the same "
      + "command again.")

  static let clockSkew = Self(
    "the clocks differ too much",
    meaning: "This host's clock and the server's differ by more than signatures and points in time "
      + "allow.",
    causes: "A host without NTP, or one that was just resumed.",
    site: .untouched,
    next: "Set both clocks by NTP; then the same command again.")

  static let notFound = Self(
    "the server does not know it",
    meaning: "What the request names does not exist on the server (404).",
    causes: "It was deleted by somebody, or the site file names it wrongly.",
    site: .asLeft,
    next: "Look for the name in the message on the server, and at the site file.")

  static let conflict = Self(
    "the server refuses: something stands against it",
    meaning: "What the request wants collides with what is there (409, 412).",
    causes: "Somebody else works on the same thing, or something of that name exists.",
    site: .asLeft,
    next: "See on the server who works there; then tamsdr resume.")

  static let callRefused = Self(
    "the server refuses the request",
    meaning: "The server understood the request and will not do it.",
    causes: "Another release, a value that the server does not accept, or a limit that is reached.",
    site: .asLeft,
    next: "The message holds the server's own words. Mend what they say; then tamsdr resume.")

  static let serverFailed = Self(
    "the server is in trouble",
    meaning:
      "The server answered with an error of its own (5xx). The change may have been made before "
      + "it.",
    causes: "A failover, a full or degraded cluster, or a fault in the server.",
    site: .doubtful,
    next: "See how the server is; then tamsdr resume, which asks what became of the request.")

  static let serverBusy = Self(
    "the server is too busy",
    meaning:
      "The server, or a gateway before it, is away or has too much to do (429, 502, 503, 504), "
      + "and stayed so through several tries.",
    causes: "A failover, a restart, or a rate limit.",
    site: .doubtful,
    next: "Wait until it answers; then tamsdr resume.")

  static let notOffered = Self(
    "the server does not offer this",
    meaning: "The server, or its release, has no such function.",
    causes: "An older release, or a feature that is not licensed or enabled.",
    site: .untouched,
    next: "Do what the message's hint says; the checks that need it are named in the report.")

  static let queryFailed = Self(
    "the database refuses the statement",
    meaning: "Trino took the statement and ended it with an error.",
    causes: "A table or column that is not there, a permission, or a lack of memory.",
    site: .asLeft,
    next: "The message holds Trino's own words. tables: in the site file must fit the release of "
      + "TAMS.")
}
