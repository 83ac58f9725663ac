import Core
import Testing
import Transport

@testable import Actions
@testable import Lab

@Suite("The canary")
struct CanaryOnLabTests {
  /// Rows of what a canary must never leave, and the keys of the bucket.
  private func rest(_ scene: LabScene) throws -> [String] {
    let counts = try scene.lab.tables().read { connection in
      try ["sources", "flows", "segments", "tags"].map {
        "\(try connection.value("SELECT count(*) FROM \($0)")) \($0)"
      }
    }
    return counts + (try scene.lab.objects()?.keys() ?? [])
  }

  private func rows(_ scene: LabScene, of objects: [String]) throws -> [String: Int64] {
    try scene.lab.tables().read { connection in
      var found: [String: Int64] = [:]
      for object in objects {
        let (row, references) = (
          try connection.value("SELECT count(*) FROM objects WHERE id = ?", [.text(object)]),
          try connection.value(
            "SELECT count(*) FROM flow_object_references WHERE object_id = ?", [.text(object)])
        )
        found["objects", default: 0] += row.integer ?? 0
        found["references", default: 0] += references.integer ?? 0
      }
      return found
    }
  }

  @Test(
    "is written, read back and removed; what a TAMS cannot remove is named as its own",
    arguments: Site.Tams.API.allCases)
  func sings(_ api: Site.Tams.API) async throws {
    try await LabScene.run { scene in
      try await scene.withTams(api) { connection, _ in
        let (before, digest) = (try rest(scene), try scene.digest())
        let result = try await Stage(connection).perform("tams.canary")
        #expect(result.checks.map(\.verdict) == [.pass, .pass])
        #expect(try rest(scene) == before)
        let kept = result.texts("bookkeeping")
        switch api {
        case .bbc8, .vasttams6:
          #expect(kept == [])
          #expect(try scene.digest() == digest)
        case .vasttams7:
          #expect(kept.map(Value.text) == [result.outputs["object"]])
          #expect(try rows(scene, of: kept) == ["objects": 1, "references": 2])
          #expect(result.checks[1].finding.contains(kept.first ?? "none"))
        }
      }
    }
  }

  @Test(
    "leaves nothing but its bookkeeping wherever it is cut off, and can be sent again",
    arguments: [(Site.Tams.API.bbc8, 4), (.vasttams6, 7), (.vasttams7, 7)])
  func killed(api: Site.Tams.API, changes: Int) async throws {
    try await LabScene.run { scene in
      try await scene.withTams(api) { connection, tamsSwitch in
        let (before, digest) = (try rest(scene), try scene.digest())
        for place in 1...changes {
          let stage = Stage(connection, run: "20260301-02000\(place)-abcd")
          tamsSwitch.cut(after: place)
          await #expect(throws: (any Error).self) { try await stage.perform("tams.canary") }
          tamsSwitch.restore()
          switch try await stage.probe("tams.canary") {
          case .failed(_, remains: true):
            _ = try await stage.undo("tams.canary", done: false)
            #expect(try rest(scene) == before, "cut after change \(place)")
            #expect(try await stage.perform("tams.canary").verdict == .pass)
          case .running:
            let rest = try await stage.perform("tams.canary", keepingHandle: true)
            #expect(rest.verdict == .pass)
          case .done(let result): #expect(result.verdict == .pass)
          case .notStarted, .failed, .cannotTell:
            Issue.record("cut after change \(place): the probe tells nothing of it")
          }
          #expect(try rest(scene) == before, "cut after change \(place)")
        }
        if api != .vasttams7 { #expect(try scene.digest() == digest) }
      }
    }
  }

  @Test("of vasttams 7 knows the rows of an earlier attempt for its own")
  func again() async throws {
    try await LabScene.run { scene in
      try await scene.withTams(.vasttams7) { connection, _ in
        let stage = Stage(connection)
        let first = try await stage.perform("tams.canary").texts("bookkeeping")
        let second = try await stage.perform("tams.canary").texts("bookkeeping")
        #expect(first.count == 1 && second.count == 2 && second.first == first.first)
        #expect(try rows(scene, of: second) == ["objects": 2, "references": 4])
      }
    }
  }
}
