extension RunState {
  mutating func takeOver(_ takeover: Takeover?, _ record: Int) {
    guard let takeover else { return }
    if takeover.wasSilent {
      silentOwner = takeover.from
      // Nobody can have confirmed beforehand that a host would be dead.
      options.accepted.removeAll { $0 == .oldHostDead }
    }
    guard takeover.mayLackRecords else { return }
    gapRecord = record
    // What it noted before it changed anything may be lost, and then it seems not to have begun.
    for key in steps.filter({ $0.value.isInDoubt }).keys { steps[key]?.mayHaveBegunUnseen = true }
  }

  /// A step with effects of which the journal has not spoken since records may be missing: an earlier
  /// host may have sent it, so it is asked about before it is sent.
  package func mayHaveHappenedUnseen(_ key: StepKey) -> Bool {
    guard let gapRecord, let step = mainSteps[key.id] ?? finallySteps[key.id],
      let spec = specs[step.action], spec.effect != .readOnly
    else { return false }
    return steps[key]?.settledRecord ?? 0 < gapRecord && steps[key]?.isSettled != true
  }

  /// Nobody knows yet how far the earlier host came: the way back would leave out what it did.
  package var hasUnseenEffects: Bool {
    guard let gapRecord else { return false }
    // A step found not begun ends the gap: what comes after it cannot have been begun either.
    return !steps.values.contains { $0.notBegunRecord > gapRecord }
  }

  /// Only what makes an object of the run's own name is proven not begun by finding none: a hold, or an
  /// expiry that was long enough already, looks the same with the step and without it.
  mutating func noteNotBegun(_ key: StepKey, _ record: RunRecord) {
    switch steps[key].flatMap({ specs[$0.action]?.role }) {
    case .rescue, .prepare, .commit: steps[key]?.notBegunRecord = record.number
    default: return
    }
  }

  /// A hold found in force by a step that the lost host may have done may well be this run's own: it
  /// counts as such, or the report would call a site unchanged that this run has stopped.
  func ownedAfterGap(_ proof: HoldProof, by key: StepKey) -> HoldProof {
    guard proof.foundInForce, steps[key]?.mayHaveBegunUnseen == true else { return proof }
    return HoldProof(proof.hold, proof: proof.proof, lift: proof.lift)
  }
}
