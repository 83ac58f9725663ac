import Core
import Testing

@testable import RunbookYAML

@Suite("Reading of any text")
struct FileReadingTests {
  @Test("a site cut anywhere is read or refused with a place, never worse")
  func survivesTruncationOfSite() {
    let bytes = Array(labSite.utf8)
    for length in bytes.indices {
      let (site, faults) = SiteFile.read(bytes: Array(bytes[..<length]), name: "cut.yaml")
      #expect(site != nil || !faults.isEmpty)
      #expect(faults.allSatisfy { $0.mark.line >= 1 && $0.mark.column >= 1 })
    }
  }

  @Test("one changed byte anywhere is read or refused, never worse")
  func survivesDamage() {
    let bytes = Array(DiagnosticCase.commit().utf8)
    let damages = Array("\"'{[:-#&*!|>\t\n\u{0}".utf8) + [0xFF]
    for position in bytes.indices {
      for turn in 0..<3 {
        let damage = damages[(position * 3 + turn) % damages.count]
        var damaged = bytes
        damaged[position] = damage
        let (runbook, faults) = RunbookFile.read(bytes: damaged, name: "damaged.yaml")
        #expect(runbook != nil || !faults.isEmpty)
        if let runbook { _ = Checker.check(runbook, specs: CaseSpecs.all) }
      }
    }
  }

  @Test("ten thousand steps are checked in one pass")
  func readsManySteps() throws {
    var lines = ["runbook: many", "steps:"]
    for number in 0..<10_000 {
      let before = number == 0 ? "run.id" : "steps.s\(number - 1).output"
      lines.append(
        "  - { id: s\(number), action: command.run, with: { command: [ls, \"${{ \(before) }}\"] } }"
      )
    }
    let (found, faults) = RunbookFile.read(text: lines.joined(separator: "\n"), name: "many.yaml")
    #expect(faults == [])
    let runbook = try #require(found)
    #expect(runbook.allSteps.count == 10_000)
    #expect(Checker.check(runbook, specs: CaseSpecs.all) == [])
  }

  @Test("folded text keeps the places of its expressions")
  func marksFoldedText() {
    let source = """
      runbook: folded
      steps:
        - id: ask
          action: approval.ask
          with:
            message: >-
              Ünïcode comes
              before ${{ parameters.x }},

              and again ${{ "a
              b" == 1 }}
      """
    let (runbook, faults) = RunbookFile.read(text: source, name: "folded.yaml")
    #expect(faults == [])
    let found = runbook.map { Checker.check($0, specs: CaseSpecs.all) } ?? []
    #expect(found.map(\.code) == [.unknownParameter, .operandType])
    #expect(found.map(\.mark) == [Mark(line: 8, column: 20), Mark(line: 11, column: 12)])
  }

  @Test("a mark of byte order and Windows line ends change nothing")
  func readsForeignText() {
    let text = "\u{FEFF}" + fullRestore.replacing("\n", with: "\r\n")
    let (runbook, faults) = RunbookFile.read(text: text, name: "a")
    #expect(faults == [])
    #expect(runbook == RunbookFile.read(text: fullRestore, name: "a").0)
  }

  @Test(
    "unquoted words mean what YAML 1.2 says",
    arguments: [
      ("null", .null), ("~", .null), ("", .null), ("true", .bool(true)), ("-7", .integer(-7)),
      ("0.25", .number(0.25)), ("1e3", .number(1_000)), ("1h30m", .text("1h30m")),
      ("2026-03-01", .text("2026-03-01")), ("10.0.0.1", .text("10.0.0.1")), ("-2h", .text("-2h")),
      ("127.0.0.1:8080", .text("127.0.0.1:8080")), ("a:b", .text("a:b")),
    ] as [(String, Value)])
  func readsWords(word: String, value: Value) {
    #expect(PlainScalar.disagreement(on: word) == nil)
    #expect(PlainScalar.value(of: word) == value)
  }

  @Test(
    "words on which YAML 1.1 and 1.2 disagree are refused",
    arguments: [
      ("yes", .yamlBoolean), ("NO", .yamlBoolean), ("Off", .yamlBoolean), ("True", .yamlBoolean),
      ("12:30", .yamlSexagesimal), ("1:30:00", .yamlSexagesimal), ("-1:30.5", .yamlSexagesimal),
      ("0755", .yamlNumber), ("0x1F", .yamlNumber), ("0o17", .yamlNumber), ("1_000", .yamlNumber),
      (".inf", .yamlNumber), ("-.Inf", .yamlNumber), (".nan", .yamlNumber), ("+5", .yamlNumber),
      (".5", .yamlNumber), ("5.", .yamlNumber),
    ] as [(String, DiagnosticCode)])
  func refusesWords(word: String, code: DiagnosticCode) {
    #expect(PlainScalar.disagreement(on: word) == code)
  }
}
