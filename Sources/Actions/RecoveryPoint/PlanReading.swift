import Core
import Transport

/// What a plan rests on at the cluster: who it is, how the site's directories are protected and
/// replicated, and their snapshots.
package struct PlanReading: Sendable {
  private let connection: SiteConnection

  package init(_ connection: SiteConnection) { self.connection = connection }

  /// Throws `Failure`.
  package func facts() async throws -> PlannedFacts {
    do {
      let protection = try await ProtectionReading.read(connection)
      var paths: [Plan.ProtectedPath] = []
      for path in protection.protectedPaths.sorted(by: { $0.id < $1.id }) {
        let validation = try await connection.vast.validateRestore(path.id)
        paths.append(Plan.ProtectedPath(path, validation))
      }
      return PlannedFacts(
        cluster: try await cluster(), protectedPaths: paths, snapshots: protection.snapshots)
    } catch let failure as RemoteFailure {
      throw Failure.failed(failure.problem)
    }
  }

  private func cluster() async throws -> Plan.Cluster {
    let cluster = try await connection.vast.clusters().first
    return Plan.Cluster(
      name: cluster?.name ?? "", guid: cluster?.guid,
      version: try await connection.vast.systemVersion() ?? cluster?.version)
  }
}

extension Plan.ProtectedPath {
  fileprivate init(_ path: ProtectedPath, _ validation: RestoreValidation) {
    let standing =
      switch path.state.meaning {
      case .steady, .working: "in service"
      case .held: "held"
      case .bad: "bad"
      case .gone: "gone"
      case .unknown: path.state.raw
      }
    self.init(
      id: path.id, name: path.name, directory: path.directory.text,
      policy: path.policyName ?? path.policyID.map { String($0) }, enabled: path.isEnabled == true,
      state: path.state.raw, standing: standing, role: path.role,
      replication: Plan.Replication(
        source: validation.isReplicationSource, destination: validation.isReplicationDestination,
        globalStreams: validation.hasGlobalStreams))
  }
}
