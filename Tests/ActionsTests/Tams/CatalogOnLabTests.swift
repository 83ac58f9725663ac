import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("The VAST Catalog as inventory of the buckets")
struct CatalogOnLabTests {
  @Test(
    "finds of segments and objects what listing finds, whatever the tables are",
    arguments: Site.Tams.Tables.allCases)
  func alike(_ tables: Site.Tams.Tables) async throws {
    try await LabScene.run(["catalog_index=current"], adjusting: { $0.tables = tables }) { scene in
      let catalog = try #require(try await CatalogInventory(scene.connection))
      let now = SystemClock.now()
      let younger = now - .seconds(3_600)
      var seen: Set<Inventory.References> = []
      for disaster in [
        Disaster.objectsDeleted, .orphanPlanted, .segmentsLost, .lateWrites, .bucketEmptied,
      ] {
        try scene.cause(disaster)
        let listed = try await Inventory(scene.connection).references(
          of: .live, in: scene.connection.site.buckets.map(ObjectPlace.live), now: now,
          younger: younger)
        let asked = try await catalog.references(now: now, younger: younger)
        #expect(asked.segments == listed.segments && asked.objects == listed.objects)
        #expect(asked.expired == listed.expired)
        #expect(asked.danglingYounger == listed.danglingYounger)
        #expect(asked.dangling.count == listed.dangling.count)
        #expect(asked.dangling.sample == listed.dangling.sample)
        #expect(asked.orphans.count == listed.orphans.count)
        #expect(asked.orphans.sample == listed.orphans.sample)
        seen.insert(listed)
      }
      #expect(seen.count == 5)
    }
  }

  @Test("serves for what was before the newest change it knows, and says else what it knows")
  func obstacle() async throws {
    try await LabScene.run(["catalog_index=current"]) { scene in
      let catalog = try #require(try await CatalogInventory(scene.connection))
      let began = SystemClock.now()
      #expect(await catalog.obstacle(at: began)?.contains("knows changes up to") == true)
      try await writeLater(than: began + .seconds(2), scene)
      #expect(await catalog.obstacle(at: began) == nil)
    }
  }

  @Test("does not serve where its index stays behind, nor where the cluster has none")
  func behind() async throws {
    try await LabScene.run(["catalog_index=behind"]) { scene in
      let catalog = try #require(try await CatalogInventory(scene.connection))
      let began = SystemClock.now()
      try await writeLater(than: began + .seconds(2), scene)
      #expect(await catalog.obstacle(at: began)?.contains("knows changes up to") == true)
    }
    try await LabScene.run { scene in
      #expect(try await CatalogInventory(scene.connection) == nil)
      var site = scene.connection.site
      site.trino.vastCatalog = Site.VastCatalog()
      let catalog = try #require(try await CatalogInventory(try scene.connection(site)))
      let reason = await catalog.obstacle(at: .init(seconds: 0))
      #expect(reason?.contains("cannot be read") == true)
    }
  }

  /// Writes objects until one of them is younger by the store's own clock.
  private func writeLater(than instant: Timestamp, _ scene: LabScene) async throws {
    let bucket = try #require(scene.connection.site.scratch?.bucket)
    var written = Timestamp(seconds: 0)
    while written <= instant {
      try await scene.connection.s3.put("index me", in: bucket, [1])
      written = try #require(try await scene.connection.s3.head("index me", in: bucket)?.modified)
      try await Task.sleep(for: .milliseconds(50))
    }
  }
}
