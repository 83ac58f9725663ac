/// One thing that is not as it was when a plan was made.
package struct PlanDrift: Sendable, Hashable {
  package let what: String
  package let was: String
  package let now: String

  package init(_ what: String, was: String, now: String) {
    self.what = what
    self.was = was
    self.now = now
  }

  package var text: String { "\(what): was \(was), is \(now)" }
}

/// Compares a plan with how things are now.
package enum PlanComparison {
  package enum FoundFile: Sendable, Hashable {
    case digest(String)
    case unreadable(String)

    var text: String {
      switch self {
      case .digest(let digest): PlanComparison.short(digest)
      case .unreadable(let reason): "not to be read: \(reason)"
      }
    }
  }

  private static func short(_ digest: String) -> String { "sha256 \(digest.prefix(12))" }

  // MARK: Files

  /// The files and programs it was made from.
  package static func files(_ plan: Plan, _ find: (String) -> FoundFile) -> [PlanDrift] {
    var files = [("runbook", plan.runbook), ("site file", plan.site)]
    files += plan.includes.values.sorted { $0.path < $1.path }.map { ("included runbook", $0) }
    files += plan.scripts.sorted { $0.key < $1.key }.map { path, digest in
      ("script", Plan.File(path: path, digest: digest))
    }
    return files.compactMap { kind, file in
      let found = find(file.path)
      guard found != .digest(file.digest) else { return nil }
      return PlanDrift("\(kind) \(file.path)", was: short(file.digest), now: found.text)
    }
  }

  /// The same of the texts a run is about to freeze: what was read is what was compared.
  package static func files(_ plan: Plan, _ opening: RunOpening) -> [PlanDrift] {
    var digests = opening.scripts
    for source in [opening.runbook, opening.site] + Array((opening.includes ?? [:]).values) {
      digests[source.path] = source.digest
    }
    let added = opening.scripts.filter { plan.scripts[$0.key] == nil }
      .sorted { $0.key < $1.key }
      .map { PlanDrift("script \($0.key)", was: "not there", now: short($0.value)) }
    return files(plan) { digests[$0].map(FoundFile.digest) ?? .unreadable("it is not there") }
      + added
  }

  // MARK: The site

  package static func runs(_ plan: Plan, newest: String?) -> [PlanDrift] {
    guard newest != plan.newestRun else { return [] }
    return [
      PlanDrift(
        "newest run at this site", was: plan.newestRun ?? "none", now: newest ?? "none")
    ]
  }

  package static func facts(_ plan: Plan, _ facts: PlannedFacts, now: Timestamp) -> [PlanDrift] {
    cluster(plan.cluster, facts.cluster) + protectedPaths(plan, facts)
      + snapshots(plan, facts.snapshots, now: now)
  }

  private static func cluster(_ was: Plan.Cluster, _ now: Plan.Cluster) -> [PlanDrift] {
    var drifts: [PlanDrift] = []
    if was.guid != now.guid || (was.guid == nil && was.name != now.name) {
      drifts.append(PlanDrift("cluster", was: was.text, now: now.text))
    }
    if was.version != now.version {
      drifts.append(
        PlanDrift(
          "cluster version", was: was.version ?? "unknown", now: now.version ?? "unknown"))
    }
    return drifts
  }

  private static func protectedPaths(_ plan: Plan, _ facts: PlannedFacts) -> [PlanDrift] {
    var drifts: [PlanDrift] = []
    for was in plan.protectedPaths {
      guard let now = facts.protectedPaths.first(where: { $0.id == was.id }) else {
        drifts.append(PlanDrift(was.title, was: was.directory, now: "gone"))
        continue
      }
      for (before, after) in zip(was.properties, now.properties) where before.key != after.key {
        drifts.append(
          PlanDrift("\(was.title), \(before.name)", was: before.text, now: after.text))
      }
    }
    let known = Set(plan.protectedPaths.map(\.id))
    return drifts
      + facts.protectedPaths.filter { !known.contains($0.id) }
      .map { PlanDrift($0.title, was: "not there", now: "on \($0.directory)") }
  }

  // MARK: The point

  private static func snapshots(
    _ plan: Plan, _ found: [SnapshotFact], now: Timestamp
  ) -> [PlanDrift] {
    let needed = Duration.seconds(plan.neededSeconds)
    return RecoveryPoint(plan.point)?.snapshots.compactMap { was in
      let title = "snapshot \(was.name) of \(was.directory)"
      guard let present = found.first(where: { $0.id == was.id && $0.directory == was.directory })
      else { return PlanDrift(title, was: "there", now: "gone") }
      if present.name != was.name || present.created != was.created {
        return PlanDrift(title, was: was.identity, now: present.identity)
      }
      if present.state != SnapshotFact.usableState {
        return PlanDrift(title, was: "usable", now: "in state \(present.state)")
      }
      guard let expires = present.expires else { return nil }
      let early = expires < now + needed
      let wasEarly = was.expires.map { $0 < plan.made + needed } ?? false
      let sooner = was.expires.map { expires < $0 } ?? true
      guard sooner || early && !wasEarly else { return nil }
      return PlanDrift(
        title, was: was.expires.map { "kept until \($0.rfc3339)" } ?? "kept until deleted",
        now: "kept until \(expires.rfc3339)"
          + (early ? ", needed until \((now + needed).rfc3339)" : ""))
    } ?? []
  }

  /// `chosen` is what the runbook would choose now; without one the reason.
  package static func point(
    _ plan: Plan, chosen: RecoveryPoint?, reason: String = "none"
  ) -> [PlanDrift] {
    let was = RecoveryPoint(plan.point)
    if was?.identity == chosen?.identity { return [] }
    return [
      PlanDrift(
        "recovery point", was: was?.sentence ?? "none", now: chosen?.sentence ?? reason)
    ]
  }
}

extension Plan.Cluster {
  fileprivate var text: String { guid.map { "\(name) (\($0))" } ?? name }
}

extension Plan.ProtectedPath {
  fileprivate var title: String { "protected path \(name.isEmpty ? String(id) : name)" }

  /// What is compared by `key` and shown as `text`.
  fileprivate var properties: [(name: String, key: String, text: String)] {
    let kinds = [
      (replication.source, "source"), (replication.destination, "destination"),
      (replication.globalStreams, "global streams"),
    ].filter(\.0).map(\.1)
    let replicas = kinds.isEmpty ? "none" : kinds.joined(separator: ", ")
    return [
      ("name", name, name), ("directory", directory, directory),
      ("policy", policy ?? "none", policy ?? "none"),
      ("schedule", String(enabled), enabled ? "enabled" : "suspended"),
      ("state", standing, state), ("role", role ?? "unknown", role ?? "unknown"),
      ("replication", replicas, replicas),
    ]
  }
}
