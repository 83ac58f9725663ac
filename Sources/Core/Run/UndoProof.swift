/// How certain the way back from a commit is, the least certain first.
package enum UndoCertainty: String, Sendable, Hashable, Codable, CaseIterable {
  case lost, assumed, proven

  package static let type = ValueType.oneOf(allCases.map(\.rawValue))
}

/// A cluster and its release: what was shown of one says nothing of another.
package struct ClusterIdentity: Sendable, Hashable, Codable {
  package let guid: String
  package let version: String

  package init(guid: String, version: String) {
    self.guid = guid
    self.version = version
  }

  package static let type = ValueType.record(["guid": .text, "version": .text])

  package var value: Value { .map(["guid": .text(guid), "version": .text(version)]) }

  package init?(_ value: Value) {
    guard let guid = value["guid"].textValue, let version = value["version"].textValue else {
      return nil
    }
    self.init(guid: guid, version: version)
  }

  package var display: String { "cluster \(guid), version \(version)" }
}

/// What is known of the way back from a commit before a run begins.
package struct UndoProof: Sendable, Hashable, Codable {
  package let certainty: UndoCertainty
  /// Which run showed it, or why it is only assumed.
  package let reason: String
  /// Where it was shown; nil where it is assumed.
  package let cluster: ClusterIdentity?

  package init(_ certainty: UndoCertainty, _ reason: String, at cluster: ClusterIdentity? = nil) {
    self.certainty = certainty
    self.reason = reason
    self.cluster = cluster
  }

  /// Of what runs have shown, the newest first, what holds at `cluster`.
  package static func known(at cluster: ClusterIdentity, of shown: [UndoProof]) -> UndoProof {
    shown.first { $0.cluster == cluster } ?? shown.first?.elsewhere(than: cluster)
      ?? UndoProof(.assumed, "no run has shown yet that a commit can be undone")
  }

  /// What is left of it at another cluster or release.
  package func elsewhere(than cluster: ClusterIdentity) -> UndoProof {
    UndoProof(
      .assumed,
      "this is \(cluster.display); \(reason), but of \(self.cluster?.display ?? "another cluster")")
  }
}

extension RunState {
  /// What this run has shown of the way back from a commit: only an end without a person's word in
  /// place of a step's counts.
  package var shownUndo: UndoProof? {
    guard outcome == .succeeded || outcome == .unverified,
      steps.values.allSatisfy(\.isByItself),
      let outputs = finished.last(where: { specs[$0.action]?.role == .undoProof })?.result.outputs,
      let certainty = outputs["undo"]?.textValue.flatMap(UndoCertainty.init(rawValue:)),
      let cluster = outputs["cluster"].flatMap(ClusterIdentity.init)
    else { return nil }
    let reason = outputs["reason"]?.textValue ?? ""
    return UndoProof(
      certainty, "run \(opening.run) of \(opening.started.dateText) showed: \(reason)", at: cluster)
  }
}

extension StepState {
  /// Neither skipped nor accepted by a person.
  fileprivate var isByItself: Bool {
    if case .skipped(_, .some) = condition { return false }
    return acceptance == nil
  }
}
