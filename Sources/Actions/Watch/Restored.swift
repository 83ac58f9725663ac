import Core

/// What a run brought back, as its journal tells it: what a later look at the data is measured by.
package struct Restored: Sendable {
  let run: String
  let point: RecoveryPoint
  /// When no write could pass any more; nil where nothing was fenced.
  let fenced: Timestamp?
  /// When service was back: from here on clients write.
  let opened: Timestamp
  let lateWritesUntil: Timestamp?
  /// Rows of each table right after the restore.
  let rows: [String: Int]
  /// Segments without object right after the restore; nil where that was not counted.
  let dangling: Int?
  /// What the run wrote itself.
  let canaries: Set<String>

  /// Nil where the run restored nothing that could be looked at.
  package init?(of state: RunState) {
    func last(_ action: String) -> [String: Value] {
      state.finished.last { $0.action == action }?.result.outputs ?? [:]
    }
    guard let chosen = last(ChooseRecoveryPoint.spec.name)["point"].flatMap(RecoveryPoint.init),
      let opened = state.serviceRestored
    else { return nil }
    run = state.opening.run
    point = chosen
    fenced = last(DisableKeys.spec.name)["fenced_at"]?.instant
    self.opened = opened
    lateWritesUntil = state.lateWritesUntil
    rows = (last(CheckDatabase.spec.name)["counts"]?.mapValue ?? [:])
      .compactMapValues(\.integerValue)
    dangling = last(CheckObjects.spec.name)["dangling"]?.integerValue
    canaries = Set(
      state.steps.values.filter { $0.action == WriteCanary.spec.name }
        .flatMap { step in
          (step.result?.texts("bookkeeping") ?? [])
            + [step.result?.outputs["object"]?.textValue].compactMap { $0 }
        })
  }
}
