import Core

extension Fault {
  /// As it is written on the command line.
  package init?(word: String) {
    if let fault = Self.words.first(where: { $0.word == word })?.fault {
      self = fault
    } else if let status = Int(word), (400...599).contains(status) {
      self = .status(status)
    } else if let state = word.rest(after: Self.stateMark), !state.isEmpty {
      self = .wrongState(String(state))
    } else if let delay = word.rest(after: Self.slowMark).flatMap({ Duration(text: $0) }) {
      self = .slow(delay)
    } else if let skew = word.rest(after: Self.clockMark).flatMap(Self.skew) {
      self = .clock(skew)
    } else {
      return nil
    }
  }

  package var word: String {
    switch self {
    case .status(let status): String(status)
    case .wrongState(let state): Self.stateMark + state
    case .slow(let delay): Self.slowMark + delay.text
    case .clock(let skew): Self.clockMark + skew.text
    default: Self.words.first { $0.fault == self }?.word ?? ""
    }
  }

  /// What `init(word:)` takes, for people.
  package static var choices: [(text: String, kind: Kind)] {
    words.map { ($0.word, $0.fault.kind) } + [
      ("4xx or 5xx as a number", .before), (stateMark + "WORD", .after), (slowMark + "2s", .after),
      ("\(clockMark)90s or \(clockMark)-90s", .lasting),
    ]
  }

  private static let stateMark = "wrong-state:"
  private static let slowMark = "slow:"
  private static let clockMark = "clock:"

  private static let words: [(word: String, fault: Fault)] =
    [
      ("refuse", .refuse), ("reset-before", .resetBefore), ("hang", .hang),
      ("reset-after", .resetAfter), ("cut", .cut), ("malformed", .malformed),
      ("restart-before", .restartBefore), ("restart-after", .restartAfter),
    ] + TaskFault.allCases.map { ("task-" + $0.rawValue, .task($0)) } + [
      ("ignore-conditions", .ignoreConditions), ("disk-full", .diskFull), ("fail", .commandFails),
    ]

  /// `90s` ahead, `-90s` behind.
  private static func skew(_ text: Substring) -> Duration? {
    let size = Duration(text: text.hasPrefix("-") ? text.dropFirst() : text)
    return text.hasPrefix("-") ? size.map { .zero - $0 } : size
  }
}

extension String {
  fileprivate func rest(after mark: String) -> Substring? {
    hasPrefix(mark) ? dropFirst(mark.count) : nil
  }
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
