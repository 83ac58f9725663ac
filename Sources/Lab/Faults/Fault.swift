/// What goes wrong with one request to a service of the lab, or with one command of its service manager.
package enum Fault: Sendable, Hashable {
  /// The connection is closed; nothing was done.
  case refuse
  /// No answer comes; nothing was done.
  case hang
  /// This status, 4xx or 5xx; nothing was done.
  case status(Int)
  /// The effect happens, then the connection is reset.
  case resetAfter
  /// The effect happens; of the answer comes no more than its status line.
  case cut
  /// The effect happens; the answer is no JSON.
  case malformed
  /// A command of the service manager exits 1; nothing was done.
  case commandFails

  /// As it is written on the command line.
  package init?(word: String) {
    if let status = Int(word), (400...599).contains(status) {
      self = .status(status)
    } else if let fault = Self.words.first(where: { $0.word == word })?.fault {
      self = fault
    } else {
      return nil
    }
  }

  package var word: String {
    if case .status(let status) = self { return String(status) }
    return Self.words.first { $0.fault == self }?.word ?? ""
  }

  /// What `init(word:)` takes.
  package static var choices: [String] { words.map(\.word) + ["4xx or 5xx as a number"] }

  private static let words: [(word: String, fault: Fault)] = [
    ("refuse", .refuse), ("hang", .hang), ("reset-after", .resetAfter), ("cut", .cut),
    ("malformed", .malformed), ("fail", .commandFails),
  ]
}

extension Fault: Codable {
  package init(from decoder: any Decoder) throws {
    let word = try decoder.singleValueContainer().decode(String.self)
    guard let fault = Fault(word: word) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "there is no fault \(word)"))
    }
    self = fault
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(word)
  }
}
