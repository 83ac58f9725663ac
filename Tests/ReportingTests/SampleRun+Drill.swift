import Core

extension SampleRun {
  /// A drill that cloned one directory and took the clone down again.
  static func drill() -> Report {
    let clone = ActionSpec(
      name: "vast.clone", help: "", effect: .reversible, touches: ["clone"], drill: .only)
    let release = ActionSpec(
      name: "vast.release_clone", help: "", effect: .reversible, role: .tearDown,
      touches: ["clone"], drill: .only)
    let source = RunOpening.SourceText(path: "runbooks/drill.yaml", text: "", digest: "d")
    let opening = RunOpening(
      run: "20260301-100000-abcd", tool: "tamsdr 1.0", runbook: source, site: source, scripts: [:],
      parameters: [:], options: RunOptions(), siteKey: "key", incident: started, started: started,
      host: "host", process: 7, user: "operator")
    let runbook = Runbook(
      name: "drill", kind: .drill, objectives: sampleObjectives,
      steps: [
        .step(
          Step(
            id: "clone", action: clone.name,
            rollback: [Step(id: "tidy", action: "command.run", mark: mark)], mark: mark))
      ],
      finally: [.step(Step(id: "release", action: release.name, mark: mark))])
    var run = SampleRun(opening: opening, runbook: runbook, specs: [clone, release])
    run.begin("clone", clone.name, at: 1)
    run.end(
      "clone", clone.name, from: 1, at: 9,
      .done(
        result: ActionResult(outputs: [
          "name": .text("tamsdr-clone"), "directory": .text("/drill/tamsdr-clone"),
        ])))
    run.begin("release", release.name, at: 10)
    run.end(
      "release", release.name, from: 10, at: 12,
      .done(result: ActionResult(outputs: ["removed": .list([.text("clone tamsdr-clone")])])))
    run.record(.ended(outcome: .succeeded, exitCode: 0), at: 12)
    return run.report(addition: Report.Addition(time: .seconds(4), run: "earlier"))
  }
}
