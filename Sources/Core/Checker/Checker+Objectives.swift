extension Checker {
  /// Keys are given back only when presigned URLs from before the fence have expired. Where the budgets
  /// leave no room to wait for that, the author must say what is wanted.
  mutating func checkOutstandingURLs() {
    guard let site, let objective = runbook.objectives.rto else { return }
    for entry in table.entries where entry.part == .steps && entry.spec?.lifts == [.key] {
      let step = entry.step
      guard step.places["with.outstanding"] == nil else { continue }
      let left = objective - budget(of: 0..<runbook.steps.count)
      let waiting = site.presignedLifetime - budget(of: sinceFence(before: entry))
      guard waiting > max(left, .zero) else { continue }
      report(
        Diagnostic(
          .outstandingUndecided, at: step.mark, site.presignedLifetime.text,
          max(left, .zero).text, objective.text))
    }
  }

  /// The items between the fence and the step: the URLs grow old meanwhile.
  private func sinceFence(before entry: StepTable.Entry) -> Range<Int> {
    let fence = table.entries.last {
      $0.part == .steps && $0.spec?.role == .fence && $0.position < entry.position
    }
    return fence.map { $0.position + 1..<entry.position } ?? entry.position..<entry.position
  }

  private func budget(of items: Range<Int>) -> Duration {
    runbook.steps[items].reduce(.zero) { sum, item in
      sum + (item.steps.compactMap(\.budget).max() ?? .zero)
    }
  }
}
