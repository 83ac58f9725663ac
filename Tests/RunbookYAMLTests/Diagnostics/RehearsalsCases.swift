import Core

extension DiagnosticCase {
  private static func rehearse(_ replace: String, then steps: String = "") -> String {
    """
    runbook: a
    rehearse: { replace: \(replace) }
    steps:
      - { id: stop, action: service.stop }
      - { id: touch, action: command.run, with: { command: [touch, here] } }
      \(steps)
    """
  }

  static let rehearsals: [DiagnosticCase] = [
    DiagnosticCase(
      .rehearsalNeedless, rehearse("{ stop: skip }"),
      "2:24 step 'stop' (service.stop) stays in the lab and is rehearsed as it is",
      "replace only steps that run commands of your own or tell people"),
    DiagnosticCase(
      .rehearsalBreaks,
      rehearse(
        "{ touch: skip }",
        then:
          "- { id: ask, action: approval.ask, with: { message: \"${{ steps.touch.output }}\" } }"
      ),
      "2:1 with its replacements, line 6 is wrong: 'steps.touch.output' may be absent: step 'touch' has 'when'",
      "write default(steps.touch.output, …) or test exists(steps.touch.output)"),
    DiagnosticCase(
      .unknownStep, rehearse("{ tuch: skip }"), "2:24 unknown step 'tuch'",
      "did you mean 'touch'?"),
    DiagnosticCase(
      .inputType, rehearse("{ touch: { action: command.run, with: { command: [echo, 5] } } }"),
      "2:71 input 'command' of command.run must be a list of text, not 5",
      #"write text; quote what YAML would read as a number: "5""#),
    DiagnosticCase(
      .missingInput, rehearse("{ touch: { action: command.run } }"),
      "2:24 command.run needs the input 'command': program and arguments",
      "write with: { command: … }, as a list of text"),
    DiagnosticCase(
      .unknownAction, rehearse("{ touch: { action: command.rn } }"),
      "2:41 unknown action 'command.rn'", "did you mean 'command.run'?"),
    DiagnosticCase(
      .wrongType, rehearse("{ touch: leave }"),
      "2:31 'touch' must be skip or a map, not the text 'leave'",
      "write skip, or { action: …, with: … }"),
    DiagnosticCase(
      .unknownKey,
      rehearse("{ touch: { action: command.run, when: true, with: { command: [ls] } } }"),
      "2:54 unknown key 'when' in the replacement of 'touch'", "there are action, with"),
    DiagnosticCase(
      .includeIgnored,
      in: .including([
        "part.yaml":
          "runbook: part\nrehearse: { replace: {} }\nsteps: [ { id: b, action: service.stop } ]"
      ]),
      "runbook: a\nsteps:\n  - { id: part, include: { runbook: part.yaml } }",
      "part.yaml:2:1 'rehearse' of an included runbook would have no effect",
      "write it in the including runbook, for the steps as ID/STEP"),
  ]
}
