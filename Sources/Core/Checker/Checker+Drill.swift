extension Checker {
  /// A drill works on the site's sandbox alone: every step that could change anything else is refused. The
  /// same holds at run time, for what only then is known.
  mutating func checkDrill() {
    let isDrill = runbook.kind == .drill
    if isDrill, let site, site.sandbox == nil, let mark = runbook.kindMark {
      report(Diagnostic(.drillWithoutSandbox, at: mark, site.name))
    }
    for entry in table.entries {
      guard let spec = entry.spec else { continue }
      switch (spec.drillUse(of: entry.step), isDrill) {
      case (.never, true):
        report(Diagnostic(.drillAction, at: entry.step.place(of: "action"), spec.name))
      case (.only, false):
        report(Diagnostic(.drillOnly, at: entry.step.place(of: "action"), spec.name))
      case (.site, _), (.sandbox, _), (.only, true), (.never, false): break
      }
      if isDrill { checkDirectories(of: entry.step, spec) }
    }
  }

  /// Directories that stand in the runbook; those of expressions are refused when they are known.
  private mutating func checkDirectories(of step: Step, _ spec: ActionSpec) {
    for input in spec.inputs where input.isSandboxDirectory {
      guard case .literal(.text(let text)) = step.inputs[input.name] else { continue }
      let directory = DirectoryPath(text)
      let isInside = site?.sandbox.map { $0.path.contains(directory) } ?? true
      if !text.hasPrefix("/") || directory.climbs || !isInside {
        report(Diagnostic(.outsideSandbox, at: step.place(of: "with.\(input.name)"), text))
      }
    }
  }
}

extension ActionSpec {
  /// What a drill may do with the step: what is not said is what its effect allows.
  package func drillUse(of step: Step) -> DrillUse {
    drill ?? (effect(of: step) == .readOnly ? .site : .never)
  }
}
