import Core
import Testing

@testable import RunbookYAML

@Suite("Places of faults")
struct PlantedFaultTests {
  /// What is wrong with the runbook in one place, which `⟦` marks; nothing else in it is wrong.
  struct Fault: Sendable {
    let code: DiagnosticCode
    let step: String

    init(_ code: DiagnosticCode, _ step: String) { (self.code, self.step) = (code, step) }

    /// An argument of a command in a step that is written in blocks.
    static func argument(_ text: String) -> Fault {
      Fault(
        .unknownParameter,
        "  - id: p\n    action: command.run\n    with:\n      command:\n        - ls\n        - \(text)"
      )
    }

    static func flow(_ code: DiagnosticCode, _ argument: String) -> Fault {
      Fault(code, "  - { id: p, action: command.run, with: { command: [é, \(argument)] } }")
    }
  }

  static let faults: [Fault] = [
    Fault(
      .unknownKey,
      "  - id: p\n    action: command.run\n    with: { command: [ls] }\n    ⟦tiemout: 5m"),
    Fault(
      .unknownKey,
      "  - { id: p, 'action': command.run, with: { command: [\"日本\", ls] }, ⟦tiemout: 5m }"),
    Fault(
      .yamlDuplicateKey, "  - { id: p, \"action\": command.run, with: { command: [ls] }, ⟦id: q }"),
    Fault(.yamlBoolean, "  - { id: p, name: ⟦yes, action: command.run, with: { command: [ls] } }"),
    Fault(.badID, "  - id: ⟦Bad\n    action: command.run\n    with: { command: [ls] }"),
    Fault(.unknownAction, "  - { id: p, name: 'né', action: ⟦command.rnu }"),
    Fault(.yamlTab, "  # é⟦\tx\n  - { id: p, action: command.run, with: { command: [ls] } }"),
    Fault(
      .yamlSyntax, "  - { id: p, name: \"é⟦\u{1}\", action: command.run, with: { command: [ls] } }"),
    Fault(
      .expressionPlace,
      "  - { id: p, name: \"\\u00e9 ⟦${{ run.id }}\", action: command.run, with: { command: [ls] } }"
    ),
    .flow(.yamlAlias, "⟦*x"), .flow(.yamlAnchor, "⟦&x ls"), .flow(.yamlTag, "⟦!!str ls"),
    .flow(.unknownParameter, #""\u00e9\x41\" ${{ \"x\" == ⟦parameters.nope }}""#),
    .flow(.unknownParameter, #"'it''s ${{ ''a}}'' == ⟦parameters.nope }}'"#),
    .flow(.unknownParameter, #"'${{ "${{" == run.id }} ${{ ⟦parameters.nope }}'"#),
    .flow(.operandType, #""\U0001F600 ${{ \"\\\\\" ⟦+ 1 }}""#),
    .argument("é ${{ ⟦parameters.nope }} x"),
    .argument("plain é\n          goes on ${{ run.id }}\n          and ${{ ⟦parameters.nope }}"),
    .argument(
      ">-  # ${{ not read }}\n          日本 words\n\n          more ${{ 'a' ==\n          ⟦parameters.nope }}"
    ),
    .argument("|\n          first\n            ${{ 'ü' == ⟦parameters.nope }}\n          last"),
    .argument("|2\n            ${{ run.id }}\n          ${{ ⟦parameters.nope }}"),
    .argument("\"first \\\n          ${{ run.id }}\\t\\x20 ${{ ⟦parameters.nope }}\""),
    .argument("\"first\n\n          \\  é ${{ \\\"\\n\\\" ==\n          ⟦parameters.nope }}\""),
    .argument("'it''s\n          ${{ ''o''''clock'' == ⟦parameters.nope }}'"),
  ]

  private static let descriptions = [
    "plain é text", "\"two \\\n  lines, \\\"é\\\"\"", "'it''s\n\n  日本'", "|\n  é\n    text\n  ends",
    ">-\n  folded\n  日本 text", "\"a\u{2028}b\u{85}c\"",
  ]

  private static let fillers = [
    "  # ≈ a comment",
    "  - { id: ID, action: command.run, with: { command: [ls, 'ü ''q''', \"\\t\"] } }",
    "  - id: ID\n    action: command.run\n    with:\n      command: [ls,\n        \"${{ 'é' }}\"]",
    "  - { id: ID,\n      action: command.run, with: { command:\n        [ls, -l] } }", "",
  ]

  @Test("stand where they were planted, however the file is written", arguments: faults)
  func places(fault: Fault) {
    var random = Seeded(state: 20_260_301)
    for breaks in ["\n", "\r\n", "\r"] {
      for start in ["", "\u{FEFF}"] {
        for _ in 0..<8 {
          let marked = document(fault, &random).replacing("\n", with: breaks)
          let text = start + marked.replacing("⟦", with: "")
          #expect(found(Array(text.utf8)) == [Found(fault.code, mark(in: marked))], "\(text)")
        }
      }
    }
  }

  @Test("of bytes that are no text stand where these are")
  func encoding() {
    var random = Seeded(state: 7)
    for breaks in ["\n", "\r\n", "\r"] {
      for start in ["", "\u{FEFF}"] {
        let marked = document(Fault(.yamlEncoding, "  # é⟦"), &random).replacing("\n", with: breaks)
        let parts = (start + marked).split(separator: "⟦")
        let bytes = Array(parts[0].utf8) + [0xFF] + Array(parts.dropFirst().joined().utf8)
        #expect(found(bytes) == [Found(.yamlEncoding, mark(in: marked))])
      }
    }
  }

  // MARK: a document, and what is found in it

  private struct Found: Equatable {
    let code: DiagnosticCode
    let mark: Mark

    init(_ code: DiagnosticCode, _ mark: Mark) { (self.code, self.mark) = (code, mark) }
  }

  private func found(_ bytes: [UInt8]) -> [Found] {
    let (runbook, faults) = RunbookFile.read(bytes: bytes, name: "planted.yaml")
    let more = faults.isEmpty ? runbook.map { Checker.check($0, specs: CaseSpecs.all) } ?? [] : []
    return (faults + more).map { Found($0.code, $0.mark) }
  }

  private func document(_ fault: Fault, _ random: inout Seeded) -> String {
    var steps = (0..<Int.random(in: 0...6, using: &random)).map { number in
      (Self.fillers.randomElement(using: &random) ?? "").replacing("ID", with: "s\(number)")
    }
    steps.append("  - { id: always, action: command.run, with: { command: [ls] } }")
    steps.insert(fault.step, at: Int.random(in: 0...steps.count, using: &random))
    let description = Self.descriptions.randomElement(using: &random) ?? ""
    return "runbook: a\ndescription: \(description)\nsteps:\n" + steps.joined(separator: "\n")
      + "\n"
  }

  /// Counted apart from the code under test.
  private func mark(in marked: String) -> Mark {
    let before = Array(marked.unicodeScalars.prefix { $0 != "⟦" })
    var line = 1
    var column = 1
    for (index, scalar) in before.enumerated() {
      if scalar == "\r", index + 1 < before.count, before[index + 1] == "\n" { continue }
      if "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains(scalar) {
        (line, column) = (line + 1, 1)
      } else {
        column += 1
      }
    }
    return Mark(line: line, column: column)
  }
}

/// The same documents at every run.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
