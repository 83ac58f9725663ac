import Actions
import Core

/// A run as its report in JSON tells it.
struct RunView: Sendable, Decodable {
  struct Snapshot: Sendable, Decodable {
    let snapshot: String?
  }

  struct Point: Sendable, Decodable {
    let database: Snapshot
    let buckets: [Snapshot]
  }

  struct Trouble: Sendable, Decodable {
    let what: String
    let step: String?
  }

  struct Step: Sendable, Decodable {
    struct Undo: Sendable, Decodable {
      let state: String
      let note: String?
    }

    let id: String
    let state: String
    let started: Timestamp?
    let seconds: Double?
    let rollback: Undo?
    /// The ids of what a canary made and removed again; empty of any other step.
    let canary: [String]

    private enum CodingKeys: String, CodingKey {
      case id, action, state, started, rollback, outputs
      case seconds = "duration_s"
    }

    private struct CanaryOutputs: Decodable {
      let flow: String?
      let object: String?
    }

    init(from decoder: any Decoder) throws {
      let step = try decoder.container(keyedBy: CodingKeys.self)
      id = try step.decode(String.self, forKey: .id)
      state = try step.decode(String.self, forKey: .state)
      started = try step.decodeIfPresent(Timestamp.self, forKey: .started)
      seconds = try step.decodeIfPresent(Double.self, forKey: .seconds)
      rollback = try step.decodeIfPresent(Undo.self, forKey: .rollback)
      let isCanary = try step.decode(String.self, forKey: .action) == WriteCanary.spec.name
      let made = isCanary ? try step.decode(CanaryOutputs.self, forKey: .outputs) : nil
      canary = [made?.flow, made?.object].compactMap(\.self)
    }

    /// Without its element.
    var stepID: String { String(id.prefix { $0 != "[" }) }
  }

  struct Hold: Sendable, Decodable {
    let kind: String
    let object: String
  }

  struct Rollback: Sendable, Decodable {}

  let run: String
  let outcome: String
  let exitCode: Int?
  let failure: Trouble?
  let holds: [Hold]
  let point: Point?
  let steps: [Step]
  let rollback: Rollback?

  enum CodingKeys: String, CodingKey {
    case run, outcome, failure, holds, steps, rollback
    case exitCode = "exit_code"
    case point = "recovery_point"
  }

  var isFinished: Bool { outcome == "succeeded" || outcome == "unverified" }

  /// A canary begins by removing what an attempt before has left, and may so be made twice.
  func isCanary(_ entry: LabLogEntry) -> Bool {
    guard let name = entry.name else { return false }
    return steps.contains { $0.canary.contains { name.contains($0) } }
  }

  /// Of all elements of a step the undo that came out worst.
  var undos: [String: RehearsalResult.Undo] {
    var undos: [String: RehearsalResult.Undo] = [:]
    for step in steps {
      guard let rollback = step.rollback, undos[step.stepID]?.state ?? "undone" == "undone"
      else { continue }
      undos[step.stepID] = RehearsalResult.Undo(state: rollback.state, note: rollback.note ?? "")
    }
    return undos
  }

  /// Where it stands, in words.
  var ending: String {
    let holds = holds.map { "\($0.kind) \($0.object)" }
    return
      ([outcome] + (failure.map { [$0.what] } ?? [])
      + (holds.isEmpty ? [] : ["holds " + holds.joined(separator: ", ")]))
      .joined(separator: ": ")
  }
}
