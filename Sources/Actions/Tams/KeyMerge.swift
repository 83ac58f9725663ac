import Transport

/// What lies under a key.
protocol Keyed: Sendable {
  /// The key, by which they are in order.
  var name: ByteText { get }
}

/// Some things in the order of their keys. Keys are compared where they lie: of ten million pairs hardly
/// one is of interest.
protocol KeyPage: RandomAccessCollection, Sendable where Index == Int, Element: Sendable {
  /// One that has nothing in it.
  init()

  /// Gives the key of one of them, which is valid while `read` works.
  func withKey<Answer>(at index: Int, _ read: (UnsafeRawBufferPointer) -> Answer) -> Answer
}

extension ArraySlice: KeyPage where Element: Keyed {
  func withKey<Answer>(at index: Int, _ read: (UnsafeRawBufferPointer) -> Answer) -> Answer {
    self[index].name.bytes.withUnsafeBytes(read)
  }
}

/// Things in the order of their keys, page by page, read once.
protocol KeyPages {
  associatedtype Page: KeyPage
  associatedtype Trouble: Error

  /// The next page, which has something in it; nil after the last.
  mutating func nextPage() async throws(Trouble) -> Page?
}

/// Two sequences of keys side by side: a page of each is in memory.
struct KeyMerge<Left: KeyPages, Right: KeyPages> where Left.Trouble == Right.Trouble {
  enum Pairing: Sendable {
    case left(Left.Page.Element)
    case right(Right.Page.Element)
    case both(Left.Page.Element, Right.Page.Element)
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
    switch order {
    case nil: nil
    case .before: .left(left.take())
    case .after: .right(right.take())
    case .same: .both(left.take(), right.take())
    }
  }

  /// Which side's key is the next; nil after the last of both.
  private var order: KeyOrder? {
    switch (left.isOver, right.isOver) {
    case (true, true): nil
    case (true, false): .after
    case (false, true): .before
    case (false, false):
      left.page.withKey(at: left.index) { one in
        right.page.withKey(at: right.index) { other in KeyOrder.compare(one, other) }
      }
    }
  }

  private struct Side<Pages: KeyPages> {
    private var pages: Pages
    private(set) var page = Pages.Page()
    private(set) var index: Int
    private(set) var isOver = false

    init(_ pages: Pages) {
      self.pages = pages
      index = page.endIndex
    }

    /// The page is read and another may come.
    var isRead: Bool { index == page.endIndex && !isOver }

    mutating func take() -> Pages.Page.Element {
      defer { index += 1 }
      return page[index]
    }

    mutating func turn() async throws(Pages.Trouble) {
      page = Pages.Page()
      if let next = try await pages.nextPage() { page = next } else { isOver = true }
      index = page.startIndex
    }
  }
}
