extension RunState {
  /// Steps of a run that has changed nothing whose results are no more than what they saw.
  package var readings: [StepKey] {
    guard !siteChanged, !outcome.isFinal else { return [] }
    return mainReadings.map(\.key).sorted()
  }

  /// Whether another run of the site has sent something since this one looked at it: what it saw, and what
  /// it asked because of it, may not be so any more.
  package func isOutdated(by other: RunState) -> Bool {
    guard !siteChanged, !outcome.isFinal, other.hasActed,
      let looked = mainReadings.compactMap(\.ended).min()
    else { return false }
    return other.lastTime > looked
  }

  private var mainReadings: [StepState] {
    steps.values.filter { $0.isDone && $0.intentRecord == 0 && mainStep($0.key.id) != nil }
  }
}
