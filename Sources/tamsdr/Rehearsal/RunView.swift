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
    let outputs: Outputs?

    enum CodingKeys: String, CodingKey {
      case id, state, started, rollback, outputs
      case seconds = "duration_s"
    }

    /// Without its element.
    var stepID: String { String(id.prefix { $0 != "[" }) }
  }

  /// What a canary says it made and removed again.
  struct Outputs: Sendable, Decodable {
    let canary: [String]

    private enum CodingKeys: CodingKey { case flow, object }

    init(from decoder: any Decoder) throws {
      let outputs = try decoder.container(keyedBy: CodingKeys.self)
      canary = [CodingKeys.flow, .object].compactMap {
        try? outputs.decode(String.self, forKey: $0)
      }
    }
  }

  struct Hold: Sendable, Decodable {
    let kind: String
    let object: String
    let foundInForce: Bool

    enum CodingKeys: String, CodingKey {
      case kind, object
      case foundInForce = "found_in_force"
    }
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
    steps.contains { step in
      step.outputs?.canary.contains { entry.name?.contains($0) == true } == true
    }
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
