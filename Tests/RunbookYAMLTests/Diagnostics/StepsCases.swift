import Core

extension DiagnosticCase {
  static let steps: [DiagnosticCase] = [
    DiagnosticCase(
      .unknownAction,
      #"""
      runbook: a
      steps:
        - { id: b, action: service.stp }
      """#, #"3:22 unknown action 'service.stp'"#, #"did you mean 'service.stop'?"#),
    DiagnosticCase(
      .unknownInput,
      #"""
      runbook: a
      steps:
        - { id: b, action: service.stop, with: { role: [api] } }
      """#, #"3:44 service.stop has no input 'role'"#, #"did you mean 'roles'?"#),
    DiagnosticCase(
      .missingInput,
      #"""
      runbook: a
      steps:
        - { id: b, action: approval.ask }
      """#, #"3:7 approval.ask needs the input 'message': the question"#,
      #"write with: { message: … }, as text"#),
    DiagnosticCase(
      .missingInput,
      #"""
      runbook: a
      steps:
        - { id: b, action: approval.ask, with: { message: sure?, time_limit: 30m } }
      """#,
      #"3:7 approval.ask needs the input 'at_limit': what silence means when the time limit is over"#,
      #"write with: { at_limit: … }, as one of accept, reject"#),
    DiagnosticCase(
      .inputType,
      #"""
      runbook: a
      steps:
        - { id: b, action: service.stop, with: { roles: [api, wrker] } }
      """#,
      #"3:51 input 'roles' of service.stop must be a list of api | worker | ingest, not the text 'wrker'"#,
      #"did you mean 'worker'?"#),
    DiagnosticCase(
      .inputType, DiagnosticCase.command("with: { command: [ls], times: often }"),
      #"5:35 input 'times' of command.run must be a whole number, not the text 'often'"#,
      #"write a whole number such as 5, without quotes"#),
    DiagnosticCase(
      .inputType, DiagnosticCase.command("with: { command: [sleep, 5] }"),
      #"5:22 input 'command' of command.run must be a list of text, not 5"#,
      #"write text; quote what YAML would read as a number: "5""#),
    DiagnosticCase(
      .inputType,
      #"""
      runbook: a
      steps:
        - { id: point, action: recovery_point.choose }
        - { id: b, action: command.run, with: { command: [ls], times: "${{ steps.point.skew }}" } }
      """#, #"4:65 input 'times' of command.run must be a whole number, not a duration"#,
      #"write a whole number such as 5, without quotes"#),
    DiagnosticCase(
      .longName,
      "runbook: a\nsteps:\n  - { id: \(String(repeating: "b", count: 92)), action: service.stop }",
      #"3:11 id 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb' makes remote names of 129 characters, of at most 128"#,
      #"remote objects are named tamsdr-RUN-STEP-K-PASS-undo: shorten the id by 1"#),
    DiagnosticCase(
      .restoresServiceTwice,
      #"""
      runbook: a
      steps:
        - { id: b, action: service.stop, restores_service: true }
        - { id: c, action: service.stop, restores_service: true }
      """#, #"4:54 'restores_service' is set twice"#,
      #"it stops the RTO clock: it stands on step 'b', line 3, already"#),
    DiagnosticCase(
      .parallelCheckpoint,
      #"""
      runbook: a
      steps:
        - parallel:
          - { id: b, action: service.stop }
          - checkpoint: c
      """#, #"5:7 a checkpoint cannot stand inside a parallel block"#,
      #"put it before or after the block"#),
    DiagnosticCase(
      .parallelApproval,
      #"""
      runbook: a
      steps:
        - parallel:
          - { id: b, action: service.stop }
          - { id: c, action: approval.ask, with: { message: sure? } }
      """#, #"5:24 an approval cannot stand inside a parallel block or run in parallel"#,
      #"ask before or after the block"#),
    DiagnosticCase(
      .parallelApproval,
      #"""
      runbook: a
      steps:
        - { id: c, for_each: [x], parallel: true, action: approval.ask, with: { message: sure? } }
      """#, #"3:53 an approval cannot stand inside a parallel block or run in parallel"#,
      #"ask before or after the block"#),
    DiagnosticCase(
      .parallelNested,
      #"""
      runbook: a
      steps:
        - parallel:
          - { id: b, action: service.stop }
          - parallel: [ { id: c, action: service.stop } ]
      """#, #"5:7 a parallel block cannot stand inside another"#,
      #"put its steps into the outer block"#),
    DiagnosticCase(
      .parallelWithoutElements,
      #"""
      runbook: a
      steps:
        - { id: b, action: service.stop, parallel: true }
      """#, #"3:36 'parallel' beside a step needs 'for_each'"#,
      #"to run several steps beside each other write - parallel: [steps]"#),
    DiagnosticCase(
      .checkpointUnknown,
      #"""
      runbook: a
      steps:
        - checkpoint: start
        - { id: b, action: service.stop, on_failure: { rollback_to: strat } }
      """#, #"4:48 unknown checkpoint 'strat'"#, #"did you mean 'start'?"#),
    DiagnosticCase(
      .checkpointNotOnPath,
      #"""
      runbook: a
      steps:
        - { id: b, action: service.stop, on_failure: { rollback_to: end } }
        - checkpoint: end
      """#, #"3:48 checkpoint 'end' comes after this step, on line 4"#,
      #"a step can go back only to a checkpoint passed before it"#),
    DiagnosticCase(
      .hookOfHook,
      #"""
      runbook: a
      steps:
        - id: b
          action: service.stop
          rollback:
            - { id: c, action: service.start, rollback: [ { id: d, action: service.stop } ] }
      """#, #"6:41 'rollback' cannot stand in a rollback hook"#,
      #"hooks have no hooks: a hook is resumed, not undone"#),
    DiagnosticCase(
      .hookOfHook,
      #"""
      runbook: a
      steps:
        - id: b
          action: service.stop
          rollback:
            - { id: c, action: service.start, on_failure: continue }
      """#, #"6:41 'on_failure' cannot stand in a rollback hook"#,
      #"a failed hook leaves its hold and data as they are, and the run says so"#),
    DiagnosticCase(
      .finallyKey,
      #"""
      runbook: a
      steps:
        - { id: b, action: service.stop }
      finally:
        - { id: c, action: service.start, on_failure: continue }
      """#, #"5:49 'on_failure' cannot stand in 'finally'"#,
      #"a failed step of 'finally' is a warning; the others still run"#),
  ]
}
