import Core
import RunbookYAML
import Testing

extension Runbook {
  /// A restore that uses every feature the engine has.
  static func everyFeature() throws -> Runbook {
    let (runbook, faults) = RunbookFile.read(text: everyFeatureText, name: "every-feature")
    #expect(faults == [])
    let read = try #require(runbook)
    #expect(Checker.check(read, specs: SimulatedActions.specs) == [])
    return read
  }

  private static let everyFeatureText = """
    runbook: every-feature
    description: A restore that uses every feature the engine has.
    objectives: { rto: 2h, rpo: 25h }
    parameters:
      roles: { type: list of text, default: [api, worker, ingest] }
      deep: { type: bool, default: false }
    steps:
      - checkpoint: begun
      - parallel:
          siblings: cancel
          max: 2
          steps:
            - { id: left, action: command.run, with: { command: [make] } }
            - { id: right, action: command.run, with: { command: [make] } }
            - { id: third, action: command.run, with: { command: [make] } }
      - parallel:
          - { id: read, action: site.preflight }
          - { id: write, action: command.run, with: { command: [make] } }
      - id: each-role
        for_each: "${{ parameters.roles }}"
        parallel: { max: 2, siblings: finish }
        action: command.run
        with: { command: [make, "${{ each.key }}"] }
        rollback:
          - { id: erase, action: command.run, with: { command: [erase, "each-role[${{ each.key }}]"] } }
      - { id: one-by-one, for_each: { a: 1, b: 2 }, action: command.run, with: { command: [make, "${{ each.key }}"] } }
      - { id: deep, when: "${{ parameters.deep }}", action: command.run, with: { command: [make] } }
      - { id: shy, action: command.run, with: { command: [refuse-once] }, retry: { attempts: 3, delay: 1s, backoff: 2 } }
      - { id: passed, action: command.run, with: { command: [refuse] }, on_failure: continue }
      - { id: point, action: recovery_point.choose }
      - { id: verify, action: recovery_point.verify, with: { point: "${{ steps.point.point }}" } }
      - { id: consent, action: approval.ask, with: { message: "Go back to ${{ steps.point.time }}" } }
      - parallel:
          - { id: stop, action: service.stop }
          - { id: fence, action: s3.disable_keys }
      - { id: suspend, action: vast.suspend_schedules, with: { point: "${{ steps.point.point }}" } }
      - { id: rescue, action: recovery_point.take, with: { point: "${{ steps.point.point }}" } }
      - checkpoint: fenced
      - id: prepare
        for_each: "${{ steps.point.restores }}"
        parallel: { siblings: cancel }
        action: vast.restore_prepare
        with: { restore: "${{ each.value }}" }
        on_failure: { rollback_to: fenced }
      - checkpoint: prepared
      - { id: halt, action: command.run, with: { command: [make] }, on_failure: stop }
      - { id: back, action: command.run, with: { command: [make] }, on_failure: rollback }
      - { id: again, action: command.run, with: { command: [make] }, on_failure: { rollback_to: prepared } }
      - id: commit
        for_each: "${{ steps.point.restores }}"
        parallel: { max: 1 }
        action: vast.restore_commit
        with:
          prepared: "${{ steps.prepare[each.key].prepared }}"
          undo: "${{ steps.rescue.snapshots[each.key] }}"
        on_failure: wait
      - { id: check-database, action: tams.check_database, with: { point: "${{ steps.point.point }}" } }
      - { id: pause, action: command.run, with: { command: [make] }, on_failure: wait }
      - { id: unfence, action: s3.enable_keys }
      - { id: start, action: service.start, with: { roles: [api] } }
      - { id: canary, action: tams.canary }
      - { id: open, action: service.open, restores_service: true }
    finally:
      - { id: schedules, action: vast.resume_schedules }
      - { id: praise, when: "${{ run.outcome == 'succeeded' }}", action: notify.send }
      - { id: tell, action: notify.send, with: { message: "${{ run.outcome }}" } }
    """
}
