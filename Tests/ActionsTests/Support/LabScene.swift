import Core
import Foundation
import Lab
import RunbookYAML
import Store
import Transport

@testable import Actions

/// A lab in this process with the connection of its site. TAMS itself does not run in it, so the
/// site names no services.
struct LabScene: Sendable {
  let lab: LabInstance
  let connection: SiteConnection

  struct BadSite: Error {
    let faults: [String]
  }

  static func run(
    _ switches: [String] = [], layout: LabLayout = .two, segments: Int = 40,
    adjusting adjust: (inout LabOptions) -> Void = { _ in },
    _ body: (LabScene) async throws -> Void
  ) async throws {
    await LabTurns.shared.take()
    do {
      try await inItsTurn(switches, layout, segments, adjust, body)
    } catch {
      await LabTurns.shared.give()
      throw error
    }
    await LabTurns.shared.give()
  }

  private static func inItsTurn(
    _ switches: [String], _ layout: LabLayout, _ segments: Int,
    _ adjust: (inout LabOptions) -> Void, _ body: (LabScene) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "tamsdr-actions-\(UInt64.random(in: 1 ... .max))"
    ).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var options = LabOptions()
    options.layout = layout
    options.segments = segments
    options.speed = 20
    options.switches = try Switches(switches)
    adjust(&options)
    let lab = try await LabInstance.start(directory: folder, options: options)
    do {
      try await body(LabScene(lab: lab, connection: try connection(lab)))
    } catch {
      try await lab.stop()
      throw error
    }
    try await lab.stop()
  }

  private static func connection(_ lab: LabInstance) throws -> SiteConnection {
    let (site, faults) = SiteFile.read(text: lab.siteText, name: "site.yaml")
    guard var site else { throw BadSite(faults: faults.map { "\($0)" }) }
    site.services = []
    let folder = lab.folder.path
    return try SiteConnection(site, folder: folder, secrets: Secrets(folder: folder))
  }

  /// The same site with another scratch bucket.
  func connection(scratch bucket: String?) throws -> SiteConnection {
    var site = connection.site
    site.scratch = bucket.map { Site.Scratch(bucket: $0) }
    return try connection(site)
  }

  func connection(
    _ site: Site, copyLimits: S3CopyLimits = S3CopyLimits()
  ) throws -> SiteConnection {
    let folder = lab.folder.path
    return try SiteConnection(
      site, folder: folder, secrets: Secrets(folder: folder), copyLimits: copyLimits)
  }

  func cause(_ disaster: Disaster) throws { try lab.cause(disaster) }

  func removeDirectory(_ path: String) throws { try lab.removeDirectory(path) }

  /// What a client of TAMS can see now.
  func digest() throws -> String { try lab.digest() }

  /// What it should see after a recovery to a point: parts that are not restored stay as they are.
  func digest(of point: RecoveryPoint) throws -> String {
    try lab.digest(
      database: point.database.snapshot?.name, bucket: point.buckets.first?.snapshot?.name)
  }
}
