import Actions
import Core
import Foundation
import Testing

@testable import RunbookYAML

@Suite("The runbooks people run")
struct ShippedRunbooksTests {
  /// Each file of `runbooks/`, by name.
  static let files: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    return (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "runbooks").path

  private static func bytes(of file: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: folder).appending(path: file)))
  }

  @Test("there are three")
  func exist() {
    #expect(Self.files == ["bucket-only.yaml", "database-only.yaml", "full-restore.yaml"])
  }

  @Test("each is read and checked without a complaint, with and without a site", arguments: files)
  func isSound(file: String) throws {
    let (found, faults) = RunbookFile.read(bytes: try Self.bytes(of: file), name: file)
    #expect(faults == [])
    let runbook = try #require(found)
    let site = try #require(SiteFile.read(text: labSite, name: "site.yaml").0)
    #expect(Checker.check(runbook, specs: ActionCatalogue.specs) == [])
    #expect(Checker.check(runbook, specs: ActionCatalogue.specs, site: site) == [])
    #expect(file == runbook.name + ".yaml")
  }

  @Test("cut at any byte, it is read or refused with a place, never worse", arguments: files)
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
}
