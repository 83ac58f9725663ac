import Core

/// What happened, in its order, as members of the report.
extension JSONReport {
  static func chronicle(_ chronicle: Chronicle) -> [String: Value] {
    [
      "attempts": .list(chronicle.attempts.map(attempt)),
      "in_doubt": .list(chronicle.doubts.map(doubt)),
      "sessions": .list(chronicle.sessions.map(session)),
      "hold_history": .list(chronicle.holds.map(hold)),
      "rollbacks": .list(chronicle.rollbacks.map(rollback)),
      "deviations": .list(chronicle.deviations.map(deviation)),
      "moments": .list(chronicle.moments.map(moment)),
    ]
  }

  private static func time(_ time: Timestamp?) -> Value { optional(time) { .time($0) } }

  private static func attempt(_ attempt: Chronicle.Attempt) -> Value {
    .map([
      "step": .text(attempt.step.display), "number": .integer(attempt.number),
      "pass": .integer(attempt.pass), "undo": .bool(attempt.isUndo),
      "remote_name": attempt.remoteName.isEmpty ? .null : .text(attempt.remoteName),
      "began": .time(attempt.began), "ended": time(attempt.ended),
      "duration_s": seconds(attempt.ended.map { $0 - attempt.began }),
      "outcome": .text(attempt.outcome.rawValue), "note": text(attempt.note),
    ])
  }

  private static func doubt(_ doubt: Chronicle.Doubt) -> Value {
    let (settler, person): (String?, String?) =
      switch doubt.settler {
      case nil: (nil, nil)
      case .probe: ("probe", nil)
      case .attempt: ("attempt", nil)
      case .rollback: ("rollback", nil)
      case .person(let name): ("person", name)
      }
    return .map([
      "step": .text(doubt.step.display), "undo": .bool(doubt.isUndo),
      "since": .time(doubt.since), "why": .text(doubt.why), "settled": time(doubt.settled),
      "settled_by": text(settler), "person": text(person), "finding": text(doubt.finding),
    ])
  }

  private static func session(_ session: Chronicle.Session) -> Value {
    .map([
      "command": .text(session.command), "user": .text(session.user), "host": .text(session.host),
      "process": .integer(session.process), "began": .time(session.began),
      "ended": time(session.ended), "ending": text(session.ending),
      "takeover": optional(session.takeover) {
        .map([
          "from": .text($0.from), "was_silent": .bool($0.wasSilent),
          "may_lack_records": .bool($0.mayLackRecords),
        ])
      },
    ])
  }

  private static func hold(_ hold: Chronicle.HoldSpan) -> Value {
    .map([
      "kind": .text(hold.proof.hold.kind.rawValue), "object": .text(hold.proof.hold.object),
      "step": .text(hold.step.display), "set": .time(hold.set), "proof": .text(hold.proof.proof),
      "found_in_force": .bool(hold.proof.foundInForce), "lifted": time(hold.lifted),
      "lifted_by": text(hold.liftedBy?.display),
      "breaks": .list(
        hold.breaks.map {
          .map([
            "found": .time($0.found), "finding": .text($0.finding), "renewed": time($0.renewed),
          ])
        }),
    ])
  }

  private static func rollback(_ rollback: Chronicle.RollbackSpan) -> Value {
    .map([
      "began": .time(rollback.began), "to": text(rollback.checkpoint),
      "cause": .text(rollback.cause), "ended": time(rollback.ended),
    ])
  }

  private static func deviation(_ deviation: Chronicle.Deviation) -> Value {
    .map([
      "kind": .text(deviation.kind.rawValue), "step": text(deviation.step?.display),
      "time": .time(deviation.time), "by": .text(deviation.by), "reason": .text(deviation.reason),
    ])
  }

  private static func moment(_ moment: Chronicle.Moment) -> Value {
    .map([
      "kind": .text(moment.kind.rawValue), "time": .time(moment.time), "what": .text(moment.what),
    ])
  }
}
