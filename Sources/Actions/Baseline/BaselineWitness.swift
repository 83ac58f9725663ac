import Core
import Transport

/// The baseline of a point as a witness beside its snapshots: what they hold stays the truth, and where
/// nobody can look inside, what was read when they were made takes its place.
struct BaselineWitness: Sendable {
  let finding: BaselineFinding
  private let point: RecoveryPoint
  private let connection: SiteConnection

  init(_ point: RecoveryPoint, _ connection: SiteConnection, _ call: ActionCall) async {
    self.point = point
    self.connection = connection
    finding = await call.services.baseline(point)
  }

  var baseline: Baseline? {
    guard case .found(let baseline) = finding else { return nil }
    return baseline
  }

  /// Why there is none to compare with; nil where there is one.
  var absence: String? {
    switch finding {
    case .none: "this host has no baseline of the point"
    case .refused(let problem): problem.display
    case .found: nil
    }
  }

  // MARK: P7

  /// When it was made, or `none`.
  var value: Value {
    switch finding {
    case .none: .text("none")
    case .refused: .text("refused")
    case .found(let baseline): .time(baseline.made)
    }
  }

  /// Nil where there is none and none is needed: `isNeeded` where something of the snapshots could not be
  /// read.
  func check(isNeeded: Bool) async -> Check? {
    switch finding {
    case .none:
      return isNeeded
        ? check(
          .unknown,
          "nobody can look inside the snapshots, and this host has no baseline of the point: after "
            + "the restore nothing tells whether it is whole") : nil
    case .refused(let problem):
      return check(.unknown, problem.display + (problem.hint.map { "; \($0)" } ?? ""))
    case .found(let baseline): return await check(baseline)
    }
  }

  private func check(_ baseline: Baseline) async -> Check {
    let answer = await BaselineComparison(baseline, connection).snapshots(of: point)
    let made = "the baseline made at \(baseline.made.rfc3339)"
    let numbers: [String: Value] = [
      "made": .time(baseline.made), "tables": .integer(baseline.tables.count),
      "flows": baseline.flows.map(Value.integer) ?? .text("unknown"),
      "objects": .map(baseline.buckets.mapValues { .integer($0.count) }),
      "bytes": .map(baseline.buckets.mapValues { .integer($0.bytes) }),
    ]
    if !answer.differences.isEmpty {
      return check(
        .fail,
        "the snapshots are not what they were: against \(made) "
          + answer.differences.joined(separator: "; "), numbers)
    }
    if !baseline.unread.isEmpty {
      return check(
        .degraded, "\(made) lacks \(baseline.unread.joined(separator: "; "))", numbers)
    }
    return check(
      .pass,
      answer.unread.isEmpty
        ? "the snapshots hold what \(made) says: \(baseline.sentence)"
        : "\(made) takes the place of what cannot be read: "
          + answer.unread.joined(separator: "; "), numbers)
  }

  private func check(
    _ verdict: Verdict, _ finding: String, _ numbers: [String: Value] = [:]
  ) -> Check {
    Check(
      id: "P7", title: "baseline of the point", verdict: verdict, numbers: numbers,
      finding: finding)
  }

  // MARK: After the restore

  /// V06 and V12 where nobody can look inside the database's snapshot, for `reason`.
  func databaseChecks(
    live: [String: RowDigest], _ snapshot: SnapshotFact, _ reason: String
  ) async -> [Check] {
    let why =
      "nobody can look inside the snapshot (\(reason)), and "
      + (absence ?? "its baseline lacks it")
    let counts =
      if let tables = baseline?.tables, !tables.isEmpty {
        CheckDatabase.countsCheck(live, tables, "the baseline of snapshot \(snapshot.name)")
      } else {
        Check(
          id: "V06", title: "tables as in snapshot \(snapshot.name)", verdict: .unknown,
          finding: why)
      }
    return [counts, await fingerprints(why)]
  }

  private func fingerprints(_ why: String) async -> Check {
    let title = "fingerprint of each flow's segments"
    guard let baseline, baseline.flows != nil else {
      return Check(id: "V12", title: title, verdict: .unknown, finding: why)
    }
    do throws(RemoteFailure) {
      let flows = try await BaselineComparison(baseline, connection).flows(at: .live)
      let different = flows.different.count
      return Check(
        id: "V12", title: title,
        verdict: different > 0 ? .fail : flows.total == 0 ? .unknown : .pass,
        numbers: [
          "flows": .integer(flows.total), "different": .integer(different),
          "sample": .texts(flows.different.sample),
        ],
        finding: different == 0
          ? "the segments of all \(flows.total) flows are the baseline's"
          : "the segments of \(different) flows differ from the baseline's")
    } catch {
      return Check(
        id: "V12", title: title, verdict: .unknown,
        finding: "the flows cannot be compared with the baseline: \(error.problem.display)")
    }
  }

  /// Where both can be read and disagree. The snapshot stays the truth: its point was verified and chosen
  /// all the same.
  func contradiction(_ digests: [String: RowDigest]) -> Check? {
    guard let baseline, !baseline.tables.isEmpty else { return nil }
    let different = BaselineComparison(baseline, connection).differentTables(digests)
    guard !different.isEmpty else { return nil }
    return check(
      .degraded,
      "the snapshot is not what it was: it has other rows than the baseline made at "
        + "\(baseline.made.rfc3339) in \(different.joined(separator: ", "))")
  }

  /// A baseline that the run had when the point was verified and has no more, in words.
  func lost(_ call: ActionCall) -> [String] {
    guard let absence, let verified = call.run.last(VerifyRecoveryPoint.spec.name),
      let made = verified.result.outputs["baseline"]?.instant
    else { return [] }
    return [
      "the baseline made at \(made.rfc3339) was there when the point was verified: now \(absence)"
    ]
  }
}
