import Core
import Testing

@testable import RunbookYAML

@Suite("Huge files")
struct HugeFileTests {
  @Test("five megabytes of runbook are read")
  func large() throws {
    let text = String(repeating: "Ünïcode and words. ", count: 50)
    let lines = (0..<5_000).map { number in
      "  - { id: s\(number), name: \"\(text)\", action: command.run, with: { command: [ls, '${{ run.id }}'] } }"
    }
    let source = "runbook: large\nsteps:\n" + lines.joined(separator: "\n")
    try #require(source.utf8.count > 5_000_000)
    let (runbook, faults) = RunbookFile.read(text: source, name: "large.yaml")
    #expect(faults == [])
    #expect(Checker.check(try #require(runbook), specs: CaseSpecs.all) == [])
  }

  @Test("one line of five megabytes is read, and shown in part")
  func longLine() {
    let words = String(repeating: "é words ", count: 600_000)
    let source = "runbook: a\nsteps:\n  - { id: b, name: \"\(words)\", action: nothing }"
    let (runbook, faults) = RunbookFile.read(text: source, name: "line.yaml")
    #expect(faults == [])
    let found = runbook.map { Checker.check($0, specs: CaseSpecs.all) } ?? []
    #expect(found.map(\.code) == [.unknownAction])
    let shown = Diagnostic.render(found, source: source)
    #expect(shown.utf8.count < 2_000)
    #expect(shown.contains("action: nothing }"))
  }

  @Test(
    "ten thousand levels are refused at the first that is too deep", arguments: ["[", "{a: ", "- "])
  func deep(opening: String) {
    let source = "runbook: deep\nsteps:\n  " + String(repeating: opening, count: 10_000)
    let (runbook, faults) = RunbookFile.read(text: source, name: "deep.yaml")
    #expect(runbook == nil)
    #expect(faults.map(\.code) == [.yamlDepth])
  }

  /// One line each, wrong in its own way.
  private static let wrongLines: [(DiagnosticCode, @Sendable (Int) -> String)] = [
    (
      .unknownKey,
      { "  - { id: s\($0), kye\($0): 1, action: command.run, with: { command: [ls] } }" }
    ),
    (.unknownAction, { "  - { id: s\($0), action: command.rn\($0) }" }),
    (
      .unknownStep,
      {
        "  - { id: s\($0), action: command.run, with: { command: ['${{ steps.x\($0).output }}'] } }"
      }
    ),
    (
      .checkpointUnknown,
      {
        "  - { id: s\($0), action: command.run, on_failure: { rollback_to: n\($0) }, with: { command: [ls] } }"
      }
    ),
    (
      .yamlBoolean,
      { "  - { id: s\($0), name: yes, action: command.run, with: { command: [ls] } }" }
    ),
    (.duplicateName, { _ in "  - { id: s, action: command.run, with: { command: [ls] } }" }),
  ]

  @Test("ten thousand faults are all found", arguments: wrongLines.indices)
  func manyFaults(kind: Int) {
    let (code, line) = Self.wrongLines[kind]
    let count = 10_000
    let source = "runbook: many\nsteps:\n" + (0..<count).map(line).joined(separator: "\n")
    let (runbook, faults) = RunbookFile.read(text: source, name: "many.yaml")
    var found = faults
    if let runbook { found += Checker.check(runbook, specs: CaseSpecs.all) }
    #expect(found.count { $0.code == code } >= count - 1)
  }
}
