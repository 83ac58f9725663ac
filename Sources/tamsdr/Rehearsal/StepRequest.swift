import Core

/// The last request by which a step changes something, as the run without a fault made it.
struct StepRequest: Sendable, Hashable {
  let service: String
  let method: String
  /// Which of the requests of this method, from the start of the run.
  let number: Int

  func rule(_ fault: String) -> [String] {
    ["--service", service, "--method", method, "--at", String(number), "--fault", fault]
  }

  /// By the times of the journal. Of steps that ran beside each other it is not known whose a request
  /// was: they have none.
  static func byStep(_ run: RunView, log: [LabLogEntry]) -> [String: StepRequest] {
    let spans = Dictionary(grouping: run.steps, by: \.stepID).compactMapValues(span)
    var requests: [String: StepRequest] = [:]
    for (step, span) in spans
    where !spans.contains(where: { $0.key != step && $0.value.overlaps(span) }) {
      let last = log.lastIndex { entry in
        entry.isChange && ["vms", "tams"].contains(entry.service)
          && entry.client?.hasPrefix("tamsdr/") == true && span.contains(entry.time)
      }
      guard let last, let method = log[last].method else { continue }
      let service = log[last].service
      let number = log[...last].count { $0.service == service && $0.method == method }
      requests[step] = StepRequest(service: service, method: method, number: number)
    }
    return requests
  }

  private static func span(_ elements: [RunView.Step]) -> ClosedRange<Timestamp>? {
    let spans = elements.compactMap { element -> (Timestamp, Timestamp)? in
      guard let started = element.started, let seconds = element.seconds else { return nil }
      return (started, started + .seconds(seconds) + .milliseconds(1))
    }
    guard let begin = spans.map(\.0).min(), let end = spans.map(\.1).max() else { return nil }
    return begin...end
  }
}
