import Core
import Transport

/// What drills have made in the site's sandbox and not removed: found by names and places on the cluster,
/// never by memory, so that nothing is missed that a dead process left.
package struct SandboxContents: Sendable {
  /// Of clones, and those that have a bucket of the sandbox.
  package let views: [View]
  package let streams: [GlobalSnapStream]
  /// Clones of which the cluster knows no stream any more.
  package let directories: [DirectoryPath]
  /// Services of the sandbox that run.
  package let services: [String]
  private let connection: SiteConnection
  private let guarding: SandboxGuard

  private static let mark = "tamsdr-"

  /// Of one run where it is named. `known` are directories of clones that journals tell of: no call lists
  /// what is in a directory.
  package static func find(
    _ connection: SiteConnection, run: String? = nil, known: [DirectoryPath] = []
  ) async throws -> SandboxContents {
    let guarding = try guarding(connection)
    try await refuseOverlap(connection, guarding)
    let prefix = mark + (run.map { $0 + "-" } ?? "")
    let views = try await connection.vast.views().filter { view in
      name(of: view.path, guarding)?.hasPrefix(prefix) == true
    }
    let streams = try await connection.vast.streams().filter { stream in
      stream.name.hasPrefix(prefix) && stream.target.map(guarding.allows) == true
    }
    var directories: [DirectoryPath] = []
    for directory in Set(known).sorted() where guarding.allows(directory) {
      let isStream = streams.contains { $0.target == directory }
      if !isStream, try await connection.vast.stat(directory) != nil {
        directories.append(directory)
      }
    }
    // They run on clones: where a run has none there, they are another's.
    let isNothing = run != nil && views.isEmpty && streams.isEmpty
    return SandboxContents(
      views: views, streams: streams, directories: directories,
      services: isNothing ? [] : try await running(connection), connection: connection,
      guarding: guarding)
  }

  private static func guarding(_ connection: SiteConnection) throws(Failure) -> SandboxGuard {
    guard let sandbox = connection.site.sandbox else {
      throw .failed(
        Problem(
          .siteIncomplete,
          "site \(connection.site.name) has no sandbox",
          hint: "write sandbox: { path: …, database: …, buckets: …, … } into the site file"))
    }
    return SandboxGuard(sandbox, of: connection.site)
  }

  /// The name of the clone that a directory is or lies in; nil where it is in none.
  private static func name(of directory: DirectoryPath, _ guarding: SandboxGuard) -> String? {
    guard guarding.allows(directory) else { return nil }
    return directory.text.dropFirst(guarding.sandbox.path.text.count).split(separator: "/")
      .first { $0.hasPrefix(mark) }.map(String.init)
  }

  /// A sandbox that shares a directory or a bucket with the site, or holds what is somebody else's, is
  /// none. Of what lies above it nothing is asked: a view of the root is everywhere.
  private static func refuseOverlap(
    _ connection: SiteConnection, _ guarding: SandboxGuard
  ) async throws {
    let site = connection.site
    let path = guarding.sandbox.path
    let views = try await connection.vast.views()
    let own = views.filter { view in
      view.bucket.map { $0 == site.database.bucket || site.buckets.contains($0) } ?? false
    }
    let standIns = Set(guarding.sandbox.standIns.values)
    let stranger = views.first { view in
      if name(of: view.path, guarding) != nil { return false }
      return path.contains(view.path) || view.bucket.map(standIns.contains) == true
        || own.contains(view) && view.path.contains(path)
    }
    if let stranger {
      throw notApart(
        "\(stranger.bucket ?? "a view") lies at \(stranger.path)", path, connection)
    }
    let protected = try await connection.vast.protectedPaths().first { protected in
      path.contains(protected.directory)
        || protected.directory.contains(path)
          && own.contains { protected.directory.contains($0.path) }
    }
    if let protected {
      throw notApart(
        "protected path \(protected.name) is of \(protected.directory)", path, connection)
    }
  }

  private static func notApart(
    _ what: String, _ path: DirectoryPath, _ connection: SiteConnection
  ) -> Failure {
    .failed(
      Problem(
        .sandboxUnfit,
        "the sandbox \(path) is not apart: \(what)", at: connection.site.vast.endpoint,
        hint: "name a directory and buckets under sandbox: of the site file that nobody else uses"))
  }

  private static func running(_ connection: SiteConnection) async throws -> [String] {
    var names: [String] = []
    for service in connection.site.sandbox?.services ?? [] {
      let control = ServiceControl(service: service, connection: connection.insideSandbox)
      if try await control.state().runs { names.append(service.name) }
    }
    return names
  }

  // MARK: Tell

  package var isEmpty: Bool {
    views.isEmpty && streams.isEmpty && directories.isEmpty && services.isEmpty
  }

  /// One line for each thing.
  package var lines: [String] {
    services.map { "service \($0)" }
      + views.map { "view \($0.bucket ?? String($0.id)) of \($0.path)" }
      + streams.map { "clone \($0.name)" + ($0.target.map { " in \($0)" } ?? "") }
      + directories.map { "directory \($0)" }
  }

  /// The runs whose clones these are.
  package var runs: [String] {
    let names =
      streams.map(\.name)
      + directories.map { $0.text.split(separator: "/").last ?? "" }
      .map(String.init)
    // `tamsdr-`, then the run's id: two numbers and four letters.
    return Set(
      names.map { $0.split(separator: "-").dropFirst().prefix(3).joined(separator: "-") }
    ).sorted()
  }

  /// Without what belongs to the run itself.
  func isForeign(to run: String) -> Bool {
    let own = Self.mark + run + "-"
    return !services.isEmpty || streams.contains { !$0.name.hasPrefix(own) }
      || views.contains { Self.name(of: $0.path, guarding)?.hasPrefix(own) != true }
  }

  // MARK: Remove

  /// Services first, which use the buckets; then the buckets, which use the directories.
  package func remove(_ progress: (String) -> Void) async throws {
    for name in services {
      guard let service = guarding.sandbox.services.first(where: { $0.name == name }) else {
        continue
      }
      progress("stopping \(name)")
      try await ServiceControl(service: service, connection: connection.insideSandbox).stop()
    }
    for view in views {
      progress("removing the view of \(view.path)")
      try await connection.vast.deleteView(view)
    }
    for stream in streams {
      progress("removing the clone \(stream.name)")
      try await CloneRemoval(stream: stream, connection: connection).remove()
    }
    for directory in directories {
      progress("removing \(directory)")
      try await connection.vast.deleteFolder(directory)
    }
  }
}
