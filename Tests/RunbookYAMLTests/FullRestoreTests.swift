import Core
import Testing

@testable import RunbookYAML

/// The runbook of the design, as people write it.
let fullRestore = #"""
  runbook: full-restore
  description: Restore the TAMS database and media buckets to one recovery point.
  objectives: { rto: 30m, rpo: 25h }
  parameters:
    at:       { type: time, default: latest, help: newest usable point at or before this time }
    max_skew: { type: duration, default: 4h }
  limits: { loss_share: 0.2 }
  steps:
    - { id: preflight, action: site.preflight }
    - id: point
      action: recovery_point.choose
      with: { at: "${{ parameters.at }}", max_skew: "${{ parameters.max_skew }}" }
    - { id: verify, action: recovery_point.verify, with: { point: "${{ steps.point.point }}" } }
    - id: consent
      action: approval.ask
      with: { message: "Go back to ${{ steps.point.time }}, losing ${{ steps.point.loss.segments }} segments" }
    - { id: stop, action: service.stop, with: { roles: [api, worker, ingest] }, budget: 2m }
    - { id: fence, action: s3.disable_keys }
    - { id: suspend, action: vast.suspend_schedules, with: { point: "${{ steps.point.point }}" } }
    - { id: rescue, action: recovery_point.take, with: { point: "${{ steps.point.point }}" } }
    - checkpoint: fenced
    - id: prepare
      for_each: "${{ steps.point.restores }}"      # a map: one entry for each protected directory
      parallel: true
      action: vast.restore_prepare
      with: { restore: "${{ each.value }}" }
      budget: 8m
    - checkpoint: prepared
    - id: commit
      for_each: "${{ steps.point.restores }}"
      parallel: true
      action: vast.restore_commit
      with: { prepared: "${{ steps.prepare[each.key].prepared }}", undo: "${{ steps.rescue.snapshots[each.key] }}" }
    - { id: check-database, action: tams.check_database, with: { point: "${{ steps.point.point }}" } }
    - { id: check-objects, action: tams.check_objects, with: { point: "${{ steps.point.point }}" } }
    - { id: requests, action: tams.check_delete_requests }
    - { id: unfence, action: s3.enable_keys }
    - { id: start, action: service.start, with: { roles: [api], access: private } }
    - { id: check-api, action: tams.check_api }
    - { id: canary, action: tams.canary }
    - { id: open, action: service.open, restores_service: true }
  finally:
    - { id: schedules, action: vast.resume_schedules }
    - { id: tell, action: notify.send }
  """#

/// A site as the lab writes it.
let labSite = """
  site: lab
  vast: { endpoint: "https://127.0.0.1:8443", ca_file: tls/ca.pem, tenant: default, user: tamsdr, password: { file: secrets/vms-password } }
  s3: { endpoint: "http://127.0.0.1:9000", region: us-east-1, access_key: EXECUTOR, secret_key: { file: secrets/executor-secret-key } }
  trino: { endpoint: "http://127.0.0.1:8080", catalog: vast, user: tamsdr }
  database: { bucket: tams-db, schema: tams7, trino_schema: "tams-db/tams7" }
  buckets: [ tams-media ]
  tams: { api: bbc-8, tables: vasttams-7, time_base: tai, url: "http://127.0.0.1:1", private_url: "http://127.0.0.1:2" }
  services:
    - { name: tams-api, role: api, manager: command, start: [lab, start], start_private: [lab, start-private], open: [lab, open], stop: [lab, stop], probe: [lab, probe], url: "http://127.0.0.1:1", private_url: "http://127.0.0.1:2" }
    - { name: retention, role: worker, manager: command, start: [lab, start], stop: [lab, stop], probe: [lab, probe] }
  fence:
    keys: [ { owner: tams, id: TAMSKEY, secret: { file: secrets/tams-secret-key } } ]
  presigned_lifetime: 5s
  """

@Suite("The design's own files")
struct FullRestoreTests {
  @Test("full-restore is read without a complaint, and as it is meant")
  func readsRunbook() throws {
    let (found, faults) = RunbookFile.read(text: fullRestore, name: "full-restore.yaml")
    #expect(faults == [])
    let runbook = try #require(found)
    #expect(runbook.name == "full-restore")
    #expect(runbook.objectives == Objectives(rto: .seconds(1_800), rpo: .seconds(90_000)))
    #expect(runbook.limits == Limits(lossShare: 0.2))
    #expect(runbook.parameters.map(\.name) == ["at", "max_skew"])
    #expect(runbook.parameters.map(\.fallback) == [.text("latest"), .duration(.seconds(14_400))])
    #expect(runbook.steps.count == 20)
    #expect(
      runbook.steps.compactMap { if case .checkpoint(let name, _) = $0 { name } else { nil } }
        == ["fenced", "prepared"])
    let commit = try #require(runbook.allSteps.first { $0.id == "commit" })
    #expect(commit.parallelism == Parallelism())
    #expect(commit.forEach?.display == "steps.point.restores")
    #expect(
      commit.inputs["undo"]?.expressions.map(\.display) == ["steps.rescue.snapshots[each.key]"])
    #expect(runbook.allSteps.first { $0.id == "stop" }?.budget == .seconds(120))
    #expect(runbook.allSteps.filter(\.restoresService).map(\.id) == ["open"])
    #expect(runbook.finally.flatMap(\.steps).map(\.id) == ["schedules", "tell"])
  }

  @Test("marks of expressions point into the file")
  func marksExpressions() throws {
    let (found, _) = RunbookFile.read(text: fullRestore, name: "full-restore.yaml")
    let lines = fullRestore.split(separator: "\n", omittingEmptySubsequences: false)
    let expressions = try #require(found).allSteps.flatMap { step in
      step.inputs.values.flatMap(\.expressions) + [step.forEach].compactMap { $0 }
    }
    #expect(expressions.count == 14)
    for expression in expressions {
      let line = lines[expression.mark.line - 1].dropFirst(expression.mark.column - 1)
      #expect(line.hasPrefix(expression.display))
    }
  }

  @Test("the lab's site is read without a complaint, and as it is meant")
  func readsSite() throws {
    let (found, faults) = SiteFile.read(text: labSite, name: "site.yaml")
    #expect(faults == [])
    let site = try #require(found)
    #expect(site.vast.trust == Site.Trust(caFile: "tls/ca.pem"))
    #expect(site.vast.credentials == .password(user: "tamsdr", .file("secrets/vms-password")))
    #expect(site.s3.endpoints == ["http://127.0.0.1:9000"])
    #expect(site.trino.vastCatalog == nil)
    #expect(site.services.map(\.role) == [.api, .worker])
    #expect(site.fencedKeys.map(\.id) == ["TAMSKEY"])
    #expect(site.presignedLifetime == .seconds(5))
    #expect(site.document["vast"]["password"] == .secret(.file("secrets/vms-password")))
  }

  @Test("a VAST Catalog has the names that clusters give, but for those the site gives")
  func readsCatalog() throws {
    func catalog(_ text: String) throws -> Site.VastCatalog? {
      let user = "catalog: vast, user: tamsdr"
      let (found, faults) = SiteFile.read(
        text: labSite.replacing(user, with: "\(user), vast_catalog: \(text)"), name: "site.yaml")
      #expect(faults == [])
      return try #require(found).trino.vastCatalog
    }
    #expect(try catalog("{}") == Site.VastCatalog())
    let named = try catalog("{ table: other }")
    #expect(named == Site.VastCatalog(table: "other"))
    #expect(named?.schema == "vast-big-catalog-bucket/vast_big_catalog_schema")
  }

  @Test("a site may speak every dialect of the API", arguments: Site.Tams.API.allCases)
  func dialects(_ api: Site.Tams.API) {
    let (site, faults) = SiteFile.read(
      text: labSite.replacing("api: bbc-8", with: "api: \(api.rawValue)"), name: "site.yaml")
    #expect(faults == [])
    #expect(site?.tams.api == api)
  }
}
