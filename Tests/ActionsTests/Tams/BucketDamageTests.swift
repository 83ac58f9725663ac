import Core
import Foundation
import Testing
import Transport

@testable import Actions
@testable import Lab

@Suite("Damage to a bucket")
struct BucketDamageTests {
  private static let checks = ["V15", "V18", "V19", "V21", "V23", "V24", "V25", "V26"]

  @Test("is found in the skew window whatever the sample is")
  func skewWindow() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      let point = try await healthyPoint(scene, stage, skew: .seconds(86_400))
      let clean = try await check(point, stage, ["sample": .integer(0)])
      let window = try #require(clean.first { $0.id == "V15" }?.numbers["window"]?.integerValue)
      #expect(window > 3 && clean.allSatisfy { $0.verdict == .pass })
      try scene.cause(.contentTypesLost)
      let found = try await check(point, stage, ["sample": .integer(0)])
        .first { $0.id == "V15" }
      #expect(found?.verdict == .fail)
      #expect(found?.numbers["window"] == .integer(window))
      #expect(found?.numbers["sampled"] == .integer(0))
    }
  }

  @Test("is not what an unfinished upload is, which is told all the same")
  func unfinishedUpload() async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      let point = try await healthyPoint(scene, stage)
      try scene.lab.plantUpload("tams/left behind")
      let found = try await check(point, stage).filter { $0.verdict != .pass }
      #expect(found.map(\.id) == ["V24"])
      #expect(found.first?.verdict == .degraded)
      #expect(found.first?.numbers["offenders"] == .texts(["tams/left behind"]))
    }
  }

  @Test("cannot be ruled out where neither side has an object")
  func nothingThere() async throws {
    try await LabScene.run { scene in
      try scene.lab.emptyBucket()
      let stage = Stage(scene.connection)
      let checks = try await check(try await healthyPoint(scene, stage), stage)
      #expect(checks.map(\.id).sorted() == Self.checks)
      // The point itself lacks them all, which its verification has said.
      #expect(checks.allSatisfy { $0.verdict == ($0.id == "V19" ? .degraded : .unknown) })
    }
  }

  /// What a server does not offer, or not to this key.
  struct Refusal: Sendable, CustomTestStringConvertible {
    let status: Int
    let method: String
    let path: String
    let left: [String: Verdict]

    var testDescription: String { "\(method) \(path): \(status)" }
  }

  @Test(
    "cannot be ruled out by what a server does not give",
    arguments: [
      Refusal(status: 403, method: "GET", path: "tagging", left: ["V15": .degraded]),
      Refusal(status: 501, method: "GET", path: "tagging", left: [:]),
      Refusal(status: 403, method: "HEAD", path: "/.snapshot/", left: ["V15": .unknown]),
      Refusal(
        status: 404, method: "GET", path: "/.snapshot/",
        left: ["V15": .degraded, "V26": .unknown]),
      Refusal(status: 501, method: "GET", path: "uploads", left: ["V24": .degraded]),
    ])
  func refused(refusal: Refusal) async throws {
    try await LabScene.run { scene in
      let stage = Stage(scene.connection)
      let point = try await healthyPoint(scene, stage)
      try FaultRules(scene.lab.folder).add(
        FaultRule(
          .status(refusal.status), target: .s3, method: refusal.method, path: refusal.path,
          always: true))
      let left = try await check(point, stage).filter { $0.verdict != .pass }
        .map { ($0.id, $0.verdict) }
      #expect(Dictionary(uniqueKeysWithValues: left) == refusal.left)
    }
  }

  // MARK: Support

  private func healthyPoint(
    _ scene: LabScene, _ stage: Stage, skew: Duration = .zero
  ) async throws -> [String: Value] {
    ["point": try await stage.pointOfNow(skew: skew).value]
  }

  /// Everything is read: what is found must not hang on the draw.
  private func check(
    _ point: [String: Value], _ stage: Stage, _ inputs: [String: Value] = [:]
  ) async throws -> [Check] {
    let all = ["reads": Value.integer(1_000), "whole_reads": .integer(1_000)]
    return try await stage.perform(
      "tams.check_objects", point.merging(all) { one, _ in one }.merging(inputs) { _, new in new }
    ).checks
  }
}

extension LabInstance {
  /// An upload in parts that somebody began and left.
  fileprivate func plantUpload(_ key: String) throws {
    struct Upload: Codable {
      let bucket: String
      let key: String
      let header: ObjectHeader
    }
    let upload = Upload(
      bucket: LabNames.usual.mediaBucket, key: key,
      header: ObjectHeader(size: 0, etag: "", modified: LabClock.machineTime))
    let path = folder.upload(String(repeating: "a1", count: 16))
    try Files.makeDirectory(path)
    try Files.create(path + "/upload.json", Array(JSONEncoder().encode(upload)))
  }

  fileprivate func emptyBucket() throws {
    let media = try #require(Buckets(services.state).live(LabNames.usual.mediaBucket))
    for key in try media.keys() { try media.remove(key) }
  }
}
