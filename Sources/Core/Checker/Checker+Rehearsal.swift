extension Checker {
  /// Replacements stand only for steps that would leave the lab, and the runbook with them is as sound
  /// as the one without.
  mutating func checkReplacements(specs: [ActionSpec]) {
    guard let replacements = runbook.replacements else { return }
    for replacement in replacements.all { check(replacement) }
    let known = Set(faults.sorted)
    var checker = Checker(runbook.rehearsed, specs: specs, site: site)
    checker.checkRunbook()
    for fault in checker.faults.sorted where !known.contains(fault) {
      if fault.mark.file == nil, replacements.lines.contains(fault.mark.line) {
        report(fault)
      } else {
        report(
          Diagnostic(
            .rehearsalBreaks, at: replacements.mark, fault.mark.line(from: replacements.mark),
            fault.text,
            fault.hint))
      }
    }
  }

  private mutating func check(_ replacement: Replacement) {
    guard let entry = table.entry(replacement.step) else {
      let suggestion = NearestName.suggestion(for: replacement.step, among: table.byID.keys)
      report(Diagnostic(.unknownStep, at: replacement.mark, replacement.step, suggestion))
      return
    }
    if let spec = entry.spec, !spec.leavesSite(entry.step) {
      report(
        Diagnostic(.rehearsalNeedless, at: replacement.mark, entry.step.id, entry.step.action))
    }
  }
}
