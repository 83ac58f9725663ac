import Core
import Testing

@testable import Transport

@Suite("the connection of a site")
struct SiteConnectionTests {
  private func site(_ change: (inout Site) -> Void = { _ in }) -> Site {
    let secret = SecretReference.environment("s")
    var site = Site(
      name: "lab",
      vast: Site.Vast(
        endpoint: "https://127.0.0.1:1", trust: Site.Trust(caFile: "tls/ca.pem"),
        tenant: "default", credentials: .token(secret)),
      s3: Site.S3(
        endpoints: ["http://10.0.0.1:80", "http://10.0.0.2:80"], trust: Site.Trust(),
        region: "us-east-1", accessKey: "k", secretKey: secret),
      trino: Site.Trino(
        endpoint: "http://127.0.0.1:2", trust: Site.Trust(insecure: true), catalog: "vast",
        user: "tamsdr"),
      database: Site.Database(bucket: "b", schema: "s", trinoSchema: "b/s"), buckets: ["m"],
      tams: Site.Tams(
        api: .bbc8, tables: .vasttams7, timeBase: .tai, url: "http://127.0.0.1:3",
        privateURL: "http://127.0.0.1:4", trust: Site.Trust(caFile: "/etc/ca.pem")),
      services: [], fencedKeys: [], presignedLifetime: .seconds(5),
      notifiers: [
        .webhook(
          name: "pager", url: .plain("https://pager/"), trust: Site.Trust(caFile: "tls/pager.pem"),
          token: nil)
      ],
      document: .null)
    change(&site)
    return site
  }

  @Test("has a client for each address, and finds CA files beside the site file")
  func clients() throws {
    let connection = try SiteConnection(site(), folder: "/sites", secrets: GivenSecrets())
    #expect(connection.site.vast.trust.caFile == "/sites/tls/ca.pem")
    #expect(connection.site.tams.trust.caFile == "/etc/ca.pem")
    guard case .webhook(_, _, let trust, _) = connection.site.notifiers.first else {
      Issue.record("the notifier is gone")
      return
    }
    #expect(trust.caFile == "/sites/tls/pager.pem")
    #expect(connection.s3Endpoints.map(\.endpoint.host) == ["10.0.0.1", "10.0.0.2"])
    #expect(connection.s3.endpoint.host == "10.0.0.1")
    #expect(connection.tams.endpoint.port == 4 && connection.openTams.endpoint.port == 3)
    #expect(connection.site.insecureParts == ["trino"])
  }

  @Test("what cannot be connected to is refused before anything is sent")
  func refuses() {
    expectRefusal("the site names no S3 endpoint") { $0.s3.endpoints = [] }
    expectRefusal("not the address of a server: vms") { $0.vast.endpoint = "vms" }
    expectRefusal("not the address of a server: tams") { $0.tams.url = "tams" }
  }

  private func expectRefusal(_ what: String, _ change: (inout Site) -> Void) {
    let problem = #expect(throws: Problem.self) {
      _ = try SiteConnection(site(change), folder: "", secrets: GivenSecrets())
    }
    #expect(problem?.what == what)
  }
}
