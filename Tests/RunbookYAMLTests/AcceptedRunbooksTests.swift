import Core
import Testing

@testable import RunbookYAML

@Suite("What the checker has no objection to")
struct AcceptedRunbooksTests {
  private func faults(_ source: String, site: Bool = false) -> [String] {
    let (found, faults) = RunbookFile.read(text: source, name: "runbook.yaml")
    let site = site ? SiteFile.read(text: labSite, name: "site.yaml").0 : nil
    let more = found.map { Checker.check($0, specs: CaseSpecs.all, site: site) } ?? []
    return (faults + more).map(\.headline)
  }

  @Test(
    "expressions that fit",
    arguments: [
      "default(steps.before.exit_code, 0) > 0", "default(steps.before.exit_code, 'none')",
      "exists(steps.before.output) and length(steps.before.output) > 3",
      "steps.before.state == 'skipped'", "not (1 < 2) or run.id == 'x'",
      "parameters.at == 'latest'", "steps.point.time - run.incident < 2h",
      "steps.point.time + steps.point.skew * 1.5", "steps.point.class == 'exact'",
      "min(steps.point.loss.segments, 5, 1.5)", "max(1h, steps.point.skew)",
      "join(keys(steps.point.restores), ', ')", "contains(steps.point.restores, '/tams/db')",
      "steps.point.restores['/tams/db'].directory", "round(steps.point.loss.segments / 3, 1)",
      "site.tams.api == 'vasttams-6'", "site.services[0].name", "site.presigned_lifetime * 2",
      "default(site.trino.access_key, 'none')", "exists(site.tams.token)", "text(parameters.at)",
      "steps.point.loss.segments == null", "-steps.point.skew", "upper(site.site)",
    ])
  func expressions(expression: String) {
    #expect(faults(DiagnosticCase.expression(expression), site: true) == [])
  }

  @Test("a commit behind all its guards") func commit() {
    #expect(faults(DiagnosticCase.commit()) == [])
    #expect(faults(DiagnosticCase.commit(), site: true) == [])
  }

  @Test("guards side by side, and a hold lifted and set again") func guards() {
    let parallel = DiagnosticCase.commit(
      "  - { id: stop, action: service.stop }\n  - { id: fence, action: s3.disable_keys }",
      with:
        "  - parallel: [ { id: stop, action: service.stop }, { id: fence, action: s3.disable_keys } ]"
    )
    #expect(parallel.contains("parallel"))
    #expect(faults(parallel) == [])
    let again = DiagnosticCase.commit(
      "  - { id: fence",
      with:
        "  - { id: up, action: service.start }\n  - { id: down, action: service.stop }\n  - { id: fence"
    )
    #expect(again.contains("id: down"))
    #expect(faults(again) == [])
  }

  @Test("a step that needs what another gave under the same condition") func sameCondition() {
    #expect(
      faults(
        """
        runbook: a
        parameters: { deep: { type: bool, default: false } }
        steps:
          - { id: one, action: command.run, when: "${{ parameters.deep }}", with: { command: [ls] } }
          - { id: two, action: command.run, when: "${{ parameters.deep }}", with: { command: ["${{ steps.one.output }}"] } }
          - { id: four, action: command.run, when: "${{ run.id != 'x' and parameters.deep }}", with: { command: ["${{ steps.one.output }}"] } }
          - { id: three, action: command.run, when: "${{ exists(steps.one.output) }}", with: { command: ["${{ steps.one.output }}"] } }
        """) == [])
  }

  @Test("hooks, parallel blocks, elements and a way back to a checkpoint") func shapes() {
    #expect(
      faults(
        """
        runbook: shapes
        description: "no: this is text"
        parameters:
          roles: { type: list of text, default: [api, worker] }
          token: { type: secret, default: { env: TOKEN } }
        steps:
          - checkpoint: start
          - parallel:
              siblings: cancel
              max: 2
              steps:
                - { id: left, action: command.run, with: { command: [ls] } }
                - { id: right, action: command.run, with: { command: [ls] } }
          - id: each-role
            for_each: "${{ parameters.roles }}"
            parallel: { max: 2, siblings: finish }
            action: command.run
            with:
              command: [run, "${{ each.key }}", "${{ steps.left.output }}"]
              times: "${{ steps.left.exit_code }}"
              secret_environment: { TOKEN: "${{ parameters.token }}", KEY: "${{ site.s3.secret_key }}" }
            timeout: 5m
            retry: { attempts: 3, delay: 10s, backoff: 2 }
            on_failure: { rollback_to: start }
            rollback:
              - { id: clean, action: command.run, when: "${{ each.key != 'api' }}", with: { command: [rm, "${{ default(steps.each-role[each.key].output, 'x') }}", "${{ steps.right.output }}"] } }
          - { id: literal, for_each: { a: 1, b: 2 }, action: command.run, with: { command: [ls], times: "${{ each.value }}" } }
          - { id: same, for_each: "${{ parameters.roles }}", action: command.run, with: { command: ["${{ steps.each-role[each.key].output }}"] } }
        finally:
          - { id: tell, action: command.run, with: { command: [tell, "${{ run.outcome }}", "${{ default(run.failed_step, 'none') }}", "${{ default(steps.left.output, '') }}"] } }
          - { id: after, action: command.run, when: "${{ run.outcome == 'succeeded' }}", with: { command: ["${{ steps.tell.state }}"] } }
        """, site: true) == [])
  }

  @Test("presigned URLs that expire within what is left of the objective") func outstanding() {
    let source = """
      runbook: a
      objectives: { rto: 10s }
      steps:
        - { id: fence, action: s3.disable_keys, budget: 1s }
        - { id: wait, action: command.run, budget: BUDGET, with: { command: [ls] } }
        - { id: unfence, action: s3.enable_keys }
      """
    #expect(faults(source.replacing("BUDGET", with: "4s"), site: true) == [])
    #expect(faults(source.replacing("BUDGET", with: "7s"), site: true) == [])
    #expect(
      faults(
        source.replacing("rto: 10s", with: "rto: 6s").replacing("BUDGET", with: "1s"), site: true)
        == [])
    #expect(
      faults(
        source.replacing("rto: 10s", with: "rto: 6s").replacing("BUDGET", with: "2s"), site: true)
        == [])
    #expect(
      faults(
        source.replacing("rto: 10s", with: "rto: 4s").replacing("BUDGET", with: "1s"), site: true
      ).count == 1)
  }
}
