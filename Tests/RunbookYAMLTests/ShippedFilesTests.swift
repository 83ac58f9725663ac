import Actions
import Core
import Foundation
import Testing

@testable import RunbookYAML

@Suite("The files people run and copy")
struct ShippedFilesTests {
  /// Each runbook, by its path in the project.
  static let runbooks = files(in: "runbooks")
  static let sites = files(in: "examples")

  private static let project = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func files(in folder: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: project.appending(path: folder).path)
    return (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }
  }

  private static func bytes(of file: String) throws -> [UInt8] {
    try Array(Data(contentsOf: project.appending(path: file)))
  }

  @Test("the runbook to copy that is made of parts is sound, and so is each part")
  func includes() throws {
    let files = Self.files(in: "examples/include")
    #expect(
      files.map { $0.split(separator: "/").last } == [
        "fence.yaml", "reopen.yaml", "restore-in-parts.yaml",
      ])
    for file in files {
      let (found, faults) = RunbookFile.read(bytes: try Self.bytes(of: file), name: file) { path in
        guard let bytes = try? Self.bytes(of: "examples/include/\(path)") else {
          return .unreadable(reason: "it is not there")
        }
        return .file(bytes, name: path)
      }
      #expect(faults == [])
      let runbook = try #require(found)
      #expect(Checker.check(runbook, specs: ActionCatalogue.specs) == [])
    }
  }

  @Test("are eleven runbooks and a site")
  func exist() {
    #expect(
      Self.runbooks == [
        "runbooks/bucket-only.yaml", "runbooks/database-only.yaml", "runbooks/drill.yaml",
        "runbooks/drop-orphans.yaml", "runbooks/full-restore.yaml", "runbooks/prove-restore.yaml",
        "runbooks/release-rescues.yaml", "runbooks/release.yaml", "runbooks/repair.yaml",
        "runbooks/selected-objects.yaml", "runbooks/wrong-delete.yaml",
      ])
    #expect(Self.sites == ["examples/site.yaml"])
  }

  @Test(
    "each runbook is read and checked without a complaint, at every site and at none",
    arguments: runbooks)
  func isSound(file: String) throws {
    let (found, faults) = RunbookFile.read(bytes: try Self.bytes(of: file), name: file)
    #expect(faults == [])
    let runbook = try #require(found)
    #expect(Checker.check(runbook, specs: ActionCatalogue.specs) == [])
    // What a person must give.
    let given = runbook.parameters.filter { $0.fallback == nil }
      .map { ($0.name, Value.text($0.type == .time ? "latest" : "20260301-020000-abcd")) }
    for name in Self.sites {
      let (site, faults) = SiteFile.read(bytes: try Self.bytes(of: name), name: name)
      #expect(faults == [])
      #expect(site != nil)
      let found = Checker.check(
        runbook, specs: ActionCatalogue.specs, site: site,
        parameters: Dictionary(uniqueKeysWithValues: given))
      #expect(found == [])
    }
    #expect(file == "runbooks/\(runbook.name).yaml")
  }

  @Test(
    "a runbook cut at any byte, it is read or refused with a place, never worse",
    arguments: runbooks)
  func survivesTruncation(file: String) throws {
    let bytes = try Self.bytes(of: file)
    var refused = 0
    for length in bytes.indices {
      let cut = Array(bytes[..<length])
      let (runbook, faults) = RunbookFile.read(bytes: cut, name: file)
      var all = faults
      if let runbook { all += Checker.check(runbook, specs: ActionCatalogue.specs) }
      refused += all.isEmpty ? 0 : 1
      let lines = cut.count(where: { $0 == 0x0A }) + 2
      #expect(runbook != nil || !all.isEmpty)
      #expect(all.allSatisfy { (1...lines).contains($0.mark.line) && $0.mark.column >= 1 })
    }
    #expect(refused > bytes.count / 2)
  }

  /// What is true of a whole restore must not be said of one that was bent.
  private static let bent = [
    (
      "runbooks/full-restore.yaml", "max_skew: \"${{ parameters.max_skew }}\" }",
      "max_skew: \"${{ parameters.max_skew }}\", use: copy }", "recovery_point.choose"
    ),
    (
      "runbooks/selected-objects.yaml", "action: approval.ask", "action: wait.until",
      "approval.ask"
    ),
  ]

  @Test("are refused where what makes them safe is taken away", arguments: bent)
  func refusesBent(file: String, old: String, new: String, missing: String) throws {
    let text = String(decoding: try Self.bytes(of: file), as: UTF8.self)
    try #require(text.contains(old))
    let (found, _) = RunbookFile.read(
      bytes: Array(text.replacingOccurrences(of: old, with: new).utf8), name: file)
    let faults = Checker.check(try #require(found), specs: ActionCatalogue.specs)
    #expect(faults.contains { "\($0)".contains(missing) }, "\(faults)")
  }
}
