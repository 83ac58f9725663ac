import Actions
import Core
import Store

/// How certain the way back from a commit is before a run begins: what earlier runs of these journals
/// have shown of this very cluster and release.
enum KnownUndo {
  /// Nil for a runbook that commits nothing. The cluster is asked only where some run has shown
  /// something; one that does not answer is the run's own to tell.
  static func read(
    _ runbook: Runbook, _ session: SiteSession, _ archive: Archive
  ) async throws -> UndoProof? {
    guard runbook.allSteps.contains(where: { session.actions[$0.action]?.spec.role == .commit })
    else { return nil }
    let shown = try archive.shownUndos()
    guard !shown.isEmpty else {
      return UndoProof(
        .assumed,
        "no run in \(archive.folder.path) has shown it: "
          + "tamsdr run runbooks/prove-restore.yaml --site SITE does"
          + (session.site.scratch == nil ? ", once the site file names a scratch bucket" : ""))
    }
    do {
      return .known(at: try await ClusterIdentity.read(session.connection), of: shown)
    } catch {
      return UndoProof(.assumed, "which cluster this is could not be read when the run began")
    }
  }
}
