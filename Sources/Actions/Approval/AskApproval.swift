import Core
import Transport

/// Asks a person before the run goes on.
package struct AskApproval: Action {
  package static let spec = ActionSpec(
    name: "approval.ask",
    help: "shows what is about to happen and waits for a yes; a no is a failure",
    inputs: [
      .init("message", .text, required: true, help: "the question"),
      .init("time_limit", .duration, help: "how long an answer is waited for; for ever if none"),
      .init(
        "at_limit", .oneOf(["accept", "reject"]), neededBeside: "time_limit",
        help: "what silence means when the time limit is over"),
    ],
    outputs: [
      .init("by", .text, help: "who answered"),
      .init("asked", .text, help: "the text that was shown"),
    ],
    role: .consent, timeout: .seconds(24 * 3_600))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let text = ([call.text("message"), await place()] + facts(call)).joined(separator: "\n")
    switch try await call.services.ask(Question(.approval, text, limit: limit(call))) {
    case .accepted(let person):
      return ActionResult(outputs: ["by": .text(person), "asked": .text(text)])
    case .rejected(let person):
      throw Failure.rejected(Problem(.approvalRefused, "\(person) said no"))
    case .unanswered:
      throw Failure.waiting(
        Problem(
          .approvalWaiting,
          "nobody was there to answer the question",
          hint: limit(call).map { "after \($0.time.text) silence counts as \($0.word)" }))
    }
  }

  private func limit(_ call: ActionCall) -> Question.Limit? {
    call.inputs["time_limit"]?.durationValue.map {
      Question.Limit($0, accepts: call.text("at_limit") == "accept")
    }
  }

  /// Where it happens, by what nobody mistakes for another cluster.
  private func place() async -> String {
    let cluster = try? await connection.vast.seenCluster()
    let name = cluster.flatMap { $0.name.isEmpty ? nil : $0.name } ?? "unknown"
    return "cluster \(name), guid \(cluster?.guid ?? "unknown"), at "
      + "\(connection.site.vast.endpoint); site \(connection.site.name)"
  }

  /// What a person must see before saying yes to something destructive, where the run knows it.
  private func facts(_ call: ActionCall) -> [String] {
    guard let step = call.run.last(ChooseRecoveryPoint.spec.name),
      let point = step.result.outputs["point"].flatMap(RecoveryPoint.init)
    else { return [] }
    let choice = step.result
    var lines: [String] = []
    guard step.inputs["use"] != .text(ChooseRecoveryPoint.copying) else {
      lines += point.buckets.compactMap { part in
        part.snapshot.map { "bucket \(part.view.bucket): copies from snapshot \($0.identity)" }
      }
      lines.append("nothing is replaced but what the message names, and no row is changed")
      return lines + call.run.unpassed.map(\.sentence)
    }
    let loss = Loss(choice.outputs["loss"] ?? .null)
    for restore in point.restores {
      lines.append(
        "\(restore.directory) (\(restore.holds.joined(separator: ", "))) is replaced by snapshot "
          + "\(restore.snapshot.name) of \(restore.snapshot.created.rfc3339)")
      lines.append("  overwritten: \(overwritten(restore, point, loss))")
    }
    lines.append(
      "\(loss.sentence)\(loss.bytes.map { ", \($0) bytes written after it" } ?? ""); brought back: "
        + "\(loss.segmentsBroughtBack.value.display) segments, "
        + "\(loss.objectsBroughtBack.value.display) objects")
    if let undo = call.run.undo {
      lines.append("undo of the commits: \(undo.certainty.rawValue) (\(undo.reason))")
    }
    if let reason = loss.reason { lines.append("not all is known: \(reason)") }
    return lines + call.run.unpassed.map(\.sentence)
  }

  /// What is live now in a directory that is replaced.
  private func overwritten(
    _ restore: RecoveryPoint.Restore, _ point: RecoveryPoint, _ loss: Loss
  ) -> String {
    var parts: [String] = []
    if restore.holds.contains(point.database.view.bucket) {
      parts.append(
        loss.liveProvenLost
          ? "no rows, the live tables are gone"
          : "\(loss.liveFlows.value.display) live flows, "
            + "\(loss.liveSegments.value.display) live segments")
    }
    let media = restore.holds.filter { $0 != point.database.view.bucket }
    if !media.isEmpty {
      parts.append("\(sum(media.map { loss.live[$0]?.objects })) live objects")
    }
    return (parts + ["\(sum(restore.holds.map { loss.live[$0]?.bytes })) bytes"])
      .joined(separator: ", ")
  }

  /// Of figures that are all known.
  private func sum(_ figures: [Int?]) -> String {
    let known = figures.compactMap { $0 }
    return known.count == figures.count ? String(known.reduce(0, +)) : "unknown"
  }
}

extension Question.Limit {
  fileprivate var word: String { accepts ? "accepted" : "rejected" }
}

extension Check {
  fileprivate var sentence: String { "\(verdict.rawValue): \(title): \(finding)" }
}
