import Core

extension DiagnosticCase {
  /// A runbook that includes `part.yaml` on line 4, behind a command.
  private static func including(_ item: String, then more: String = "") -> String {
    """
    runbook: a
    steps:
      - { id: before, action: command.run, with: { command: [ls] } }
      - \(item)
    \(more)
    """
  }

  private static let plain = including("{ id: part, include: { runbook: part.yaml } }")

  private static let stop = [
    "part.yaml": """
    runbook: part
    steps:
      - { id: stop, action: service.stop }
    """
  ]

  private static let taking = [
    "part.yaml": """
    runbook: part
    parameters: { times: { type: integer, help: how often } }
    steps:
      - { id: run, action: command.run, with: { command: [ls], times: "${{ parameters.times }}" } }
    """
  ]

  private static func part(_ step: String) -> [String: String] {
    ["part.yaml": "runbook: part\nsteps:\n  - \(step)"]
  }

  static let includes: [DiagnosticCase] = [
    DiagnosticCase(
      .includePlace, in: .including(stop),
      including(
        "{ id: after, action: service.stop }",
        then: "finally:\n  - { id: part, include: { runbook: part.yaml } }"),
      "6:5 an include cannot stand in 'finally'", "write the steps here"),
    DiagnosticCase(
      .includePlace, in: .including(stop),
      including("parallel: [ { id: part, include: { runbook: part.yaml } } ]"),
      "4:17 an include cannot stand in a parallel block",
      "steps run one after another there: put it before or after the block"),
    DiagnosticCase(
      .includeNested, in: .including(part("{ id: b, include: { runbook: part.yaml } }")), plain,
      "part.yaml:3:34 an included runbook cannot include another",
      "includes go one level deep: include it in the first runbook, beside this one"),
    DiagnosticCase(
      .includeUnreadable, in: .including([:]), plain,
      "4:37 the runbook 'part.yaml' cannot be read: No such file or directory",
      "the path counts from the folder of the file it stands in"),
    DiagnosticCase(
      .includeIgnored,
      in: .including([
        "part.yaml":
          "runbook: part\nlimits: { loss_share: 0.5 }\nsteps: [ { id: b, action: service.stop } ]"
      ]), plain, "part.yaml:2:1 'limits' of an included runbook would have no effect",
      "limits are those of the including runbook: write them there"),
    DiagnosticCase(
      .includeIgnored,
      in: .including([
        "part.yaml":
          "runbook: part\nsteps: [ { id: b, action: service.stop } ]\nfinally: [ { id: c, action: service.stop } ]"
      ]), plain, "part.yaml:3:1 'finally' of an included runbook would have no effect",
      "only steps and parameters are included: write it in the including runbook"),
    DiagnosticCase(
      .includeParameter, in: .including(taking), plain,
      "4:7 part.yaml needs the parameter 'times', a whole number",
      "add it to 'with' beside 'runbook', or give it a default there; it is how often"),
    DiagnosticCase(
      .unknownParameter, in: .including(taking),
      including("{ id: part, include: { runbook: part.yaml, with: { times: 2, tims: 3 } } }"),
      "4:66 unknown parameter 'tims'", "did you mean 'times'?"),
    DiagnosticCase(
      .inputType, in: .including(taking),
      including(
        "{ id: part, include: { runbook: part.yaml, with: { times: \"${{ steps.before.output }}\" } } }"
      ), "4:63 input 'times' of part.yaml must be a whole number, not text",
      "write a whole number such as 5, without quotes"),
    DiagnosticCase(
      .laterStep, in: .including(taking),
      including(
        "{ id: part, include: { runbook: part.yaml, with: { times: \"${{ steps.part/run.exit_code }}\" } } }"
      ), "4:68 step 'part/run' does not run before this place, but on line 4 of part.yaml",
      "a step sees only what came before it"),
    DiagnosticCase(
      .excludedKey, in: .including(stop),
      including("{ id: part, include: { runbook: part.yaml }, when: true }"),
      "4:50 'when' cannot stand beside 'include'",
      "it belongs to the steps of the included runbook"),
    DiagnosticCase(
      .excludedKey, in: .including(stop),
      including("{ id: part, include: { runbook: part.yaml }, with: { a: b } }"),
      "4:50 'with' cannot stand beside 'include'",
      "write include: { runbook: …, with: { … } }"),
    DiagnosticCase(
      .sameRemoteName, in: .including(stop),
      including(
        "{ id: part, include: { runbook: part.yaml } }",
        then: "  - { id: part-stop, action: service.stop }"),
      "5:11 'part-stop' and 'part/stop' give their remote objects one name",
      "there '/' becomes '-': rename one; 'part/stop' stands on line 3 of part.yaml"),
    DiagnosticCase(
      .sameRemoteName,
      including(
        "{ id: b, action: service.stop, rollback: [ { id: c, action: service.start } ] }",
        then: "  - { id: b-c, action: service.stop }"),
      "5:11 'b-c' and 'b/c' give their remote objects one name",
      "there '/' becomes '-': rename one; 'b/c' stands on line 4"),
    DiagnosticCase(
      .unknownStep,
      in: .including(
        part("{ id: ask, action: approval.ask, with: { message: \"${{ steps.before.output }}\" } }")
      ),
      plain, "part.yaml:3:60 unknown step 'before'",
      "an included runbook sees its own steps only: give it the value by 'with'"),
    DiagnosticCase(
      .unknownStep, in: .including(stop),
      including(
        "{ id: part, include: { runbook: part.yaml } }",
        then:
          "  - { id: ask, action: approval.ask, with: { message: \"${{ steps.part.stopped }}\" } }"),
      "5:60 unknown step 'part'",
      "it is included: name one of its steps, steps.part/STEP.OUTPUT"),
    DiagnosticCase(
      .unknownParameter,
      in: .including(
        part("{ id: ask, action: approval.ask, with: { message: \"${{ parameters.at }}\" } }")),
      including(
        "{ id: part, include: { runbook: part.yaml } }",
        then: "parameters: { at: { type: time, default: latest } }"),
      "part.yaml:3:60 unknown parameter 'at'", "there are none"),
    DiagnosticCase(
      .checkpointUnknown,
      in: .including(
        part("{ id: stop, action: service.stop, on_failure: { rollback_to: start } }")),
      including("{ id: part, include: { runbook: part.yaml } }", then: "  - checkpoint: start"),
      "part.yaml:3:51 unknown checkpoint 'part/start'", "there are start"),
    DiagnosticCase(
      .yamlTab,
      in: .including(["part.yaml": "runbook: part\nsteps: [ { id: b,\taction: service.stop } ]"]),
      plain, "part.yaml:2:18 tab character", #"use spaces; in quoted text write \t"#),
    DiagnosticCase(
      .commitHoldLifted, in: .including(part("{ id: lift, action: s3.enable_keys }")),
      commit("  - checkpoint: prepared", with: "  - { id: part, include: { runbook: part.yaml } }"),
      "part.yaml:3:25 vast.restore_commit needs what s3.disable_keys holds, but step 'part/lift' lifts it before",
      "put the step on line 3 behind the commit"),
  ]
}
