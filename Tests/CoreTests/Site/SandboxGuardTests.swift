import Testing

@testable import Core

@Suite("What a drill may change")
struct SandboxGuardTests {
  private static let service = Site.Service(
    name: "drill-api", role: .api,
    commands: Site.Service.Commands(
      start: ["drill", "start"], startPrivate: nil, open: nil, stop: ["drill", "stop"],
      probe: ["drill", "probe"]), url: nil, privateURL: nil)

  private static let sandbox = Site.Sandbox(
    path: DirectoryPath("/tamsdr-drill"),
    database: Site.Database(
      bucket: "drill-db", schema: "tams7", trinoSchema: "drill-db/tams7",
      snapshotBucket: "tams-db"),
    buckets: ["tams-media": "drill-media"],
    tams: Site.Tams(
      api: .bbc8, tables: .vasttams7, timeBase: .tai, url: "http://drill",
      privateURL: "http://drill-inside", trust: Site.Trust()),
    services: [service],
    key: Site.FencedKey(owner: "drill", id: "DRILLKEY", secret: .environment("K")))

  private static var site: Site {
    let secret = SecretReference.environment("s")
    var production = service
    production.name = "tams-api"
    production.commands.probe = ["tams", "probe"]
    production.commands.stop = ["tams", "stop"]
    return Site(
      name: "lab",
      vast: Site.Vast(
        endpoint: "https://vms", trust: Site.Trust(), tenant: "default",
        credentials: .token(secret)),
      s3: Site.S3(
        endpoints: ["http://s3"], trust: Site.Trust(), region: "us-east-1", accessKey: "k",
        secretKey: secret),
      trino: Site.Trino(
        endpoint: "http://trino", trust: Site.Trust(), catalog: "vast", user: "tamsdr"),
      database: Site.Database(bucket: "tams-db", schema: "tams7", trinoSchema: "tams-db/tams7"),
      buckets: ["tams-media"],
      tams: Site.Tams(
        api: .bbc8, tables: .vasttams7, timeBase: .tai, url: "http://tams",
        privateURL: "http://tams-inside", trust: Site.Trust()),
      services: [production], fencedKeys: [], presignedLifetime: .seconds(5),
      notifiers: [.command(name: "mail", words: ["mail", "dr"])], sandbox: sandbox,
      document: .null)
  }

  private let guarding = SandboxGuard(sandbox, of: site)

  private static let inside: [ChangedObject] = [
    .directory(DirectoryPath("/tamsdr-drill/a")), .directory(DirectoryPath("/tamsdr-drill/a/b")),
    .bucket("drill-db"), .bucket("drill-media"), .tams("http://drill"),
    .tams("http://drill-inside"), .service(service), .key("DRILLKEY"), .message,
  ]

  private static var outside: [ChangedObject] {
    var disguised = service
    disguised.commands.stop = ["tams", "stop"]
    return [
      .directory(DirectoryPath("/tamsdr-drill")), .directory(DirectoryPath("/")),
      .directory(DirectoryPath("/tamsdr-drills/a")), .directory(DirectoryPath("/tams/db")),
      .directory(DirectoryPath("/tamsdr-drill/../tams/db")),
      .directory(DirectoryPath("/tamsdr-drill/./a")), .bucket("tams-db"), .bucket("tams-media"),
      .bucket(""), .tams("http://tams"), .tams("http://tams-inside"), .service(disguised),
      .service(site.services[0]), .key("TAMSKEY"),
    ]
  }

  @Test("is what the sandbox names", arguments: inside)
  func allowed(object: ChangedObject) {
    #expect(guarding.refusal(of: [object]) == nil)
  }

  @Test("is nothing else, also beside what it names", arguments: outside)
  func refused(object: ChangedObject) {
    #expect(guarding.refusal(of: [object]) != nil)
    #expect(guarding.refusal(of: [.bucket("drill-db"), object]) != nil)
  }

  @Test("is nothing that nobody names")
  func unnamed() {
    #expect(guarding.refusal(of: []) != nil)
  }

  @Test("starts the programs of its own services, and those that only tell something")
  func programs() {
    for words in [["drill", "start"], ["drill", "stop"], ["tams", "probe"], ["mail", "dr"]] {
      #expect(guarding.allows(program: words), "\(words)")
    }
    for words in [
      ["tams", "stop"], ["drill"], ["drill", "start", "--all"], ["rm", "-r", "/"], [],
    ] {
      #expect(!guarding.allows(program: words), "\(words)")
    }
  }

  @Test("stands in the place of the site, but for its snapshots")
  func standsIn() {
    let seen = Self.site.inside(Self.sandbox)
    #expect(seen.database.trinoSchema == "drill-db/tams7")
    #expect(seen.database.trinoSchema(inSnapshot: "s1") == "tams-db/.snapshot/s1/tams7")
    #expect(seen.buckets == ["drill-media"])
    #expect(seen.live("tams-media") == "drill-media")
    #expect(seen.live("tams-db") == "drill-db")
    #expect(Self.site.live("tams-media") == "tams-media")
    #expect(seen.tams.url == "http://drill")
    #expect(seen.services == [Self.service])
  }
}
