import Core
import Transport

/// What the cluster says of the site's buckets: where they lie and how they are protected.
struct ProtectionReading: Sendable {
  let views: [BucketView]
  let protectedPaths: [ProtectedPath]
  let snapshots: [SnapshotFact]

  /// Those that hold some of the site's buckets of that kind.
  func snapshots(of content: BucketView.Content) -> [SnapshotFact] {
    let directories = views.filter { $0.content == content }.map(\.directory)
    return snapshots.filter { snapshot in
      directories.contains { snapshot.directory.contains($0) }
    }
  }

  static func read(_ connection: SiteConnection) async throws -> ProtectionReading {
    let site = connection.site
    let views = try bucketViews(try await connection.vast.views(), site)
    let named = views.filter { $0.content != .foreign }
    let paths = try await connection.vast.protectedPaths()
      .filter { path in named.contains { path.directory.contains($0.directory) } }
    var snapshots: [SnapshotFact] = []
    for directory in Set(paths.map(\.directory)).sorted() {
      snapshots += try await connection.vast.snapshots(of: directory).compactMap(SnapshotFact.init)
    }
    return ProtectionReading(views: views, protectedPaths: paths, snapshots: snapshots)
  }

  /// Every view with what it holds; throws where one of the site's buckets has none.
  static func bucketViews(_ views: [View], _ site: Site) throws -> [BucketView] {
    let found = views.map { view in
      let name = view.bucket ?? view.path.text
      let content: BucketView.Content =
        name == site.database.bucket
        ? .database : site.buckets.contains(name) ? .media : .foreign
      return BucketView(bucket: name, directory: view.path, content: content)
    }
    for bucket in [site.database.bucket] + site.buckets
    where !found.contains(where: { $0.bucket == bucket }) {
      throw Failure.failed(
        Problem(
          .directoryUnclear,
          "the cluster has no view of bucket \(bucket)", at: site.vast.endpoint,
          hint: "check database.bucket and buckets in the site file, and the tenant"))
    }
    return found.sorted { $0.bucket < $1.bucket }
  }

  var pathFacts: [ProtectedPathFact] { protectedPaths.map(ProtectedPathFact.init) }
}

extension ProtectedPathFact {
  init(_ path: ProtectedPath) {
    self.init(
      id: path.id, name: path.name, directory: path.directory,
      policy: path.policyName ?? path.policyID.map { String($0) }, enabled: path.isEnabled == true,
      local: path.isLocal ?? false)
  }
}

extension SnapshotFact {
  /// Nil for one of which the cluster does not say when it was taken.
  init?(_ snapshot: Snapshot) {
    guard let created = snapshot.created else { return nil }
    self.init(
      id: snapshot.id, name: snapshot.name, directory: snapshot.path, created: created,
      expires: snapshot.expires, state: snapshot.isReady ? Self.usableState : snapshot.state.raw,
      policy: snapshot.policyName ?? snapshot.policyID.map { String($0) })
  }
}
