import Core
import Testing
import Transport

@testable import Actions
@testable import Lab

@Suite("What is asked of a TAMS by its API")
struct APICheckOnLabTests {
  private func check(_ connection: SiteConnection) async throws -> ActionResult {
    try await Stage(connection).perform("tams.check_api")
  }

  private func verdicts(_ result: ActionResult) -> [String: Verdict] {
    Dictionary(result.checks.map { ($0.id, $0.verdict) }, uniquingKeysWith: max)
  }

  @Test(
    "passes on a whole site, names what its dialect cannot tell, and changes nothing",
    arguments: [
      (
        Site.Tams.API.bbc8, ["V01", "V02", "V03", "V04", "V05", "V16", "V20", "V22"],
        ["V28", "V29", "V31"]
      ),
      (
        .vasttams6, ["V01", "V02", "V04", "V05", "V16", "V20", "V28"],
        ["V03", "V16", "V22", "V29", "V31"]
      ),
      (
        .vasttams7, ["V01", "V02", "V04", "V05", "V16", "V20", "V28"],
        ["V03", "V05", "V16", "V22", "V29", "V31"]
      ),
    ])
  func whole(api: Site.Tams.API, made: [String], unmade: [String]) async throws {
    try await LabScene.run { scene in
      try await scene.withTams(api) { connection, _ in
        let before = try scene.digest()
        let result = try await check(connection)
        #expect(verdicts(result) == Dictionary(uniqueKeysWithValues: made.map { ($0, .pass) }))
        #expect(Set(result.unmade.map(\.id)) == Set(unmade))
        #expect(result.warnings == [])
        #expect(result.outputs["read"] == .integer(15))
        #expect(try scene.digest() == before)
      }
    }
  }

  @Test(
    "is not deceived by a TAMS that answers 200 and has lost its database",
    arguments: Site.Tams.API.allCases)
  func facade(_ api: Site.Tams.API) async throws {
    try await LabScene.run { scene in
      try await scene.withTams(api, hasDatabase: false) { connection, _ in
        let found = verdicts(try await check(connection))
        #expect(found["V01"] == .pass && found["V02"] == .pass)
        #expect(found["V05"] == .fail && found["V16"] == .fail)
        let later = try await SentinelReading(connection, connection.openTams).read(wanted: 5)
        #expect(later.check.verdict == .fail)
      }
    }
  }

  @Test(
    "is not deceived by a TAMS that was started on nothing, whatever the database says",
    arguments: Site.Tams.API.allCases)
  func emptied(_ api: Site.Tams.API) async throws {
    try await LabScene.run { scene in
      try await scene.withTams(api) { connection, _ in
        try scene.cause(.tablesEmptied)
        #expect(verdicts(try await check(connection))["V05"] == .unknown)
      }
    }
  }

  @Test("sees that vasttams 6 tells of its dead database in its analytics alone")
  func analytics() async throws {
    try await LabScene.run { scene in
      try await scene.withTams(.vasttams6, hasDatabase: false) { connection, _ in
        let found = try await check(connection).checks.first { $0.title.contains("analytics") }
        #expect(found?.verdict == .fail && found?.finding.contains("database") == true)
      }
    }
  }

  @Test(
    "follows the URLs: objects that are gone show, also where vasttams 7 hands out URLs for them",
    arguments: Site.Tams.API.allCases)
  func urls(_ api: Site.Tams.API) async throws {
    try await LabScene.run { scene in
      try await scene.withTams(api) { connection, _ in
        try scene.cause(.bucketEmptied)
        let found = verdicts(try await check(connection))
        #expect(found["V20"] == .fail && found["V05"] == .pass)
      }
    }
  }

  @Test("takes no segment that its flow keeps no longer for a lost one, and passes on none")
  func expired() async throws {
    try await LabScene.run { scene in
      try await scene.withTams(.bbc8) { connection, _ in
        try scene.cause(.bucketEmptied)
        try scene.lab.change(
          "INSERT INTO tags (id, entity_type, entity_id, tag_name, tag_value) "
            + "SELECT id, 'flow', id, 'segment_retention_offset', '1:0' FROM flows "
            + "WHERE id NOT IN (SELECT entity_id FROM tags "
            + "WHERE tag_name = 'segment_retention_offset')")
        try scene.lab.change(
          "UPDATE tags SET tag_value = '1:0' WHERE tag_name = 'segment_retention_offset'")
        let result = try await check(connection)
        #expect(verdicts(result)["V20"] == nil)
        #expect(result.unmade.contains { $0.id == "V20" })
      }
    }
  }

  @Test("refuses a TAMS of another dialect before it misreads it")
  func dialect() async throws {
    try await LabScene.run { scene in
      for (api, spoken) in [
        (Site.Tams.API.bbc8, Site.Tams.API.vasttams6), (.vasttams7, .vasttams6),
        (.vasttams6, .bbc8),
      ] {
        try await scene.withTams(api, speaking: spoken) { connection, _ in
          let result = try await check(connection)
          #expect(verdicts(result)["V02"] == .fail)
          #expect(!result.checks.contains { $0.id == "V05" })
          let preflight = try await Stage(connection).perform("site.preflight").checks
          #expect(preflight.first { $0.title == "what TAMS speaks" }?.verdict == .fail)
        }
      }
    }
  }

  @Test("says before a recovery what TAMS speaks, or that it does not answer")
  func preflight() async throws {
    try await LabScene.run { scene in
      try await scene.withTams(.vasttams6) { connection, _ in
        let result = try await Stage(connection).perform("site.preflight")
        #expect(result.checks.first { $0.title == "what TAMS speaks" }?.verdict == .pass)
        #expect(result.unmade.isEmpty)
      }
      let result = try await Stage(scene.connection).perform("site.preflight")
      #expect(!result.checks.contains { $0.title == "what TAMS speaks" })
      #expect(result.unmade.map(\.id) == ["V02"])
    }
  }

  @Test(
    "takes a live delete request for what the dialect makes of it",
    arguments: [
      (Site.Tams.API.bbc8, Verdict.fail), (.vasttams6, .degraded), (.vasttams7, .degraded),
    ])
  func requests(api: Site.Tams.API, verdict: Verdict) async throws {
    try await LabScene.run { scene in
      try await scene.withTams(api) { connection, _ in
        try scene.cause(.deleteRequestAlive)
        #expect(verdicts(try await check(connection))["V04"] == verdict)
        let asked = try await Stage(connection).perform("tams.check_delete_requests")
        #expect(asked.verdict == verdict)
      }
    }
  }

  @Test("sees the errors that a vasttams has answered since its start")
  func behaviour() async throws {
    try await LabScene.run { scene in
      try await scene.withTams(.vasttams7) { connection, _ in
        #expect(verdicts(try await check(connection))["V28"] == .pass)
        await #expect(throws: RemoteFailure.self) {
          _ = try await connection.tams.get("/time-range-analysis")
        }
        let found = try await check(connection).checks.first { $0.id == "V28" }
        #expect(found?.verdict == .degraded && found?.numbers["failed"] == .integer(1))
      }
    }
  }

  @Test("tells after a release whether workers, ingest and webhooks are back")
  func released() async throws {
    try await LabScene.run { scene in
      try await scene.withTams(.bbc8) { connection, _ in
        func found(_ probe: [String]) async throws -> Check? {
          var site = connection.site
          site.services = [
            Site.Service(
              name: "retention", role: .worker,
              commands: Site.Service.Commands(
                start: ["true"], startPrivate: nil, open: nil, stop: ["true"], probe: probe),
              url: nil, privateURL: nil)
          ]
          return try await Stage(try scene.connection(site))
            .perform("tams.check_api", ["released": .bool(true)]).checks.first { $0.id == "V31" }
        }
        let (running, stopped) = (["true"], ["sh", "-c", "exit 3"])
        try scene.lab.change("DELETE FROM tags WHERE tag_name = 'tamsdr-lab.status'")
        #expect(try await found(running)?.verdict == .pass)
        #expect(try await found(stopped)?.numbers["stopped"] == .texts(["retention"]))
        #expect(try await found(stopped)?.verdict == .degraded)
        try scene.lab.change(
          "INSERT INTO tags (id, entity_type, entity_id, tag_name, tag_value) "
            + "SELECT id, 'webhook', id, 'tamsdr-lab.status', 'error' FROM webhooks LIMIT 1")
        let failed = try #require(try await found(running))
        #expect(failed.verdict == .degraded && failed.numbers["failed"] == .integer(1))
      }
    }
  }
}
