import Core
import Reporting
import Testing

/// Every member of the report's JSON, with what it may hold: what scripts rely on. A change of meaning,
/// and nothing else, is a new `Report.schema`.
@Suite("The members of a report's JSON")
struct MembersTests {
  @Test("are these and no others, in a report that has all of them")
  func members() {
    var found: [String: Set<String>] = [:]
    for report in Self.reports { collect(JSONReport.document(of: report), "", &found) }
    let lines = found.filter { !$0.key.isEmpty }.map { path, kinds in
      "\(path): \(kinds.sorted().joined(separator: " | "))"
    }.sorted()
    #expect(lines == Self.expected.split(separator: "\n").map(String.init))
  }

  @Test("are there in a report of a run that did nothing, null where they have no value")
  func empty() {
    let document = JSONReport.document(of: SampleRun().report(isAlive: true))
    var full: [String: Set<String>] = [:]
    for report in Self.reports { collect(JSONReport.document(of: report), "", &full) }
    let names = Set(full.keys.filter { !$0.contains(".") && !$0.hasSuffix("[]") && !$0.isEmpty })
    #expect(Set((document.mapValue ?? [:]).keys) == names)
    #expect(document["undo"] == .null && document["drill"] == .null)
  }

  static let reports: [Report] = {
    var good = SampleRun(incidentBefore: .seconds(300))
    good.reachCommit()
    good.finish()
    let watch = Watch(
      due: .seconds(3_600),
      checks: [Check(id: "W1", title: "rows", verdict: .pass, finding: "there")])
    good.record(.watched(watch: watch), at: 4_000)
    var left = SampleRun()
    left.reachCommit()
    let api = Hold(.service, "tams-api")
    left.begin("open", "service.open", at: 60)
    left.end(
      "open", "service.open", from: 60, at: 61, .done(result: ActionResult(holdsLifted: [api])))
    left.record(.rollbackBegan(to: nil, cause: "asked for"), at: 62)
    left.record(.rollbackEnded(to: nil), at: 63)
    left.record(.holdRenewed(hold: api), at: 64)
    left.record(.holdBroken(hold: api, finding: "it runs"), at: 65)
    left.record(.holdRenewed(hold: api), at: 66)
    left.record(
      .asked(step: StepKey("open"), text: "?", kind: "approval", until: SampleRun.started), at: 67)
    var under = SampleRun()
    under.reachCommit()
    var abandoned = under
    abandoned.record(.ended(outcome: .abandoned, exitCode: 4), at: 70)
    return [
      good.report(), HostileRun.make().run.report(), SampleRun.drill(), left.report(),
      under.report(isAlive: true), abandoned.report(),
    ]
  }()

  /// Maps whose names are a runbook's, a site's or an action's own end the path.
  private static let open: Set<String> = [
    "parameters", "steps[].outputs", "steps[].handle", "checks[].numbers",
    "watches[].checks[].numbers", "drill.buckets",
  ]

  private func collect(_ value: Value, _ path: String, _ found: inout [String: Set<String>]) {
    found[path, default: []].insert(kind(value))
    guard !Self.open.contains(path) else { return }
    switch value {
    case .map(let members):
      for (name, member) in members {
        collect(member, path.isEmpty ? name : "\(path).\(name)", &found)
      }
    case .list(let members): for member in members { collect(member, path + "[]", &found) }
    default: break
    }
  }

  private func kind(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool: "flag"
    case .integer: "whole number"
    case .number: "number"
    case .text: "text"
    case .duration: "duration"
    case .time: "time"
    case .secret: "secret"
    case .list: "list"
    case .map: "map"
    }
  }

  private static let expected = """
    attempts: list
    attempts[].began: time
    attempts[].duration_s: null | number
    attempts[].ended: null | time
    attempts[].note: null | text
    attempts[].number: whole number
    attempts[].outcome: text
    attempts[].pass: whole number
    attempts[].remote_name: null | text
    attempts[].step: text
    attempts[].undo: flag
    attempts[]: map
    checks: list
    checks[].finding: text
    checks[].id: text
    checks[].numbers: map
    checks[].step: text
    checks[].title: text
    checks[].verdict: text
    checks[]: map
    cluster.name: text
    cluster.version: text
    cluster: map | null
    contacts: list
    contacts[].name: text
    contacts[].reach: list
    contacts[].reach[]: text
    contacts[]: map
    decision_s: number
    deviations: list
    deviations[].by: text
    deviations[].kind: text
    deviations[].reason: text
    deviations[].step: null | text
    deviations[].time: time
    deviations[]: map
    drill.buckets: map
    drill.clones: list
    drill.clones[].directory: text
    drill.clones[].name: text
    drill.clones[].step: text
    drill.clones[]: map
    drill.empty_again: flag
    drill.removed: list
    drill.removed[]: text
    drill.sandbox: null
    drill: map | null
    ended: null | time
    exit_code: null | whole number
    failure.code: text
    failure.hint: text
    failure.place: null
    failure.source: text
    failure.step: text
    failure.what: text
    failure: map | null
    files: list
    files[].digest: text
    files[].kind: text
    files[].path: text
    files[]: map
    hold_history: list
    hold_history[].breaks: list
    hold_history[].breaks[].finding: text
    hold_history[].breaks[].found: time
    hold_history[].breaks[].renewed: null | time
    hold_history[].breaks[]: map
    hold_history[].found_in_force: flag
    hold_history[].kind: text
    hold_history[].lifted: null | time
    hold_history[].lifted_by: null | text
    hold_history[].object: text
    hold_history[].proof: text
    hold_history[].set: time
    hold_history[].step: text
    hold_history[]: map
    holds: list
    holds[].broken: null | text
    holds[].found_in_force: flag
    holds[].kept: null
    holds[].kind: text
    holds[].lift: text
    holds[].lifted_since: null
    holds[].object: text
    holds[].proof: text
    holds[].step: text
    holds[]: map
    in_doubt: list
    in_doubt[].finding: null | text
    in_doubt[].person: null | text
    in_doubt[].settled: null | time
    in_doubt[].settled_by: null | text
    in_doubt[].since: time
    in_doubt[].step: text
    in_doubt[].undo: flag
    in_doubt[].why: text
    in_doubt[]: map
    incident: time
    journal.chain: text
    journal.dropped_tail: flag
    journal.head: text
    journal.path: text
    journal.records: whole number
    journal: map
    kind: text
    live_data_replaced: null | text
    machine_s: number
    moments: list
    moments[].kind: text
    moments[].time: time
    moments[].what: text
    moments[]: map
    next: list
    next[].command: text
    next[].reason: text
    next[]: map
    not_made: list
    not_made[].id: text
    not_made[].reason: text
    not_made[].step: text
    not_made[]: map
    not_recorded: list
    not_recorded[].reason: text
    not_recorded[].what: text
    not_recorded[]: map
    outcome: text
    outdated_by: null
    parameters: map
    plan.digest: text
    plan.path: text
    plan: map | null
    provisional_until: null
    questions: list
    questions[].accepted: flag | null
    questions[].answered: null | time
    questions[].asked: time
    questions[].by: null | text
    questions[].kind: text
    questions[].step: text
    questions[].text: text
    questions[].until: null | time
    questions[].waited_s: null | number
    questions[]: map
    recovery_adds.run: text
    recovery_adds.time_s: number
    recovery_adds: map | null
    recovery_point.buckets: list
    recovery_point.buckets[].bucket: text
    recovery_point.buckets[].snapshot: text
    recovery_point.buckets[]: map
    recovery_point.class: text
    recovery_point.database.bucket: text
    recovery_point.database.snapshot: text
    recovery_point.database: map
    recovery_point.expires: null
    recovery_point.loss.bytes: text
    recovery_point.loss.counted_behind_fence: flag
    recovery_point.loss.flows: text
    recovery_point.loss.flows_brought_back: text
    recovery_point.loss.live: map
    recovery_point.loss.live_flows: text
    recovery_point.loss.live_proven_lost: flag
    recovery_point.loss.live_segments: text
    recovery_point.loss.media: text
    recovery_point.loss.objects: text
    recovery_point.loss.objects_brought_back: text
    recovery_point.loss.oldest_lost: time
    recovery_point.loss.reason: null
    recovery_point.loss.segments: whole number
    recovery_point.loss.segments_brought_back: text
    recovery_point.loss.sentence: text
    recovery_point.loss.share: text
    recovery_point.loss: map
    recovery_point.loss_preview.bytes: text
    recovery_point.loss_preview.flows: text
    recovery_point.loss_preview.flows_brought_back: text
    recovery_point.loss_preview.live: map
    recovery_point.loss_preview.live_flows: text
    recovery_point.loss_preview.live_proven_lost: flag
    recovery_point.loss_preview.live_segments: text
    recovery_point.loss_preview.media: text
    recovery_point.loss_preview.objects: text
    recovery_point.loss_preview.objects_brought_back: text
    recovery_point.loss_preview.oldest_lost: time
    recovery_point.loss_preview.reason: null
    recovery_point.loss_preview.segments: whole number
    recovery_point.loss_preview.segments_brought_back: text
    recovery_point.loss_preview.sentence: text
    recovery_point.loss_preview.share: text
    recovery_point.loss_preview: map
    recovery_point.reasons: list
    recovery_point.reasons[]: text
    recovery_point.runner_up.class: text
    recovery_point.runner_up.skew_s: number
    recovery_point.runner_up.snapshots: list
    recovery_point.runner_up.snapshots[]: text
    recovery_point.runner_up.time: time
    recovery_point.runner_up: map
    recovery_point.skew_s: number
    recovery_point.time: time
    recovery_point: map | null
    remote_objects: list
    remote_objects[].name: text
    remote_objects[].state: text
    remote_objects[].step: text
    remote_objects[]: map
    rescue_snapshots: list
    rescue_snapshots[].directory: text
    rescue_snapshots[].expires: null | time
    rescue_snapshots[].note: null | text
    rescue_snapshots[].snapshot: null | text
    rescue_snapshots[]: map
    rollback.began: time
    rollback.cause: text
    rollback.to: null | text
    rollback: map | null
    rollbacks: list
    rollbacks[].began: time
    rollbacks[].cause: text
    rollbacks[].ended: null | time
    rollbacks[].to: null | text
    rollbacks[]: map
    rpo.actual_s: null | number
    rpo.met: flag | null
    rpo.objective_s: number
    rpo.oldest_lost_s: null | number
    rpo: map
    rto.actual_s: null | number
    rto.met: flag | null
    rto.objective_s: number
    rto: map
    run: text
    runbook.digest: text
    runbook.name: text
    runbook.path: text
    runbook: map
    schema: whole number
    sessions: list
    sessions[].began: time
    sessions[].command: text
    sessions[].ended: null | time
    sessions[].ending: null | text
    sessions[].host: text
    sessions[].process: whole number
    sessions[].takeover.from: text
    sessions[].takeover.may_lack_records: flag
    sessions[].takeover.was_silent: flag
    sessions[].takeover: map | null
    sessions[].user: text
    sessions[]: map
    site: text
    site_changed: flag
    site_file.digest: text
    site_file.name: text
    site_file.path: text
    site_file: map
    started: time
    steps: list
    steps[].action: text
    steps[].attempts: whole number
    steps[].budget_s: null | number
    steps[].decision: null | text
    steps[].deviation_s: null | number
    steps[].duration_s: null | number
    steps[].ended: null | time
    steps[].handle: map
    steps[].id: text
    steps[].outputs: map
    steps[].over_budget: flag
    steps[].problem.code: text
    steps[].problem.hint: null
    steps[].problem.place: null
    steps[].problem.what: text
    steps[].problem: map | null
    steps[].remote_name: null | text
    steps[].rollback.note: text
    steps[].rollback.state: text
    steps[].rollback: map | null
    steps[].started: null | time
    steps[].state: text
    steps[].way_back.by: text
    steps[].way_back.hooks: list
    steps[].way_back.hooks[]: text
    steps[].way_back: map | null
    steps[]: map
    summary: text
    tool: text
    undo: null | text
    undo_reason: null | text
    unverified: list
    warnings: list
    warnings[]: text
    watches: list
    watches[].checks: list
    watches[].checks[].finding: text
    watches[].checks[].id: text
    watches[].checks[].numbers: map
    watches[].checks[].title: text
    watches[].checks[].verdict: text
    watches[].checks[]: map
    watches[].due_s: number
    watches[].time: time
    watches[].verdict: text
    watches[]: map
    """
}
