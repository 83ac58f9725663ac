import Core
import Transport

@testable import Actions

/// Secrets that lie in the test itself; their values are taken out of text as the real ones are.
struct KnownSecrets: SecretReader {
  var values: [String: String] = [:]

  func read(_ reference: SecretReference) async throws(Problem) -> String {
    guard case .environment(let name) = reference, let value = values[name] else {
      throw Problem(.secretMissing, "no such secret")
    }
    return value
  }

  func learn(_ secret: String) {}

  func redact(_ text: String) -> String {
    values.values.reduce(text) { $0.replacing($1, with: "***") }
  }
}

extension SiteConnection {
  /// A site whose servers nobody asks: for actions that only run programs of this host.
  static func unreachable(
    services: [Site.Service] = [], notifiers: [Site.Notifier] = [],
    secrets: [String: String] = [:], confinement: Confinement? = nil
  ) throws -> SiteConnection {
    let nowhere = "http://127.0.0.1:1"
    let trust = Site.Trust()
    let site = Site(
      name: "nowhere",
      vast: Site.Vast(
        endpoint: "https://127.0.0.1:1", trust: trust, tenant: "default",
        credentials: .token(.environment("TOKEN"))),
      s3: Site.S3(
        endpoints: [nowhere], trust: trust, region: "us-east-1", accessKey: "own",
        secretKey: .environment("KEY")),
      trino: Site.Trino(endpoint: nowhere, trust: trust, catalog: "vast", user: "tamsdr"),
      database: Site.Database(bucket: "tams-db", schema: "tams7", trinoSchema: "tams-db/tams7"),
      buckets: ["tams-media"],
      tams: Site.Tams(
        api: .bbc8, tables: .vasttams7, timeBase: .tai, url: nowhere, privateURL: nowhere,
        trust: trust),
      services: services, fencedKeys: [], presignedLifetime: .seconds(5), notifiers: notifiers,
      document: .map([:]))
    return try SiteConnection(
      site, folder: "", secrets: KnownSecrets(values: secrets), confinement: confinement)
  }
}
