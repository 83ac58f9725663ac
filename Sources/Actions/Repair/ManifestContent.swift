import Core

/// What a step takes a manifest for: what deletes has a runbook of its own.
enum ManifestContent: String, CaseIterable, Sendable {
  case repairs, orphans

  init(_ call: ActionCall) {
    self = ManifestContent(rawValue: call.text("holds")) ?? .repairs
  }

  private var runbook: String {
    switch self {
    case .repairs: "runbooks/repair.yaml"
    case .orphans: "runbooks/drop-orphans.yaml"
    }
  }

  /// An empty manifest is either.
  func check(_ manifest: RepairManifest) throws(Failure) {
    let held: ManifestContent = manifest.holdsOrphans ? .orphans : .repairs
    guard held != self, !manifest.changes.isEmpty else { return }
    throw .failed(
      Problem(
        .manifestInvalid,
        "the manifest holds \(held.rawValue), and this step takes \(rawValue) only",
        hint: "give it to \(held.runbook)"))
  }
}
