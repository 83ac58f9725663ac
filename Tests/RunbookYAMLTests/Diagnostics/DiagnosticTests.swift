import Core
import Testing

@testable import RunbookYAML

@Suite("Diagnostics")
struct DiagnosticTests {
  static let cases =
    DiagnosticCase.yaml + DiagnosticCase.values + DiagnosticCase.expressions
    + DiagnosticCase.types + DiagnosticCase.steps + DiagnosticCase.commits
    + DiagnosticCase.parameters + DiagnosticCase.sites + DiagnosticCase.includes
    + DiagnosticCase.rehearsals + DiagnosticCase.thresholds + DiagnosticCase.drills

  @Test(
    "each thing wrong is said once, at its place, in its words, with what to do",
    arguments: cases)
  func says(example: DiagnosticCase) {
    let found = example.found
    #expect(found.map(\.code) == [example.code])
    for diagnostic in found {
      let file = diagnostic.mark.file.map { $0 + ":" } ?? ""
      let place = "\(file)\(diagnostic.mark.line):\(diagnostic.mark.column)"
      #expect(["\(place) \(diagnostic.text)", diagnostic.hint] == example.said)
    }
  }

  @Test(
    "what may be a secret in clear is shown by none of them",
    arguments: ["password: swordfish", "pasword: swordfish", "password: [swordfish]"])
  func hidesSecrets(line: String) {
    let text = DiagnosticCase.site("password: { file: secrets/vms-password }", with: line)
    let found = SiteFile.read(text: text, name: "site.yaml").1
    #expect(!found.isEmpty)
    #expect(!Diagnostic.render(found, source: text).contains("swordfish"))
  }

  @Test("each diagnostic of the table has a case", arguments: DiagnosticCode.allCases)
  func hasCase(code: DiagnosticCode) {
    #expect(Self.cases.contains { $0.code == code })
  }

  @Test("codes are kebab-case, and no placeholder is left open", arguments: DiagnosticCode.allCases)
  func isWellFormed(code: DiagnosticCode) {
    #expect(Names.isKebabCase(code.rawValue))
    for example in Self.cases where example.code == code {
      for diagnostic in example.found {
        #expect(diagnostic.arguments.count == code.entry.placeholders.count)
        #expect(!diagnostic.arguments.contains(""))
      }
    }
  }

  @Test("a diagnostic shows file, place, line, caret and hint")
  func renders() {
    let source = "runbook: a\nsteps:\n  - { id: é, action: service.stp }\n"
    let (_, faults) = RunbookFile.read(text: source, name: "dr/a.yaml")
    #expect(
      faults.map { $0.render(source: source) } == [
        """
        dr/a.yaml:3:11: error bad-id: 'é' is not an id
            - { id: é, action: service.stp }
                    ^
        hint: ids are kebab-case: a-z, 0-9 and single hyphens, first a letter, such as 'a'
        """
      ])
  }

  @Test("a caret stands below its character behind tabs, and past the last line there is none")
  func placesCaret() {
    let tabbed = Diagnostic(.yamlTab, at: Mark(line: 1, column: 3), in: "f")
    #expect(
      tabbed.render(source: "\ta b")
        == "f:1:3: error yaml-tab: tab character\n  \ta b\n  \t ^\n"
        + #"hint: use spaces; in quoted text write \t"#)
    let past = Diagnostic(.yamlTab, at: Mark(line: 9, column: 1), in: "f")
    #expect(
      past.render(source: "a")
        == "f:9:1: error yaml-tab: tab character\n" + #"hint: use spaces; in quoted text write \t"#)
  }

  @Test("all that is wrong is said in one reading, in the order of the file")
  func saysAll() throws {
    let source = """
      runbook: Bad Name
      kind: drll
      steps:
        - { id: one, action: service.stop, with: { roles: [api, wrker] }, budgte: 1m }
        - { id: two, action: approval.ask, with: { message: "${{ steps.three.time }} ${{ 1 + }}" } }
        - { id: three, action: recovery_point.chose }
      finally:
        - checkpoint: end
      """
    let (found, faults) = RunbookFile.read(text: source, name: "runbook.yaml")
    let runbook = try #require(found)
    let all = (faults + Checker.check(runbook, specs: CaseSpecs.all)).sorted()
    #expect(
      all.map { "\($0.mark.line) \($0.code.rawValue)" } == [
        "1 bad-id", "2 wrong-type", "4 input-type", "4 unknown-key", "5 expression-syntax",
        "6 unknown-action", "8 unknown-key",
      ])
  }
}
