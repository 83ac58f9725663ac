import Core

extension DiagnosticCase {
  static let commits: [DiagnosticCase] = [
    DiagnosticCase(
      .commitUnguarded,
      DiagnosticCase.commit(#"  - { id: fence, action: s3.disable_keys }"#, with: #""#),
      #"13:68 vast.restore_commit needs s3.disable_keys before it on every path"#,
      #"put the step before it, without 'when'"#),
    DiagnosticCase(
      .commitUnguarded,
      #"""
      runbook: a
      steps:
        - { id: release, action: recovery_point.release }
        - { id: late, action: approval.ask, with: { message: "all of them?" } }
      """#, #"3:28 recovery_point.release needs approval.ask before it on every path"#,
      #"put the step before it, without 'when'"#),
    DiagnosticCase(
      .commitUnguarded,
      #"""
      runbook: a
      steps:
        - { id: plan, action: tams.repair }
        - { id: asked, action: approval.ask, with: { message: "all of them?" } }
        - { id: mend, action: tams.repair, with: { manifest: "{}", apply: true } }
      """#, #"5:25 tams.repair needs recovery_point.take before it on every path"#,
      #"put the step before it, without 'when'"#),
    DiagnosticCase(
      .commitGuardConditional,
      #"""
      runbook: a
      steps:
        - { id: asked, action: approval.ask, when: false, with: { message: "all of them?" } }
        - { id: release, action: recovery_point.release }
      """#,
      #"4:28 recovery_point.release needs approval.ask before it, but step 'asked' may end without it"#,
      #"take 'when' from the step on line 3"#),
    DiagnosticCase(
      .commitGuardConditional,
      DiagnosticCase.commit(
        #"{ id: stop, action: service.stop }"#,
        with: #"{ id: stop, action: service.stop, when: true }"#),
      #"13:68 vast.restore_commit needs service.stop before it, but step 'stop' may end without it"#,
      #"take 'when' from the step on line 6"#),
    DiagnosticCase(
      .commitGuardConditional,
      DiagnosticCase.commit(
        #"{ id: stop, action: service.stop }"#,
        with: #"{ id: stop, action: service.stop, on_failure: continue }"#),
      #"13:68 vast.restore_commit needs service.stop before it, but step 'stop' may end without it"#,
      #"take 'on_failure: continue' from the step on line 6"#),
    DiagnosticCase(
      .commitHoldLifted,
      DiagnosticCase.commit(
        #"  - checkpoint: prepared"#, with: #"  - { id: early, action: service.start }"#),
      #"12:26 vast.restore_commit needs what service.stop holds, but step 'early' lifts it before"#,
      #"put the step on line 12 behind the commit"#),
    DiagnosticCase(
      .commitOutsideSteps,
      #"""
      runbook: a
      steps:
        - { id: b, action: service.stop }
      finally:
        - { id: c, action: vast.restore_commit, with: { prepared: { stream: 1 }, undo: { name: rescue } } }
      """#, #"5:22 vast.restore_commit cannot stand in 'finally'"#,
      #"what cannot be undone belongs into 'steps', behind all that makes it safe"#),
    DiagnosticCase(
      .commitOutsideSteps,
      #"""
      runbook: a
      steps:
        - { id: b, action: service.stop, rollback: [ { id: c, action: vast.restore_commit, with: { prepared: { stream: 1 }, undo: { name: rescue } } } ] }
      """#, #"3:65 vast.restore_commit cannot stand in a rollback hook"#,
      #"what cannot be undone belongs into 'steps', behind all that makes it safe"#),
    DiagnosticCase(
      .commitElements,
      DiagnosticCase.commit(
        #"{ id: commit, for_each: "${{ steps.point.restores }}", action: vast.restore_commit, with: { prepared: "${{ steps.prepare[each.key].prepared }}""#,
        with:
          #"{ id: commit, for_each: [/tams/db], action: vast.restore_commit, with: { prepared: { stream: 1 }"#
      ), #"13:29 vast.restore_commit commits elements that step 'prepare' did not prepare"#,
      #"give both steps the same for_each: "${{ steps.point.restores }}""#),
    DiagnosticCase(
      .commitWithoutUndo,
      DiagnosticCase.commit(#", undo: "${{ steps.rescue.snapshots[each.key] }}""#, with: #""#),
      #"13:7 vast.restore_commit needs the input 'undo'"#,
      #"take a rescue snapshot before it and write undo: "${{ steps.rescue.snapshots[each.key] }}""#
    ),
    DiagnosticCase(
      .guardOrder,
      DiagnosticCase.commit(
        "  - checkpoint: fenced", with: "  - { id: late, action: s3.disable_keys }"
      ).replacing("  - { id: fence, action: s3.disable_keys }\n", with: ""),
      #"8:27 recovery_point.take must come after s3.disable_keys"#,
      #"the rescue would miss what is written until then"#),
    DiagnosticCase(
      .outstandingUndecided, in: .run([:]),
      #"""
      runbook: a
      objectives: { rto: 3s }
      steps:
        - { id: b, action: s3.enable_keys }
      """#, #"4:7 waiting out presigned URLs (5s) does not fit the objective (3s left of 3s)"#,
      #"write with: { outstanding: wait } or { outstanding: accept }"#),
  ]
}
