import Core

/// What goes wrong with a request to a service of the lab, with a command of its service manager, or
/// from some moment on with the lab as a whole.
package enum Fault: Sendable, Hashable {
  /// The connection is closed; nothing was done.
  case refuse
  /// The connection is reset; nothing was done.
  case resetBefore
  /// No answer comes; nothing was done.
  case hang
  /// This status, 4xx or 5xx; nothing was done.
  case status(Int)
  /// The effect happens, then the connection is reset.
  case resetAfter
  /// The effect happens; of the answer comes no more than its status line.
  case cut
  /// The effect happens; the answer is no JSON.
  case malformed
  /// The effect happens; every `state` in the answer is this word.
  case wrongState(String)
  /// The effect happens; the answer comes so much later.
  case slow(Duration)
  /// The process of the service ends hard, before the effect or after it, and is started again.
  case restartBefore
  case restartAfter
  /// The task that the request makes goes wrong.
  case task(TaskFault)
  /// From now on the service's `Date` is so far from the machine's clock.
  case clock(Duration)
  /// From now on S3 does not look at the conditions of a write.
  case ignoreConditions
  /// From now on the storage takes no more data.
  case diskFull
  /// A command of the service manager exits 1; nothing was done.
  case commandFails

  package enum Kind: Sendable, Hashable {
    /// Nothing is done.
    case before
    /// The effect happens.
    case after
    case restart
    case task
    /// From its request or moment on, until the rules are cleared.
    case lasting
    case command
  }

  package var kind: Kind {
    switch self {
    case .refuse, .resetBefore, .hang, .status: .before
    case .resetAfter, .cut, .malformed, .wrongState, .slow: .after
    case .restartBefore, .restartAfter: .restart
    case .task: .task
    case .clock, .ignoreConditions, .diskFull: .lasting
    case .commandFails: .command
    }
  }

  package var isLasting: Bool { kind == .lasting }
  package var isRestart: Bool { kind == .restart }

  /// What can have it.
  package var targets: [FaultRule.Target] {
    switch self {
    case .commandFails: [.command]
    case .task: [.vms]
    case .ignoreConditions: [.s3]
    default: FaultRule.Target.services
    }
  }
}

/// How a task of VMS goes wrong.
package enum TaskFault: String, Codable, Sendable, CaseIterable {
  /// It ends FAILED, without its effect.
  case failed
  /// It ends TIMEOUT, without its effect.
  case timeout
  /// It ends PARTIALLY_COMPLETED. What a cluster does then is not documented; here it is what costs a
  /// client most: a clone or a restore has lost half of what it should hold and looks complete, a
  /// commit has replaced half of the live directory and can be sent again, a removal has taken the
  /// bytes and left the record.
  case partial
  /// It does its work, and VMS knows nothing of it.
  case forgotten
}
