import Core
import Reporting

/// An assessment as lines and as JSON.
struct AssessmentText {
  let assessment: Assessment
  let proposal: Proposal
  let point: RecoveryPoint
  let command: (Strategy) -> String?
  /// What plans the mending of single rows and objects.
  let repair: String

  // MARK: Lines

  var lines: [String] {
    var lines = ["live against \(point.sentence), class \(point.kind.rawValue)"]
    lines += proposal.reasons.map { "  \($0)" }
    lines += flowLines + assessment.buckets.flatMap(prefixLines)
    lines += ["", "ways back"] + proposal.options.flatMap(optionLines)
    lines += proposal.unknown.map { "cannot be told: \($0)" }
    return lines + ["not looked at: \(Self.notLookedAt)", ""] + proposed
  }

  private static let notLookedAt =
    "the bytes of objects whose size and ETag are as in the point, sources, tags, webhooks, what rows say "
    + "of objects and references, and delete requests"

  private var proposed: [String] {
    guard let strategy = proposal.strategy else {
      return ["proposed: none, as what cannot be told decides", mending()]
    }
    var lines = ["proposed: \(strategy.title)"]
    if strategy == .nothing { return lines + [mending()] }
    if strategy == .selectedObjects, isScattered { lines.append(mending()) }
    if let command = command(strategy) {
      lines.append("\(lines.count > 1 ? "or" : "next"): \(command)")
      if strategy == .fullRestore {
        lines.append("  (by the time of 'at' both snapshots of the pair were taken)")
      }
    } else {
      lines.append(
        "next: no time leads to this pair: name its snapshots as 'snapshots' of "
          + "recovery_point.choose in a copy of the runbook")
    }
    return strategy == .fullRestore && isOnlyChanged ? lines + [mending("or first")] : lines
  }

  private func mending(_ word: String = "next") -> String {
    "\(word): \(repair)   # takes single rows and objects from whichever snapshot holds them, losing nothing"
  }

  /// What is missing does not lie in one snapshot.
  private var isScattered: Bool { assessment.objects.contains { $0.notHeld ?? 0 > 0 } }

  /// No flow is gone: rows that are there may only say something wrong.
  private var isOnlyChanged: Bool {
    guard case .compared(let rows) = assessment.database else { return false }
    return rows.flowsGone == 0
  }

  private var flowLines: [String] {
    guard case .compared(let rows) = assessment.database, !rows.flows.isEmpty else { return [] }
    let table = TextTable.lines(
      header: ["flow", "segments live", "in the point"],
      rows.flows.prefix(20).map { [$0.id, String($0.live), String($0.point)] })
    return ["", "\(rows.flowsDiffering) flows have other segments than in the point"]
      + table.map { "  \($0)" }
  }

  private func prefixLines(_ bucket: Assessment.Bucket) -> [String] {
    guard case .compared(let objects) = bucket.standing, !objects.prefixes.isEmpty else {
      return []
    }
    let table = TextTable.lines(
      header: ["prefix", "deleted", "changed", "added"],
      objects.prefixes.map {
        [$0.prefix, String($0.deleted), String($0.changed), String($0.added)]
      })
    return ["", "bucket \(bucket.name), the prefixes most affected"] + table.map { "  \($0)" }
  }

  private func optionLines(_ option: Proposal.Option) -> [String] {
    let left = option.leaves.joined(separator: " and ")
    let time = option.time.map {
      "    \(Figures.span($0.span)) (\($0.source))"
    }
    return [
      "  \(option.strategy.title), \(option.loss)"
        + (left.isEmpty ? "" : "; leaves \(left) as now"),
      time ?? "    how long it takes is unknown",
    ]
  }

  // MARK: JSON

  var document: Value {
    .map([
      "event": .text("assessed"), "point": point.value,
      "database": database, "buckets": .map(buckets),
      "strategy": proposal.strategy.map { .text($0.rawValue) } ?? .null,
      "reasons": .list(proposal.reasons.map(Value.text)),
      "unknown": .list(proposal.unknown.map(Value.text)),
      "options": .list(proposal.options.map(option)),
      "next": proposal.strategy.flatMap(command).map(Value.text) ?? .null,
    ])
  }

  private func option(_ option: Proposal.Option) -> Value {
    .map([
      "strategy": .text(option.strategy.rawValue),
      "seconds": option.time.map { .number($0.span.inSeconds) } ?? .null,
      "time_from": option.time.map { .text($0.source) } ?? .null,
      "segments_lost": option.segmentsLost.value, "flows_lost": option.flowsLost.value,
      "objects_lost": option.objectsLost.value,
      "leaves": .list(option.leaves.map(Value.text)),
      "command": command(option.strategy).map(Value.text) ?? .null,
    ])
  }

  private var database: Value { standing(assessment.database, Self.members(of:)) }

  private var buckets: [String: Value] {
    var buckets: [String: Value] = [:]
    for bucket in assessment.buckets {
      buckets[bucket.name] = standing(bucket.standing, Self.members(of:))
    }
    return buckets
  }

  private func standing<Content: Sendable & Hashable>(
    _ standing: Assessment.Standing<Content>, _ members: (Content) -> [String: Value]
  ) -> Value {
    switch standing {
    case .compared(let content):
      var all = members(content)
      all["state"] = .text("compared")
      return .map(all)
    case .lost(let proof): return .map(["state": .text("lost"), "reason": .text(proof)])
    case .unknown(let reason): return .map(["state": .text("unknown"), "reason": .text(reason)])
    }
  }

  private static func members(of rows: Assessment.Rows) -> [String: Value] {
    let flows = rows.flows.map { flow in
      Value.map([
        "id": .text(flow.id), "live": .integer(flow.live), "point": .integer(flow.point),
      ])
    }
    return [
      "segments_gone": .integer(rows.segmentsGone), "flows_gone": .integer(rows.flowsGone),
      "flows_changed": .integer(rows.flowsChanged),
      "segments_added": .integer(rows.segmentsAdded), "flows_added": .integer(rows.flowsAdded),
      "live_segments": .integer(rows.liveSegments),
      "flows_differing": .integer(rows.flowsDiffering), "flows": .list(flows),
    ]
  }

  private static func members(of objects: Assessment.Objects) -> [String: Value] {
    [
      "live": .integer(objects.live), "point": .integer(objects.point),
      "deleted": .integer(objects.deleted), "changed": .integer(objects.changed),
      "added": .integer(objects.added), "missed": number(objects.missed),
      "not_held": number(objects.notHeld), "orphans": number(objects.orphans),
      "orphans_held": number(objects.orphansHeld),
      "to_copy": .integer(objects.toCopy), "bytes_to_copy": .integer(objects.bytesToCopy),
      "sample": .list(objects.sample.map(Value.text)),
      "prefixes": .list(objects.prefixes.map(prefix)),
    ]
  }

  private static func number(_ number: Int?) -> Value { number.map(Value.integer) ?? .null }

  private static func prefix(_ change: Assessment.PrefixChange) -> Value {
    .map([
      "prefix": .text(change.prefix), "deleted": .integer(change.deleted),
      "changed": .integer(change.changed), "added": .integer(change.added),
    ])
  }
}
