import Core

/// Why a call to a remote system gave no usable result. What matters most to the caller is whether the
/// request may have had its effect.
package struct RemoteFailure: TellsProblem, Sendable, Hashable {
  package enum Cause: Sendable, Hashable {
    /// Nothing of the request left this host: refused, unknown name, certificate not trusted.
    case notSent(Problem)
    /// Nothing was sent: this process may not change the site any more.
    case withheld(Problem)
    /// Sent, and the answer never came whole.
    case lostAnswer(String)
    /// The remote side's own refusal. `name` is its word for it: an S3 code, a Trino error name.
    case answered(status: Int, name: String?, message: String)
    /// A whole answer that says success and cannot be understood.
    case unreadable(String)
    case timedOut(sent: Bool, after: Duration)
    case tooLarge(limit: Int)
    case cancelled(sent: Bool)
  }

  package let cause: Cause
  /// Method and URL without its query, such as `PATCH https://vms/api/latest/snapshots/7/`.
  package let call: String
  /// Whether the request asked for a change.
  package let changing: Bool

  package init(_ cause: Cause, call: String, changing: Bool = false) {
    self.cause = cause
    self.call = call
    self.changing = changing
  }

  /// The status of a refusal.
  package var status: Int? {
    if case .answered(let status, _, _) = cause { status } else { nil }
  }

  /// The remote side's own word for a refusal.
  package var name: String? {
    if case .answered(_, let name, _) = cause { name } else { nil }
  }

  /// Whether the remote side was reached and said no, for good: 408 and 429 mean later.
  package var isRefusal: Bool {
    status.map { (400..<500).contains($0) && $0 != 408 && $0 != 429 } ?? false
  }

  /// Whether the server knows the request and does not offer what it asks for.
  var saysUnsupported: Bool { status == 501 || status == 405 }

  /// Whether the change asked for may have been made.
  package var mayHaveHappened: Bool {
    switch cause {
    case .notSent, .withheld: false
    case .lostAnswer, .unreadable, .tooLarge: true
    // A gateway or a server in trouble answers 5xx after the work has begun as well as before.
    case .answered(let status, _, _): status >= 500 || status == 408
    case .timedOut(let sent, _), .cancelled(let sent): sent
    }
  }

  /// Statuses of a server, or of a gateway before it, that is too busy or away for a moment.
  static let passingStatuses: Set<Int> = [429, 502, 503, 504]

  /// Whether the same call may get through in a moment.
  var mayPass: Bool {
    switch cause {
    case .lostAnswer: true
    // A certificate or a name that is wrong now is wrong in a second.
    case .notSent(let problem): problem.hint == nil
    case .answered(let status, _, _): Self.passingStatuses.contains(status)
    case .withheld, .unreadable, .timedOut, .tooLarge, .cancelled: false
    }
  }
}

extension RemoteFailure {
  /// As the engine wants it: a changing call that may have happened is in doubt, all else has failed.
  package func asFailure(changing: Bool? = nil) -> Failure {
    (changing ?? self.changing) && mayHaveHappened ? .inDoubt(problem) : .failed(problem)
  }

  /// For calls that watch work known to be under way: whatever went wrong, the work goes on.
  package var asDoubt: Failure { .inDoubt(problem) }

  package var problem: Problem { Problem(code, what, at: call, hint: hint) }

  private var code: ProblemCode? {
    switch cause {
    case .notSent(let problem), .withheld(let problem): problem.code
    case .lostAnswer: .answerLost
    case .answered(let status, let name, _): Self.code(ofStatus: status, name: name)
    case .unreadable: .answerUnreadable
    case .timedOut(let sent, _): sent ? .answerTimeout : .connectionTimeout
    case .tooLarge: .answerTooLarge
    case .cancelled: .callStopped
    }
  }

  private static func code(ofStatus status: Int, name: String?) -> ProblemCode {
    switch status {
    // An error of Trino's comes with a good status.
    case ..<300: .queryFailed
    case 401: .loginRefused
    case 403: name == "RequestTimeTooSkewed" ? .clockSkew : .accessDenied
    case 404, 410: .notFound
    case 405, 501: .notOffered
    case 409, 412: .conflict
    case 429, 502, 503, 504: .serverBusy
    case 500...: .serverFailed
    default: .callRefused
    }
  }

  private var what: String {
    switch cause {
    case .notSent(let problem): problem.display
    case .withheld(let problem): problem.what
    case .lostAnswer(let reason): "the request was sent, its answer was lost: \(reason)"
    case .answered(let status, let name, let message):
      // Trino tells of an error with a good status.
      "answered "
        + [status < 300 && name != nil ? nil : "\(status)", name].compactMap(\.self).joined(
          separator: " ")
        + (message.isEmpty ? "" : ": \(message)")
    case .unreadable(let reason): "the answer cannot be understood: \(reason)"
    case .timedOut(let sent, let span):
      sent ? "no answer within \(span.text)" : "no connection within \(span.text)"
    case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
    case .cancelled(let sent):
      sent ? "cancelled while waiting for the answer" : "cancelled before it was sent"
    }
  }

  private var hint: String? {
    switch cause {
    case .notSent(let problem):
      problem.hint ?? "check that the server runs, and its address in the site file"
    case .withheld(let problem): problem.hint
    case .answered(401, _, _): "check the user, password, token or key of the site file"
    case .answered(403, let name, _):
      name == "RequestTimeTooSkewed"
        ? "set this host's clock: it differs too much from the server's"
        : "check the credentials of the site file and what they may do"
    case .answered(404, nil, _), .unreadable:
      "another server, or a proxy, may answer at that address of the site file"
    case .timedOut(sent: false, _): "check address, route and firewall"
    case .lostAnswer, .answered, .timedOut, .tooLarge, .cancelled: nil
    }
  }
}
