import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("Orphans")
struct OrphansOnLabTests {
  private static let bucket = "tams-media"
  private static let week = Duration.seconds(7 * 86_400)

  /// A lab with one old object that nothing names, tagged by somebody.
  private func planted(
    _ body: (LabScene, Stage, SiteConnection, _ key: String) async throws -> Void
  ) async throws {
    try await LabScene.run { scene in
      try await scene.withTams(.bbc8) { connection, _ in
        try scene.cause(.orphanPlanted)
        let key = try #require(try await Self.plan(connection).checks.first?.sample.first)
        try #require(key.hasSuffix("-orphan"))
        try await connection.s3.setTags(["owner": "somebody"], of: key, in: Self.bucket)
        try await body(scene, Stage(connection), connection, key)
      }
    }
  }

  private static func plan(
    _ connection: SiteConnection, after span: Duration = .zero
  ) async throws -> RepairSearch.Answer {
    try await OrphanSearch(connection).answer(markedFor: week, now: SystemClock.now() + span)
  }

  private static func tags(_ connection: SiteConnection, _ key: String) async throws
    -> [String: String]?
  {
    try await connection.s3.tags(of: key, in: bucket)
  }

  @discardableResult
  private func apply(
    _ answer: RepairSearch.Answer, _ stage: Stage, as id: String, rescued: Bool = true
  ) async throws -> ActionResult {
    let document = RepairManifestFile.document(of: answer.manifest).value
    var inputs: [String: Value] = [
      "manifest": .text(String(decoding: JSONText.encode(document), as: UTF8.self)),
      "apply": .bool(true), "holds": .text("orphans"),
    ]
    if rescued {
      try await stage.perform("recovery_point.choose", ["use": .text("copy")])
      try await stage.perform("recovery_point.take", await stage.point)
      inputs["rescues"] = await stage.output("snapshots", of: "recovery_point.take")
    }
    return try await stage.perform("tams.repair", inputs, as: id)
  }

  @Test("are marked, deleted a week later, and both is taken back")
  func dropped() async throws {
    try await planted { scene, stage, connection, key in
      let planted = try scene.digest()
      let first = try await Self.plan(connection)
      #expect(first.manifest.marks.map(\.key) == [key] && first.manifest.drops.isEmpty)
      let marked = try await apply(first, stage, as: "mark", rescued: false)
      #expect(marked.outputs["applied"] == .integer(1) && marked.verdict == .pass)
      let tags = try #require(try await Self.tags(connection, key))
      #expect(tags["owner"] == "somebody")
      #expect(tags[OrphanMark.tag]?.hasPrefix("20260301-020000-abcd ") == true)

      // Not yet.
      let early = try await Self.plan(connection, after: .seconds(86_400))
      #expect(early.manifest.changes.isEmpty)
      #expect(early.manifest.notes.contains { $0.hasPrefix("1 orphans are marked") })

      let whole = try scene.digest()
      let late = try await Self.plan(connection, after: Self.week + .seconds(60))
      #expect(late.manifest.drops.map(\.key) == [key] && late.manifest.marks.isEmpty)
      let done = try await apply(late, stage, as: "drop")
      #expect(done.outputs["applied"] == .integer(1) && done.outputs["drops"] == .integer(1))
      #expect(try await connection.s3.head(key, in: Self.bucket) == nil)
      #expect(try await Self.plan(connection).checks.first?.numbers["orphans"] == .integer(0))

      #expect(
        try await stage.undo("drop", "tams.repair") == .undone(note: "1 changes are taken back"))
      #expect(try scene.digest() == whole)
      #expect(try await Self.tags(connection, key) == tags)
      #expect(
        try await stage.undo("mark", "tams.repair") == .undone(note: "1 changes are taken back"))
      #expect(try scene.digest() == planted)
      #expect(try await Self.tags(connection, key) == ["owner": "somebody"])
    }
  }

  @Test("are not deleted without a rescue that holds them")
  func withoutRescue() async throws {
    try await planted { scene, stage, connection, key in
      try await apply(try await Self.plan(connection), stage, as: "mark", rescued: false)
      let late = try await Self.plan(connection, after: Self.week + .seconds(60))
      await #expect {
        try await apply(late, stage, as: "drop", rescued: false)
      } throws: { error in
        (error as? Failure)?.problem.what.contains("has no rescue snapshot") ?? false
      }
      #expect(try await connection.s3.head(key, in: Self.bucket) != nil)
    }
  }

  @Test("that got a segment, other bytes or another mark meanwhile are left alone")
  func drifted() async throws {
    try await planted { scene, stage, connection, key in
      let first = try await Self.plan(connection)
      let statement =
        "UPDATE segments SET storage_path = '\(key)' WHERE id = (SELECT min(id) FROM segments)"
      let former = "UPDATE segments SET storage_path = replace(storage_path, '-orphan', '')"
      try scene.lab.change(statement)
      let registered = try await apply(first, stage, as: "mark", rescued: false)
      #expect(registered.outputs["applied"] == .integer(0))
      #expect(registered.outputs["skipped"]?.display.contains("a segment names it now") == true)
      #expect(try await Self.tags(connection, key) == ["owner": "somebody"])

      try scene.lab.change(former)
      try await apply(first, stage, as: "again", rescued: false)
      let late = try await Self.plan(connection, after: Self.week + .seconds(60))
      #expect(late.manifest.drops.count == 1)
      try scene.lab.change(statement)
      let kept = try await apply(late, stage, as: "drop")
      #expect(kept.outputs["applied"] == .integer(0))
      try scene.lab.change(former)
      // Somebody else's mark, which came later.
      try await connection.s3.setTags(
        [OrphanMark.tag: OrphanMark(run: "other", time: SystemClock.now()).text], of: key,
        in: Self.bucket)
      let other = try await apply(late, stage, as: "other")
      #expect(other.outputs["applied"] == .integer(0))
      #expect(try await connection.s3.head(key, in: Self.bucket) != nil)
      // And other bytes.
      try await connection.s3.put(key, in: Self.bucket, [1])
      let written = try await apply(late, stage, as: "written")
      #expect(written.outputs["skipped"]?.display.contains("another object is there") == true)
      #expect(try await connection.s3.head(key, in: Self.bucket)?.size == 1)
    }
  }

  @Test("that a snapshot of the database names are never planned, nor young ones, nor a canary's")
  func wanted() async throws {
    try await LabScene.run { scene in
      try await scene.withTams(.bbc8) { connection, _ in
        try await Stage(connection).perform("vast.snapshot", ["bucket": .text("tams-db")])
        try scene.cause(.flowsDeleted)
        let late = OrphanTerms.margin + .seconds(3_600)
        let forgotten = try await Self.plan(connection, after: late)
        #expect(forgotten.checks.first?.numbers["orphans"]?.integerValue ?? 0 > 0)
        #expect(forgotten.manifest.notes.contains { $0.contains("named by a database snapshot") })
        #expect(forgotten.manifest.changes.isEmpty)

        try await connection.s3.put("tams/young", in: Self.bucket, [1])
        try await connection.s3.put(
          "tams/canary", in: Self.bucket, Canary.opening + Array("tamsdr-x".utf8))
        #expect(try await Self.plan(connection).manifest.changes.isEmpty)
        let planned = try await Self.plan(connection, after: late).manifest
        #expect(planned.marks.map(\.key) == ["tams/young"])
        #expect(planned.notes.contains { $0.contains("are tamsdr's own") })
      }
    }
  }

  @Test("that a segment names by their id only are never planned, nor where paths are missing")
  func misplaced() async throws {
    try await planted { scene, _, connection, key in
      #expect(try await Self.plan(connection).manifest.marks.count == 1)
      let id = try #require(key.split(separator: "/").last)
      try scene.lab.change(
        "UPDATE segments SET object_id = '\(id)' WHERE id = (SELECT min(id) FROM segments)")
      let answer = try await Self.plan(connection)
      #expect(answer.manifest.changes.isEmpty)
      #expect(answer.manifest.notes.contains { $0.contains("under another key") })
      try scene.lab.change(
        "UPDATE segments SET storage_path = NULL WHERE id = (SELECT max(id) FROM segments)")
      await #expect {
        _ = try await Self.plan(connection)
      } throws: { error in
        (error as? Failure)?.problem.what.contains("1 segments have no storage path") ?? false
      }
    }
  }

  @Test("are not planned where a snapshot of the database cannot be read")
  func unread() async throws {
    try await planted { scene, _, connection, _ in
      try scene.lab.faults.add(
        FaultRule(
          .status(400), target: .trino, method: "POST", body: ".snapshot", always: true)
      )
      let answer = try await Self.plan(connection)
      #expect(answer.manifest.changes.isEmpty)
      #expect(answer.manifest.notes.contains { $0.contains("cannot be read, and may name any") })
    }
  }

  @Test("and other repairs are each refused where the other is expected")
  func expected() async throws {
    try await planted { scene, stage, connection, _ in
      let orphans = try await Self.plan(connection).manifest
      try scene.cause(.deleteRequestAlive)
      let repairs = try await RepairSearch(connection).answer(
        RepairSearch.Terms(latest: SystemClock.now()), now: SystemClock.now()
      ).manifest
      for (manifest, expected) in [(orphans, "repairs"), (repairs, "orphans")] {
        let document = RepairManifestFile.document(of: manifest).value
        await #expect {
          try await stage.perform(
            "tams.repair",
            [
              "manifest": .text(String(decoding: JSONText.encode(document), as: UTF8.self)),
              "holds": .text(expected),
            ])
        } throws: { error in
          (error as? Failure)?.problem.what.contains("takes \(expected) only") ?? false
        }
      }
    }
  }
}

extension Check {
  fileprivate var sample: [String] {
    numbers["sample"]?.listValue?.compactMap(\.textValue) ?? []
  }
}
