import Core
import Foundation
import Testing

@testable import Store

@Suite("A plan file")
struct PlanFileTests {
  private static let plan: Plan = {
    let time = Timestamp(seconds: 1_772_330_400)
    let source = RunOpening.SourceText(path: "/r.yaml", text: "secret text", digest: "aa")
    let opening = RunOpening(
      run: "20260301-020000-test", tool: "tamsdr", runbook: source,
      includes: ["b.yaml": RunOpening.SourceText(path: "/b.yaml", text: "", digest: "bb")],
      site: source, scripts: ["/x": "cc"],
      parameters: [
        "token": .secret(.environment("TOKEN")), "pause": .duration(.seconds(90)),
        "share": .number(3), "words": .list([.text("ä \"quoted\" / ")]),
      ], options: RunOptions(), siteKey: "key", incident: time, started: time, host: "h",
      process: 1, user: "u")
    return Plan(
      made: time, opening: opening, given: ["token=env:TOKEN"], incident: time,
      facts: PlannedFacts(
        cluster: Plan.Cluster(name: "lab", guid: nil, version: "5.3.0"),
        protectedPaths: [
          Plan.ProtectedPath(
            id: 1, name: "p", directory: "/d", policy: nil, enabled: true, state: "Active",
            standing: "in service", role: nil,
            replication: Plan.Replication(source: true, destination: false, globalStreams: false))
        ], snapshots: []), chosen: nil, neededSeconds: 60, newestRun: "run")
  }()

  private func refusal(_ text: String) -> String? {
    do throws(PlanFile.Refusal) {
      _ = try PlanFile.read(Array(text.utf8))
      return nil
    } catch {
      return error.reason
    }
  }

  @Test("gives back what was planned, under the digest it was written with")
  func reads() throws {
    let (text, digest) = try PlanFile.text(of: Self.plan)
    let read = try PlanFile.read(Array(text.utf8))
    #expect(read.digest == digest)
    #expect(read.plan.runbook == Self.plan.runbook)
    #expect(read.plan.includes == Self.plan.includes)
    #expect(read.plan.protectedPaths == Self.plan.protectedPaths)
    #expect(read.plan.made == Self.plan.made)
    #expect(read.plan.incident == Self.plan.incident)
    #expect(read.plan.newestRun == "run")
    #expect(read.plan.parameters["token"] == .map(["env": .text("TOKEN")]))
    #expect(read.plan.parameters["pause"] == .text("1m30s"))
    #expect(!text.contains("secret text"))
    // Written again it is the same file.
    #expect(try PlanFile.text(of: read.plan).text == text)
  }

  @Test("may be laid out otherwise: its content counts")
  func layout() throws {
    let (text, digest) = try PlanFile.text(of: Self.plan)
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let dense = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
    #expect(try PlanFile.read(Array(dense)).digest == digest)
  }

  @Test("is refused with any letter or digit of it changed")
  func edited() throws {
    let (text, _) = try PlanFile.text(of: Self.plan)
    let bytes = Array(text.utf8)
    var tried = 0
    for (position, byte) in bytes.enumerated() {
      let changed: UInt8
      switch byte {
      case UInt8(ascii: "a")..<UInt8(ascii: "z"), UInt8(ascii: "1")..<UInt8(ascii: "9"):
        changed = byte + 1
      default: continue
      }
      var edited = bytes
      edited[position] = changed
      tried += 1
      #expect(throws: PlanFile.Refusal.self, "at byte \(position)") {
        try PlanFile.read(edited)
      }
    }
    #expect(tried > 400)
  }

  @Test("is refused with the reason")
  func refuses() throws {
    let (text, _) = try PlanFile.text(of: Self.plan)
    #expect(refusal("") == "it is not one JSON object")
    #expect(refusal(String(text.dropLast(3))) == "it is not one JSON object")
    #expect(refusal("[]") == "it is not one JSON object")
    #expect(refusal("{}") == "it holds no digest: no plan file, or an edited one")
    #expect(
      refusal(text.replacingOccurrences(of: "\"/d\"", with: "\"/e\""))
        == "it was edited: its content has another digest than it states")
    #expect(
      refusal(text.replacingOccurrences(of: "\"schema\" : 1", with: "\"schema\" : 2"))
        == "its schema is 2, not 1: another version of tamsdr made it")
  }

  @Test("is written whole, for its owner only, and leaves nothing else behind")
  func writes() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "tamsdr-plan-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/plan.json"
    try PlanFile.write("first, which is longer", to: path)
    try PlanFile.write("second", to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "second")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["plan.json"])
    #expect(throws: SystemError.self) { try PlanFile.write("x", to: folder.path + "/no/plan") }
  }
}
