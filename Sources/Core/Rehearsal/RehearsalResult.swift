/// How a case came out.
package struct RehearsalResult: Sendable, Hashable {
  package enum Ending: Sendable, Hashable {
    /// The live data is what the chosen snapshots hold, and the holds are those of a run without fault.
    case finished
    /// Data, services, keys and schedules are as before the run.
    case asBefore
    /// Neither, or not as it was said.
    case wrong(String)
  }

  /// What the rollback of one step said.
  package struct Undo: Sendable, Hashable {
    package let state: String
    package let note: String

    package init(state: String, note: String) {
      self.state = state
      self.note = note
    }
  }

  package let rehearsed: RehearsalCase
  package let ending: Ending
  /// What is to be known of the way there.
  package let notes: [String]
  /// Why the run would not go back, where it was asked to and refused.
  package let refusedBack: String?
  /// Of all elements of a step the one that came out worst.
  package let undos: [String: Undo]
  package let duration: Duration

  package init(
    _ rehearsed: RehearsalCase, _ ending: Ending, notes: [String] = [],
    refusedBack: String? = nil, undos: [String: Undo] = [:], duration: Duration = .zero
  ) {
    self.rehearsed = rehearsed
    self.ending = ending
    self.notes = notes
    self.refusedBack = refusedBack
    self.undos = undos
    self.duration = duration
  }

  package var isRight: Bool {
    switch ending {
    case .finished, .asBefore: true
    case .wrong: false
    }
  }

  package var word: String {
    switch ending {
    case .finished: "finished"
    case .asBefore: "as before"
    case .wrong: "WRONG"
    }
  }
}
