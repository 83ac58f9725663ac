import Core

extension DiagnosticCase {
  static let parameters: [DiagnosticCase] = [
    DiagnosticCase(
      .parameterMissing, in: .run([:]),
      #"""
      runbook: a
      parameters: { ticket: { type: text, help: the incident's number } }
      steps:
        - { id: b, action: service.stop }
      """#, #"2:15 parameter 'ticket' has no value"#,
      #"give --set ticket=…, or a default; it is text: the incident's number"#),
    DiagnosticCase(
      .parameterType, in: .run(["count": .text("many")]),
      #"""
      runbook: a
      parameters: { count: { type: integer, default: 1 } }
      steps:
        - { id: b, action: service.stop }
      """#, #"2:15 parameter 'count' must be a whole number, not the text 'many'"#,
      #"write a whole number such as 5, without quotes"#),
  ]
}
