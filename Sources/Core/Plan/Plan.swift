/// What a person looked at before a run: the files, the cluster and the point as they were then. A run by
/// it does not begin where anything of it has drifted.
package struct Plan: Sendable, Hashable, Codable {
  package static let schema = 1

  package let schema: Int
  package let tool: String
  package let made: Timestamp
  package let runbook: File
  /// By their paths as they stand in the runbook.
  package let includes: [String: File]
  package let site: File
  /// Digests of programs that steps and services start, by path.
  package let scripts: [String: String]
  /// As given with `--set`, for the command that plans again.
  package let given: [String]
  package let parameters: [String: Value]
  /// As given with `--incident-at`; nil where the run's start counts.
  package let incident: Timestamp?
  package let siteKey: String
  package let cluster: Cluster
  package let protectedPaths: [ProtectedPath]
  /// A `RecoveryPoint`'s value; null where the runbook chooses none.
  package let point: Value
  /// How long the snapshots of the point must last, in seconds from the start of a run.
  package let neededSeconds: Int
  package let loss: Value
  /// The newest run that acted on the site; nil where there was none.
  package let newestRun: String?

  package struct File: Sendable, Hashable, Codable {
    package let path: String
    package let digest: String

    package init(path: String, digest: String) {
      self.path = path
      self.digest = digest
    }
  }

  package struct Cluster: Sendable, Hashable, Codable {
    package let name: String
    package let guid: String?
    package let version: String?

    package init(name: String, guid: String?, version: String?) {
      self.name = name
      self.guid = guid
      self.version = version
    }
  }

  package struct ProtectedPath: Sendable, Hashable, Codable {
    package let id: Int
    package let name: String
    package let directory: String
    package let policy: String?
    package let enabled: Bool
    /// As the cluster spells it.
    package let state: String
    /// What that means; the same while a schedule does its ordinary work.
    package let standing: String
    package let role: String?
    package let replication: Replication

    package init(
      id: Int, name: String, directory: String, policy: String?, enabled: Bool, state: String,
      standing: String, role: String?, replication: Replication
    ) {
      self.id = id
      self.name = name
      self.directory = directory
      self.policy = policy
      self.enabled = enabled
      self.state = state
      self.standing = standing
      self.role = role
      self.replication = replication
    }
  }

  /// The replicas of a protected path.
  package struct Replication: Sendable, Hashable, Codable {
    package let source: Bool
    package let destination: Bool
    package let globalStreams: Bool

    package init(source: Bool, destination: Bool, globalStreams: Bool) {
      self.source = source
      self.destination = destination
      self.globalStreams = globalStreams
    }

    private enum CodingKeys: String, CodingKey {
      case source, destination
      case globalStreams = "global_streams"
    }
  }

  package init(
    made: Timestamp, opening: RunOpening, given: [String], incident: Timestamp?,
    facts: PlannedFacts, chosen: RunFacts.FinishedStep?, neededSeconds: Int, newestRun: String?
  ) {
    schema = Self.schema
    tool = opening.tool
    self.made = made
    runbook = File(opening.runbook)
    includes = (opening.includes ?? [:]).mapValues(File.init)
    site = File(opening.site)
    scripts = opening.scripts
    self.given = given
    parameters = opening.parameters
    self.incident = incident
    siteKey = opening.siteKey
    cluster = facts.cluster
    protectedPaths = facts.protectedPaths
    point = chosen?.result.outputs["point"] ?? .null
    self.neededSeconds = neededSeconds
    loss = chosen?.result.outputs["loss"] ?? .null
    self.newestRun = newestRun
  }

  private enum CodingKeys: String, CodingKey {
    case schema, tool, made, runbook, includes, site, scripts, given, parameters, incident, cluster
    case point, loss
    case siteKey = "site_key"
    case protectedPaths = "protected_paths"
    case neededSeconds = "needed_s"
    case newestRun = "newest_run"
  }
}

extension Plan.File {
  fileprivate init(_ source: RunOpening.SourceText) {
    self.init(path: source.path, digest: source.digest)
  }
}

/// What a plan rests on at the cluster.
package struct PlannedFacts: Sendable, Hashable {
  package let cluster: Plan.Cluster
  package let protectedPaths: [Plan.ProtectedPath]
  package let snapshots: [SnapshotFact]

  package init(
    cluster: Plan.Cluster, protectedPaths: [Plan.ProtectedPath], snapshots: [SnapshotFact]
  ) {
    self.cluster = cluster
    self.protectedPaths = protectedPaths
    self.snapshots = snapshots
  }
}

/// The plan a run goes by, as its first record keeps it.
package struct RunPlan: Sendable, Hashable, Codable {
  package let path: String
  package let digest: String
  package let point: Value

  package init(path: String, digest: String, point: Value) {
    self.path = path
    self.digest = digest
    self.point = point
  }
}
