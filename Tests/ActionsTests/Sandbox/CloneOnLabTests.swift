import Core
import Lab
import Store
import Testing
import Transport

@testable import Actions

/// The steps of a drill that make clones and remove them, on the lab's cluster.
@Suite("Clones in the lab's sandbox")
struct CloneOnLabTests {
  private static let run = "20260301-020000-abcd"

  private func clone(_ stage: Stage, to place: String? = nil) async throws {
    for (directory, restore) in await stage.directories {
      var inputs = ["restore": restore]
      if let place { inputs["to"] = .text(place) }
      try await stage.perform("vast.clone", inputs, as: "clone\(directory)")
    }
  }

  @Test(
    "hold what the point holds, are checked in the site's place, and leave nothing",
    arguments: [LabLayout.two, .parent])
  func cloned(layout: LabLayout) async throws {
    try await LabScene.run(layout: layout) { scene in
      let digest = try scene.digest()
      let stage = Stage(try scene.drill())
      try await stage.choose()
      try await clone(stage)
      let point = try await stage.recoveryPoint()
      #expect(try scene.sandboxDigest() == (try scene.digest(of: point)))
      #expect(try await stage.complaints() == [])
      let checked = try await stage.perform("tams.check_objects", stage.point)
      #expect(checked.outputs["orphans"]?.integerValue != nil)
      let removed = try await stage.perform("vast.release_clone")
      #expect(removed.outputs["removed"]?.listValue?.isEmpty == false)
      #expect(try await scene.left() == [])
      #expect(try scene.digest() == digest)
    }
  }

  @Test("are written to by no canary before their TAMS was seen to hand out their URLs")
  func canary() async throws {
    try await LabScene.run { scene in
      let stage = Stage(try scene.drill())
      try await stage.choose()
      try await clone(stage)
      let digest = try scene.sandboxDigest()
      await #expect {
        try await stage.perform("tams.canary")
      } throws: { error in
        (error as? Failure)?.problem.what.contains("was not seen to hand out URLs") ?? false
      }
      #expect(try scene.sandboxDigest() == digest)
      try await stage.perform("vast.release_clone")
    }
  }

  @Test("what was changed in a clone is found there, and live data is not looked at")
  func damaged() async throws {
    try await LabScene.run { scene in
      let stage = Stage(try scene.drill())
      try await stage.choose()
      try await clone(stage)
      try scene.cause(.objectsDeleted)
      #expect(try await stage.complaints() == [])
      let page = try await scene.connection.s3.page(of: LabDescription.sandboxMedia)
      let key = try #require(page.objects.first?.key)
      try await scene.connection.s3.delete(key, in: LabDescription.sandboxMedia)
      let complaints = try await stage.complaints()
      #expect(complaints.contains { $0.contains("1 objects are missing") }, "\(complaints)")
    }
  }

  @Test(
    "are made and removed under every answer a cluster may give",
    arguments: [
      "states=unknown", "sync_progress=absent", "sync_progress=0-1", "lists=bare",
      "name_scope=path",
    ])
  func switches(setting: String) async throws {
    try await LabScene.run([setting]) { scene in
      let stage = Stage(try scene.drill())
      try await stage.choose()
      try await clone(stage)
      #expect(try await stage.complaints() == [])
      try await stage.perform("vast.release_clone")
      #expect(try await scene.left() == [])
    }
  }

  @Test("one that was cut off is found by its name, and undone whether it is finished or not")
  func cutOff() async throws {
    try await LabScene.run { scene in
      let connection = try scene.drill()
      let stage = Stage(connection)
      try await stage.choose()
      let (_, restore) = try #require(await stage.directories.first)
      await stage.intend("vast.clone", ["restore": restore])
      guard case .notStarted = try await stage.probe("vast.clone") else {
        Issue.record("a clone that was never sent was found")
        return
      }
      let snapshot = try #require(RecoveryPoint.Restore(restore)?.snapshot.id)
      let name = "tamsdr-\(Self.run)-vast-clone-1"
      let target = DirectoryPath("\(LabDescription.sandboxPath)/\(name)")
      _ = try await connection.vast.cloneSnapshot(snapshot, named: name, to: target)
      guard case .running = try await stage.probe("vast.clone") else {
        Issue.record("a clone under its name was not found")
        return
      }
      guard case .undone = try await stage.undo("vast.clone", done: false) else {
        Issue.record("a clone in the making was not undone")
        return
      }
      #expect(try await scene.left() == [])
      #expect(try await stage.undo("vast.clone", done: false) == .nothing)
      try await stage.perform("vast.clone", ["restore": restore])
      guard case .undone = try await stage.undo("vast.clone") else {
        Issue.record("a finished clone was not undone")
        return
      }
      #expect(try await scene.left() == [])
    }
  }

  @Test(
    "go nowhere but into the sandbox, whatever names the place",
    arguments: [
      "/tams", "/tams/media", "/", "/tamsdr-drill/../tams", "/tamsdr-drill/..", "tamsdr-drill",
      "/tamsdr-drills",
    ])
  func elsewhere(place: String) async throws {
    try await LabScene.run { scene in
      let stage = Stage(try scene.drill())
      try await stage.choose()
      let effects = try scene.effects()
      let failure = await #expect(throws: Failure.self) { try await clone(stage, to: place) }
      #expect(failure?.problem.what.contains("a drill refuses") == true, "\(place)")
      #expect(try scene.effects() == effects)
    }
  }

  @Test("below the sandbox's path they may lie where the runbook says")
  func deeper() async throws {
    try await LabScene.run { scene in
      let stage = Stage(try scene.drill())
      try await stage.choose()
      try await clone(stage, to: LabDescription.sandboxPath + "/monthly")
      #expect(try await stage.complaints() == [])
      try await stage.perform("vast.release_clone")
      #expect(try await scene.left() == [])
    }
  }

  @Test("are not made beside those of another drill, which its own run leaves alone")
  func leftovers() async throws {
    try await LabScene.run { scene in
      let earlier = Stage(try scene.drill(), run: "20260201-020000-beef")
      try await earlier.choose()
      try await clone(earlier)
      let stage = Stage(try scene.drill())
      try await stage.choose()
      let failure = await #expect(throws: Failure.self) { try await clone(stage) }
      #expect(failure?.problem.what.hasPrefix("the sandbox is not empty: ") == true)
      let preflight = try await stage.perform("site.preflight")
      #expect(preflight.checks.last?.verdict == .fail, "\(preflight.checks)")
      try await stage.perform("vast.release_clone")
      #expect(try await scene.left().count == 6)
      try await SandboxContents.find(try scene.drill()).remove { _ in }
      #expect(try await scene.left() == [])
    }
  }

  @Test("a sandbox that holds what is somebody else's is none")
  func notApart() async throws {
    try await LabScene.run { scene in
      let media = try #require(
        try await scene.connection.vast.views(ofBucket: LabNames.usual.mediaBucket).first)
      let folder = DirectoryPath(LabDescription.sandboxPath + "/theirs")
      try scene.lab.makeDirectory(folder.text)
      try await scene.connection.vast.createView(
        of: folder, asBucket: "theirs", owner: "tams", like: media)
      let stage = Stage(try scene.drill())
      try await stage.choose()
      let failure = await #expect(throws: Failure.self) { try await clone(stage) }
      #expect(
        failure?.problem.what
          == "the sandbox /tamsdr-drill is not apart: theirs lies at /tamsdr-drill/theirs")
    }
  }

  @Test("no client of a drill changes anything of the site, whoever asks it to")
  func clients() async throws {
    try await LabScene.run { scene in
      let connection = try scene.drill()
      let digest = try scene.digest()
      let media = try #require(
        try await connection.vast.views(ofBucket: LabNames.usual.mediaBucket).first)
      let path = try #require(try await connection.vast.protectedPaths().first)
      let snapshot = try #require(try await connection.vast.snapshots(of: path.directory).last)
      let effects = try scene.effects()
      let changes: [@Sendable () async throws -> Void] = [
        { _ = try await connection.vast.createSnapshot(named: "a", of: media.path, expires: nil) },
        { try await connection.vast.deleteSnapshot(snapshot.id) },
        { try await connection.vast.setProtectedPath(path.id, enabled: false) },
        { _ = try await connection.vast.restore(path.id, from: snapshot.id, named: "a") },
        { _ = try await connection.vast.commitRestore(path.id) },
        { _ = try await connection.vast.stopRestore(path.id) },
        { try await connection.vast.deleteView(media) },
        { try await connection.vast.deleteFolder(media.path) },
        {
          _ = try await connection.vast.cloneSnapshot(
            snapshot.id, named: "a", to: DirectoryPath("/tams/a"))
        },
        { _ = try await connection.vast.stopStream(1) },
        { _ = try await connection.vast.deleteStream(1, removingDirectory: true) },
        {
          let user = try #require(try await connection.vast.user(named: "tams"))
          try await connection.vast.setKey(
            scene.lab.description.keys["tams"] ?? "", of: user.id, enabled: false)
        },
        { try await connection.s3.put("a", in: LabNames.usual.mediaBucket, [1]) },
        { try await connection.s3.delete("a", in: LabNames.usual.databaseBucket) },
        { _ = try await connection.tams.put("/flows/a", .map([:])) },
        { _ = try await connection.openTams.delete("/flows/a") },
      ]
      for (number, change) in changes.enumerated() {
        let failure = await #expect(throws: RemoteFailure.self, "\(number)") {
          try await change()
        }
        #expect(failure?.problem.display.contains("a drill refuses") == true, "\(number)")
        #expect(failure?.mayHaveHappened == false)
      }
      #expect(try scene.effects() == effects)
      #expect(try scene.digest() == digest)
    }
  }
}

extension LabScene {
  /// The connection of a drill. Nothing runs in its sandbox, as nothing does at the site.
  func drill() throws -> SiteConnection {
    var site = connection.site
    site.sandbox?.services = []
    let folder = lab.folder.path
    return try SiteConnection(
      site, folder: folder, secrets: Secrets(folder: folder),
      sandbox: site.sandbox.map { SandboxGuard($0, of: site) })
  }

  func sandboxDigest() throws -> String { try lab.sandboxDigest() }

  /// What of the cluster is in the sandbox.
  func left() async throws -> [String] {
    let path = DirectoryPath(LabDescription.sandboxPath)
    let views = try await connection.vast.views().filter { path.contains($0.path) }
    let streams = try await connection.vast.streams()
    return views.map { "view \($0.path)" } + streams.map { "stream \($0.name)" }
      + (try lab.entries(of: path.text))
  }

  /// What requests have changed so far.
  func effects() throws -> Int {
    try EffectLog.entries(lab.folder.log).count { $0.effect != nil && $0.service != .trino }
  }
}
