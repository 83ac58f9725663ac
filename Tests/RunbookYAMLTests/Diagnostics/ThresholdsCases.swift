import Core

extension DiagnosticCase {
  static let thresholds: [DiagnosticCase] = [
    DiagnosticCase(
      .unknownKey, thresholds("{ V20: { dangling: 3 } }"),
      "2:15 unknown key 'V20' in thresholds", "did you mean 'V10'?"),
    DiagnosticCase(
      .unknownKey, thresholds("{ loss: { dangling: 3 } }"),
      "2:15 unknown key 'loss' in thresholds",
      "there are V06, V07, V08, V10, V11, V12, V13, V14, V15, V16, V17, V18, V19, V21, V25, V26"),
    DiagnosticCase(
      .unknownKey, thresholds("{ V19: { dangeling: 3 } }"),
      "2:22 unknown key 'dangeling' in the thresholds of V19", "did you mean 'dangling'?"),
    DiagnosticCase(
      .unknownKey, thresholds("{ V06: { rows: 3 } }"),
      "2:22 unknown key 'rows' in the thresholds of V06",
      "there are deletion_requests, flow_collections, flow_object_references, flows, objects, "
        + "segments, source_collections, sources, tags, webhooks"),
    DiagnosticCase(
      .wrongType, thresholds("{ V19: { dangling: few } }"),
      "2:32 'dangling' must be a whole number or a share, not the text 'few'",
      "write dangling: 10, or dangling: 0.1%"),
    DiagnosticCase(
      .wrongType, thresholds("{ V19: { dangling: 0.5 } }"),
      "2:32 'dangling' must be a whole number or a share, not 0.5",
      "write dangling: 10, or dangling: 0.1%"),
    DiagnosticCase(
      .outOfRange, thresholds("{ V19: { dangling: 0 } }"),
      "2:32 'dangling' must be at least 1, or a share above 0% and below 100%, not 0",
      "write dangling: 10, or dangling: 0.1%"),
    DiagnosticCase(
      .outOfRange, thresholds("{ V06: { segments: 100% } }"),
      "2:32 'segments' must be at least 1, or a share above 0% and below 100%, not 100%",
      "write segments: 10, or segments: 0.1%"),
    DiagnosticCase(
      .wrongType, thresholds("{ V19: 10 }"), "2:20 'V19' must be a map, not 10",
      "write V19: { name: … }"),
    DiagnosticCase(
      .emptyList, thresholds("{ V25: {} }"), "2:20 'V25' is empty",
      "write V25: { damaged: 10 }"),
    DiagnosticCase(
      .includeIgnored,
      in: .including([
        "part.yaml":
          "runbook: part\nthresholds: { V19: { dangling: 1 } }\nsteps: [ { id: b, action: service.stop } ]"
      ]),
      """
      runbook: whole
      steps:
        - id: part
          include: { runbook: part.yaml }
      """, "part.yaml:2:1 'thresholds' of an included runbook would have no effect",
      "thresholds are those of the including runbook: write them there"),
  ]

  private static func thresholds(_ text: String) -> String {
    """
    runbook: a
    thresholds: \(text)
    steps:
      - { id: b, action: service.stop }
    """
  }
}
