/// One step of a run, or one element of a step with `for_each`.
package struct StepKey: Sendable, Hashable, Comparable {
  /// The step's id in the runbook.
  package let id: String
  /// The element's key, where the step has `for_each`.
  package let element: String?

  package init(_ id: String, element: String? = nil) {
    self.id = id
    self.element = element
  }

  /// `prepare` or `prepare[/tams/db]`.
  package var display: String { element.map { "\(id)[\($0)]" } ?? id }

  /// The reverse of `display`.
  package init(display text: String) {
    guard text.hasSuffix("]"), let open = text.firstIndex(of: "[") else {
      self.init(text)
      return
    }
    self.init(
      String(text[..<open]),
      element: String(text[text.index(after: open)...].dropLast()))
  }

  package static func < (left: StepKey, right: StepKey) -> Bool { left.display < right.display }
}

extension StepKey: Codable {
  package init(from decoder: any Decoder) throws {
    self.init(display: try decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(display)
  }
}
