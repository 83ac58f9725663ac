import Core
import Transport

/// Chooses the snapshots to go back to, and says what that costs.
package struct ChooseRecoveryPoint: Action {
  package static let spec = ActionSpec(
    name: "recovery_point.choose",
    help: "chooses the newest usable snapshots at or before a time; refuses rather than falls back",
    inputs: [
      .init("at", .time, help: "newest usable point at or before this time; the incident if none"),
      .init(
        "max_skew", .duration, default: .duration(.seconds(4 * 3_600)),
        help: "how far database and bucket snapshots may lie apart"),
      .init(
        "restore", .list(.oneOf(["database", "buckets"])),
        default: .list([.text("database"), .text("buckets")]), help: "the parts to restore"),
      .init(
        "use", .oneOf([restoring, copying]), default: .text(restoring),
        help: "copy where nothing is replaced: single objects come back, and nothing is lost by it"),
      .init(
        "allow_database_newer", .bool, default: .bool(false),
        help: "accept a bucket snapshot older than the database's: rows in between have no objects"),
      .init(
        "snapshots", .list(.text), default: .list([]),
        help: "only these snapshots, by name: the database's and one for each bucket"),
      .init(
        "intact", .bool, default: .bool(false),
        help:
          "pass over points that are not whole, or that hold far fewer segments than the one before"
      ),
      .init(
        "approval_limit", .duration, default: .duration(.seconds(3_600)),
        help:
          "time people may take: a snapshot that expires within it and twice the RTO needs consent"),
    ],
    outputs: [
      .init("point", RecoveryPoint.type, help: "everything later steps need of the point"),
      .init(
        "restores", .map(RecoveryPoint.Restore.type),
        help: "what is restored, one entry for each protected directory"),
      .init("time", .time, help: "the time of the database snapshot"),
      .init("class", .text, help: "same_snapshot, bucket_newer, database_newer or one_part"),
      .init("skew", .duration, help: "bucket snapshot minus database snapshot"),
      .init("loss", Loss.type, help: "what live has and the point has not, and what comes back"),
      .init("runner_up", .any, help: "the next best point with its reasons"),
      .init("reasons", .list(.text), help: "why this one, and why no newer one"),
      .init(
        "candidates", .list(RecoveryPointCandidate.type),
        help: "the newest points there are, with what speaks for and against each"),
    ],
    role: .choose, timeout: .seconds(600))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  private static let restoring = "restore"
  package static let copying = "copy"

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    var answer = try await RecoveryPointSearch(connection).answer(terms(call))
    if call.inputs["intact"]?.boolValue == true {
      let search = IntactPointSearch(connection, largestDrop: call.run.limits.lossShare)
      answer = await search.narrowed(answer, now: call.services.now(), call.services.progress)
    }
    guard let choice = answer.choice else {
      throw Failure.failed(
        Problem(
          .pointMissing,
          "no point can be restored: " + answer.reasons.prefix(3).joined(separator: "; "),
          at: connection.site.vast.endpoint,
          hint: "list them all with: tamsdr points; terms are never loosened by themselves"))
    }
    let point = choice.point
    if choice.expiresEarly, let expires = point.expires {
      try await call.ask(
        .pointExpiring,
        "a snapshot of the point expires at \(expires.rfc3339), perhaps before the run is over")
    }
    // Nothing is lost where nothing is replaced.
    guard call.text("use") != Self.copying else { return result(point, nil, answer) }
    call.services.progress("counting what \(point.time.rfc3339) would lose")
    let loss = await LossReading(connection).loss(of: point)
    try await confirm(loss, of: point, call)
    return result(point, loss, answer)
  }

  private func terms(_ call: ActionCall) throws(Failure) -> RecoveryPointSearch.Terms {
    let now = call.services.now()
    let restore = call.texts("restore")
    var terms = RecoveryPointSearch.Terms(
      latest: try latest(call), now: now,
      neededUntil: now + Self.needed(call.inputs, call.run.objectives))
    terms.maximumSkew = call.inputs["max_skew"]?.durationValue ?? terms.maximumSkew
    terms.restoresDatabase = restore.contains("database")
    terms.restoresBuckets = restore.contains("buckets")
    terms.named = Set(call.texts("snapshots"))
    terms.onlyCopies = call.text("use") == Self.copying
    terms.allowsDatabaseNewer = call.inputs["allow_database_newer"]?.boolValue ?? false
    return terms
  }

  /// How long the snapshots of a point must last from now on.
  package static func needed(_ inputs: [String: Value], _ objectives: Objectives) -> Duration {
    (inputs["approval_limit"]?.durationValue ?? .seconds(3_600)) + (objectives.rto ?? .zero) * 2
  }

  /// What was taken after the incident holds the damage.
  private func latest(_ call: ActionCall) throws(Failure) -> Timestamp {
    switch call.inputs["at"] ?? .null {
    case .null: return call.run.incident
    case .time(let time): return time
    case .text(let text):
      guard let relative = RelativeTime(text: text) else { break }
      return relative.resolved(against: call.run.incident)
    default: break
    }
    throw .failed(Problem(.inputInvalid, "'at' is no time: \(call.inputs["at"]?.display ?? "")"))
  }

  /// What the runbook's own approval cannot cover is asked here.
  private func confirm(
    _ loss: Loss, of point: RecoveryPoint, _ call: ActionCall
  ) async throws {
    if let share = loss.share, let limit = call.run.limits.lossShare, share > limit {
      try await call.ask(
        .lossOverLimit,
        "going back to \(point.time.rfc3339) at site \(connection.site.name): "
          + "\(loss.segments.value.display) of \(loss.liveSegments.value.display) live segments would "
          + "be lost, a share of \(share.percent) against a limit of \(limit.percent)")
    }
    if case .unknown = loss.segments, !loss.liveProvenLost {
      try await call.ask(
        .lossUnknown, "nobody can say what would be lost: \(loss.reason ?? "live is silent")")
    }
  }

  /// The newest, and at any rate the choice and the next best.
  private static func shown(_ answer: RecoveryPointAnswer) -> [RecoveryPointCandidate] {
    answer.candidates.enumerated().filter { position, candidate in
      position < shownCandidates || candidate == answer.choice || candidate == answer.runnerUp
    }.map(\.element)
  }

  private static let shownCandidates = 8

  private func result(
    _ point: RecoveryPoint, _ loss: Loss?, _ answer: RecoveryPointAnswer
  ) -> ActionResult {
    var result = ActionResult(
      outputs: [
        "point": point.value, "restores": point.restoresValue, "time": .time(point.time),
        "class": .text(point.kind.rawValue), "skew": .duration(point.skew),
        "runner_up": answer.runnerUp?.point.value ?? .null, "reasons": .texts(answer.reasons),
        "candidates": .list(Self.shown(answer).map { $0.value(besides: answer.choice) }),
      ])
    result.outputs["loss"] = loss?.value
    if let reason = loss?.reason { result.warnings = ["the loss is not fully known: \(reason)"] }
    return result
  }
}

extension Double {
  /// 0.256 as `25.6 %`.
  var percent: String {
    let thousandths = Int((self * 1_000).rounded())
    return "\(thousandths / 10).\(thousandths % 10) %"
  }
}
