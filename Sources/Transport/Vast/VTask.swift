import Core

package struct VTask: VastRecord, Hashable {
  static let collection = "vtasks"

  package let id: Int
  package let name: String
  package let state: ReportedState<VastProgress>
  package let messages: [String]

  init?(_ object: LenientObject) {
    guard let id = object.integer("id") else { return nil }
    self.id = id
    name = object.text("name") ?? ""
    state = ReportedState(object.text("state"), Self.states, else: .unknown)
    messages = Self.messages(object["messages"])
  }

  package var lastMessage: String { messages.last ?? "it gave no message" }

  /// A list in practice, an object in the specification; entries are text or objects.
  private static func messages(_ value: Value) -> [String] {
    switch value {
    case .list(let entries): entries.map(\.display)
    case .map(let entries) where entries.isEmpty: []
    case .null: []
    default: [value.display]
    }
  }

  /// A task that ran into its own time limit may still be worked on: it is not listed as failed.
  private static let states: [String: VastProgress] = [
    "RUNNING": .pending, "PENDING": .pending, "COMPLETED": .done, "SUCCESS": .done,
    "FAILED": .failed, "ERROR": .failed, "CANCELLED": .failed, "PARTIALLY_COMPLETED": .failed,
  ]

  package var hasTimedOut: Bool { state.raw.uppercased() == "TIMEOUT" }
}
