import Transport

/// What lies under a key.
protocol Keyed: Sendable {
  /// The key, by which they are in order.
  var name: ByteText { get }
}

/// Things in the order of their keys, page by page, read once.
protocol KeyPages {
  associatedtype Item: Keyed
  associatedtype Trouble: Error

  /// The next page, which has something in it; nil after the last.
  mutating func nextPage() async throws(Trouble) -> ArraySlice<Item>?
}

/// Two sequences of keys side by side: a page of each is in memory.
struct KeyMerge<Left: KeyPages, Right: KeyPages> where Left.Trouble == Right.Trouble {
  enum Pairing: Sendable {
    case left(Left.Item)
    case right(Right.Item)
    case both(Left.Item, Right.Item)
  }

  private var left: Side<Left>
  private var right: Side<Right>

  init(_ left: Left, _ right: Right) {
    self.left = Side(left)
    self.right = Side(right)
  }

  /// Gives every key of either once, in order: as `next` does, without a call for each key.
  mutating func each(
    _ take: (Pairing) async throws(Left.Trouble) -> Void
  ) async throws(Left.Trouble) {
    while true {
      if left.isRead { try await left.turn() }
      if right.isRead { try await right.turn() }
      guard let pairing = pair() else { return }
      try await take(pairing)
    }
  }

  /// The next key of either; nil after the last.
  mutating func next() async throws(Left.Trouble) -> Pairing? {
    if left.isRead { try await left.turn() }
    if right.isRead { try await right.turn() }
    return pair()
  }

  private mutating func pair() -> Pairing? {
    switch (left.first, right.first) {
    case (nil, nil): return nil
    case (.some(let one), nil):
      left.advance()
      return .left(one)
    case (nil, .some(let other)):
      right.advance()
      return .right(other)
    case (.some(let one), .some(let other)):
      let order = KeyOrder.compare(one.name, other.name)
      if order != .after { left.advance() }
      if order != .before { right.advance() }
      return switch order {
      case .before: .left(one)
      case .after: .right(other)
      case .same: .both(one, other)
      }
    }
  }

  private struct Side<Pages: KeyPages> {
    private var pages: Pages
    private var page: ArraySlice<Pages.Item> = []
    private var index = 0
    private var isOver = false

    init(_ pages: Pages) { self.pages = pages }

    /// The page is read and another may come.
    var isRead: Bool { index == page.endIndex && !isOver }

    var first: Pages.Item? { index < page.endIndex ? page[index] : nil }

    mutating func advance() { index += 1 }

    mutating func turn() async throws(Pages.Trouble) {
      page = []
      if let next = try await pages.nextPage() { page = next } else { isOver = true }
      index = page.startIndex
    }
  }
}
