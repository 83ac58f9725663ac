import Core
import FoundationEssentials

/// The report as JSON: the source of every other form. Durations are in seconds and times RFC 3339;
/// a member that has no value is null, never absent.
package enum JSONReport {
  package static func render(_ report: Report) throws -> String {
    try JSONDocument.render(document(of: report), pretty: true)
  }

  package static func document(of report: Report) -> Value {
    .map(members(of: report).merging(chronicle(report.chronicle)) { own, _ in own })
  }

  private static func members(of report: Report) -> [String: Value] {
    [
      "schema": .integer(Report.schema),
      "run": .text(report.run),
      "kind": .text(report.kind.rawValue),
      "runbook": source(report.runbook),
      "site": .text(report.site.name),
      "site_file": source(report.site),
      "plan": optional(report.plan) {
        .map(["path": .text($0.path), "digest": .text($0.digest)])
      },
      "outcome": .text(report.outcome.rawValue),
      "exit_code": optional(report.exitCode) { .integer($0) },
      "site_changed": .bool(report.siteChanged),
      "outdated_by": text(report.outdatedBy),
      "live_data_replaced": optional(report.replacement) { .text($0.rawValue) },
      "failure": optional(report.failure, trouble),
      "holds": .list(report.holds.map { hold($0, in: report) }),
      "started": .time(report.started),
      "incident": .time(report.incident),
      "ended": optional(report.ended) { .time($0) },
      "rto": objective(report.recoveryTime),
      "rpo": dataLoss(report),
      "recovery_adds": optional(report.addition) {
        .map(["time_s": seconds($0.time), "run": text($0.run)])
      },
      "decision_s": seconds(report.decision),
      "machine_s": seconds(report.machine),
      "recovery_point": optional(report.point, point),
      "undo": optional(report.undo) { .text($0.rawValue) },
      "undo_reason": text(report.undoReason),
      "steps": .list(report.steps.map(step)),
      "rollback": optional(report.rollback, rollback),
      "checks": .list(report.checks.map { check($0) }),
      "not_made": .list(report.unmade.map(unmade)),
      "watches": .list(report.watches.map(watch)),
      "provisional_until": optional(report.provisionalUntil) { .time($0) },
      "questions": .list(report.questions.map(question)),
      "warnings": .list(report.warnings.map(Value.text)),
      "unverified": .list(report.doubts.map(Value.text)),
      "rescue_snapshots": .list(report.rescues.map(rescue)),
      "remote_objects": .list(report.remains.map(remain)),
      "contacts": .list(
        report.contacts.map {
          .map(["name": .text($0.name), "reach": .list($0.reach.map(Value.text))])
        }),
      "next": .list(report.next.map(next)),
      "journal": journal(report.journal),
      "summary": .text(Sentences.summary(report)),
      "tool": .text(report.tool),
      "cluster": optional(report.cluster) {
        .map(["name": .text($0.name), "version": .text($0.version)])
      },
      "files": .list(report.otherFiles.map(file)),
      "parameters": .map(report.parameters),
      "drill": optional(report.drill, drill),
      "not_recorded": .list(
        NotRecorded.all(report).map {
          .map(["what": .text($0.what), "reason": .text($0.reason)])
        }),
    ]
  }
}

// MARK: members

extension JSONReport {
  static func optional<T>(_ value: T?, _ form: (T) -> Value) -> Value {
    value.map(form) ?? .null
  }

  static func text(_ value: String?) -> Value { optional(value) { .text($0) } }

  static func seconds(_ span: Duration?) -> Value {
    optional(span) { .number(($0.inSeconds * 1_000).rounded() / 1_000) }
  }

  private static func source(_ source: Report.Source) -> Value {
    .map([
      "name": .text(source.name), "path": .text(source.path), "digest": .text(source.digest),
    ])
  }

  private static func trouble(_ trouble: Report.Trouble) -> Value {
    var members = problem(trouble.problem)
    members["step"] = text(trouble.step?.display)
    members["source"] = text(trouble.source)
    return .map(members)
  }

  private static func problem(_ problem: Problem) -> [String: Value] {
    [
      "code": text(problem.code?.rawValue), "what": .text(problem.what),
      "place": text(problem.place), "hint": text(problem.hint),
    ]
  }

  private static func hold(_ state: RunState.HoldState, in report: Report) -> Value {
    .map([
      "kind": .text(state.proof.hold.kind.rawValue), "object": .text(state.proof.hold.object),
      "step": .text(state.step.display), "proof": .text(state.proof.proof),
      "lift": .text(state.proof.lift), "found_in_force": .bool(state.proof.foundInForce),
      "broken": text(state.broken), "kept": text(report.kept[state.proof.hold]),
      "lifted_since": text(report.liftedSince[state.proof.hold]),
    ])
  }

  private static func objective(_ objective: Report.Objective) -> Value {
    .map([
      "objective_s": seconds(objective.objective), "actual_s": seconds(objective.actual),
      "met": optional(objective.met) { .bool($0) },
    ])
  }

  private static func dataLoss(_ report: Report) -> Value {
    guard case .map(var members) = objective(report.dataLoss) else { return .null }
    members["oldest_lost_s"] = seconds(report.oldestLost)
    return .map(members)
  }

  private static func point(_ chosen: Report.Point) -> Value {
    let point = chosen.point
    guard case .map(var loss) = chosen.loss.value else { return .null }
    loss["counted_behind_fence"] = .bool(chosen.behindFence != nil)
    return .map([
      "time": .time(point.time), "skew_s": seconds(point.skew), "class": .text(point.kind.rawValue),
      "expires": optional(point.expires) { .time($0) },
      "database": .map([
        "bucket": .text(point.database.view.bucket),
        "snapshot": text(point.database.snapshot?.name),
      ]),
      "buckets": .list(
        point.buckets.map {
          .map(["bucket": .text($0.view.bucket), "snapshot": text($0.snapshot?.name)])
        }),
      "loss": .map(loss), "loss_preview": chosen.preview.value,
      "reasons": .list(chosen.reasons.map(Value.text)),
      "runner_up": optional(chosen.runnerUp, runnerUp),
    ])
  }

  private static func runnerUp(_ point: RecoveryPoint) -> Value {
    .map([
      "time": .time(point.time), "skew_s": seconds(point.skew), "class": .text(point.kind.rawValue),
      "snapshots": .list(point.snapshots.map { .text($0.name) }),
    ])
  }

  private static func step(_ step: Report.Step) -> Value {
    .map([
      "id": .text(step.key.display), "action": .text(step.action), "state": .text(step.state),
      "attempts": .integer(step.attempts), "started": optional(step.started) { .time($0) },
      "duration_s": seconds(step.duration), "budget_s": seconds(step.budget),
      "over_budget": .bool(step.isOverBudget), "deviation_s": seconds(step.deviation),
      "ended": optional(step.ended) { .time($0) }, "outputs": .map(step.outputs),
      "remote_name": text(step.remoteName), "handle": .map(step.handle),
      "way_back": wayBack(step.wayBack),
      "rollback": optional(step.rollback) {
        .map(["state": .text($0.state), "note": text($0.note)])
      },
      "problem": optional(step.problem) { .map(problem($0)) }, "decision": text(step.decision),
    ])
  }

  static func wayBack(_ way: WayBack) -> Value {
    switch way {
    case .none: .null
    case .action: .map(["by": .text("action"), "hooks": .list([])])
    case .hooks(let ids): .map(["by": .text("hooks"), "hooks": .list(ids.map(Value.text))])
    case .irreversible: .map(["by": .text("nothing"), "hooks": .list([])])
    }
  }

  private static func rollback(_ rollback: RunState.Rollback) -> Value {
    .map([
      "to": text(rollback.checkpoint), "cause": .text(rollback.cause),
      "began": .time(rollback.began),
    ])
  }

  private static func check(_ line: Report.CheckLine) -> Value {
    guard case .map(var members) = check(line.check) else { return .null }
    members["step"] = .text(line.step.display)
    return .map(members)
  }

  private static func unmade(_ line: Report.UnmadeLine) -> Value {
    .map([
      "id": .text(line.check.id), "step": .text(line.step.display),
      "reason": .text(line.check.reason),
    ])
  }

  package static func check(_ check: Check) -> Value {
    .map([
      "id": .text(check.id), "title": .text(check.title),
      "verdict": .text(check.verdict.rawValue), "numbers": .map(check.numbers),
      "finding": .text(check.finding),
    ])
  }

  private static func watch(_ watched: RunState.Watched) -> Value {
    .map([
      "time": .time(watched.time), "due_s": seconds(watched.watch.due),
      "verdict": .text(watched.watch.verdict.rawValue),
      "checks": .list(watched.watch.checks.map { check($0) }),
    ])
  }

  private static func question(_ question: RunState.Conversation) -> Value {
    .map([
      "step": .text(question.step.display), "kind": .text(question.kind),
      "text": .text(question.text), "asked": .time(question.asked),
      "until": optional(question.until) { .time($0) },
      "answered": optional(question.answered) { .time($0) },
      "waited_s": seconds(question.answered.map { $0 - question.asked }),
      "accepted": optional(question.accepted) { .bool($0) }, "by": text(question.by),
    ])
  }

  private static func rescue(_ rescue: Report.Rescue) -> Value {
    .map([
      "directory": .text(rescue.directory), "snapshot": text(rescue.snapshot),
      "expires": optional(rescue.expires) { .time($0) }, "note": text(rescue.note),
    ])
  }

  private static func remain(_ remain: Report.Remain) -> Value {
    .map([
      "step": .text(remain.step.display), "name": .text(remain.name),
      "state": .text(remain.state),
    ])
  }

  private static func next(_ next: Report.NextCommand) -> Value {
    .map(["command": .text(next.command), "reason": .text(next.reason)])
  }

  private static func file(_ file: Report.File) -> Value {
    .map([
      "kind": .text(file.kind.rawValue), "path": .text(file.path), "digest": .text(file.digest),
    ])
  }

  private static func drill(_ drill: Report.Drill) -> Value {
    .map([
      "sandbox": text(drill.sandbox), "buckets": .map(drill.buckets.mapValues(Value.text)),
      "clones": .list(
        drill.clones.map {
          .map([
            "step": .text($0.step.display), "name": .text($0.name),
            "directory": .text($0.directory),
          ])
        }),
      "removed": .list(drill.removed.map(Value.text)), "empty_again": .bool(drill.isEmptyAgain),
    ])
  }

  private static func journal(_ journal: Report.Journal) -> Value {
    .map([
      "path": .text(journal.path), "head": .text(journal.head),
      "records": .integer(journal.records), "dropped_tail": .bool(journal.droppedTail),
      // One that is not whole is not reported from.
      "chain": .text("whole"),
    ])
  }
}
