import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("A recovery on the lab, action by action")
struct RecoveryOnLabTests {
  private func stage(_ scene: LabScene) -> Stage {
    Stage(scene.connection, accepting: Set(ConsentKind.allCases).subtracting([.undoLost]))
  }

  /// A restore replaces whole directories: what is wrong inside a table makes no difference to it,
  /// unless it cannot be counted.
  private static let disasters: [Disaster] = [
    .databaseLost, .tablesDropped, .flowsDeleted, .objectsDeleted, .objectsCorrupted, .both,
    .columnMissing, .timerangesMalformed,
  ]

  @Test("brings both parts back to the point", arguments: disasters)
  func both(disaster: Disaster) async throws {
    try await LabScene.run { scene in
      try scene.cause(disaster)
      let stage = stage(scene)
      #expect(try await stage.perform("site.preflight").verdict == .pass)
      try await stage.choose()
      try await stage.fence()
      try await stage.prepare()
      try await stage.commit()
      #expect(try await stage.complaints() == [])
      #expect(try scene.digest() == scene.digest(of: await stage.recoveryPoint()))
    }
  }

  @Test("takes everything back again, newest first", arguments: disasters)
  func undo(disaster: Disaster) async throws {
    try await LabScene.run { scene in
      try scene.cause(disaster)
      let before = try scene.digest()
      let stage = stage(scene)
      try await stage.choose()
      try await stage.fence()
      try await stage.prepare()
      try await stage.commit()
      for (directory, _) in await stage.directories.reversed() {
        guard case .undone = try await stage.undo("commit\(directory)", "vast.restore_commit")
        else {
          Issue.record("the commit of \(directory) was not undone")
          return
        }
      }
      #expect(try scene.digest() == before)
      for (directory, _) in await stage.directories {
        #expect(try await stage.undo("prepare\(directory)", "vast.restore_prepare") == .nothing)
      }
      for step in ["recovery_point.take", "vast.suspend_schedules", "s3.disable_keys"] {
        guard case .undone = try await stage.undo(step) else {
          Issue.record("\(step) was not undone")
          return
        }
      }
      #expect(await stage.holds.isEmpty)
      #expect(try await scene.connection.vast.protectedPaths().allSatisfy { $0.isEnabled == true })
    }
  }

  @Test(
    "is right under every answer nobody outside VAST knows",
    arguments: [
      "commit_newer_snapshots=drop", "suspended_restore=refuse", "second_restore=200",
      "second_restore=500", "second_commit=200", "second_commit=500", "sync_progress=absent",
      "sync_progress=0-1", "sync_progress=0-1000", "restore_task=id", "states=unknown",
      "key_disable=slow", "lists=bare", "snapshot_ready=later", "roles=odd", "name_scope=path",
      "early_commit=refuse", "database_clone=closed", "clock_skew=30",
    ])
  func switches(setting: String) async throws {
    try await LabScene.run([setting]) { scene in
      try scene.cause(.both)
      let stage = stage(scene)
      #expect(try await stage.perform("site.preflight").verdict == .pass)
      try await stage.choose()
      try await stage.fence()
      try await stage.prepare()
      try await stage.commit()
      #expect(try await stage.complaints() == [])
      #expect(try scene.digest() == scene.digest(of: await stage.recoveryPoint()))
      let undo = await stage.output("undo", of: "commit/tams/db")
      #expect(undo == .text(setting == "commit_newer_snapshots=drop" ? "lost" : "assumed"))
      #expect(
        try await scene.connection.vast.protectedPaths().allSatisfy {
          $0.isEnabled == ($0.name == LabDescription.proofBucket)
        })
    }
  }

  @Test("asks before a commit that a cluster would not take back")
  func policyless() async throws {
    try await LabScene.run(["policyless_restore=refuse"]) { scene in
      let stage = stage(scene)
      try await stage.choose()
      let failure = await #expect(throws: Failure.self) { try await stage.fence() }
      guard case .waiting(let problem) = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(problem.hint == "accept it with --accept undo_lost, or end the run")
      let brave = Stage(scene.connection, accepting: Set(ConsentKind.allCases))
      try await brave.choose()
      try await brave.fence()
      try await brave.prepare()
      try await brave.commit()
      #expect(await brave.output("undo", of: "commit/tams/db") == .text("lost"))
    }
  }

  @Test("says which view a commit has taken with it")
  func views() async throws {
    try await LabScene.run(["commit_views=drop"]) { scene in
      let stage = stage(scene)
      try await stage.choose()
      try await stage.fence()
      try await stage.prepare()
      let failure = await #expect(throws: Failure.self) { try await stage.commit() }
      #expect(
        failure?.problem.what == "the commit has removed the view of bucket tams-db")
    }
  }

  @Test("refuses a cluster whose clock is off")
  func clock() async throws {
    try await LabScene.run(["clock_skew=120"]) { scene in
      let result = try await stage(scene).perform("site.preflight")
      #expect(result.verdict == .fail)
      #expect(result.checks.first { $0.title == "the clock" }?.verdict == .fail)
    }
  }

  @Test("restores both parts as one where one directory holds them, and refuses either alone")
  func parent() async throws {
    try await LabScene.run(layout: .parent) { scene in
      try scene.cause(.both)
      let stage = stage(scene)
      for part in ["database", "buckets"] {
        let failure = await #expect(throws: Failure.self) {
          try await stage.choose(restore: [part])
        }
        #expect(failure?.problem.what.contains("/tams is restored as a whole") == true)
      }
      try await stage.choose()
      #expect(await stage.output("class", of: "recovery_point.choose") == .text("same_snapshot"))
      try await stage.fence()
      try await stage.prepare()
      try await stage.commit()
      #expect(try await stage.complaints() == [])
      #expect(try scene.digest() == scene.digest(of: await stage.recoveryPoint()))
    }
  }

  @Test("restores one part and compares it with the other as it is")
  func onePart() async throws {
    try await LabScene.run { scene in
      try scene.cause(.databaseLost)
      let stage = stage(scene)
      try await stage.choose(restore: ["database"])
      try await stage.fence()
      try await stage.prepare()
      try await stage.commit()
      #expect(try await stage.complaints() == [])
      #expect(try scene.digest() == scene.digest(of: await stage.recoveryPoint()))
    }
  }

  @Test("finds that restored rows miss objects which were not restored")
  func missingObjects() async throws {
    try await LabScene.run { scene in
      try scene.cause(.objectsDeleted)
      let stage = stage(scene)
      try await stage.choose(restore: ["database"])
      try await stage.fence()
      try await stage.prepare()
      try await stage.commit()
      let complaints = try await stage.complaints()
      #expect(complaints.count == 1)
      #expect(complaints.first?.hasPrefix("every segment has its object: fail") == true)
    }
  }

  @Test("loses with a bucket only what is younger than its snapshot, and says so")
  func youngerObjects() async throws {
    try await LabScene.run { scene in
      try scene.cause(.objectsDeleted)
      let stage = stage(scene)
      try await stage.choose(restore: ["buckets"])
      try await stage.fence()
      try await stage.prepare()
      try await stage.commit()
      let complaints = try await stage.complaints()
      #expect(complaints.allSatisfy { $0.hasPrefix("every segment has its object: degraded") })
      #expect(try scene.digest() == scene.digest(of: await stage.recoveryPoint()))
    }
  }
}
