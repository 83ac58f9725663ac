import Testing
import Transport

@testable import Actions

@Suite("The merge of two sequences of keys")
struct KeyMergeTests {
  private struct Item: Keyed {
    let key: String
    var name: ByteText { ByteText(key) }
  }

  private struct Broken: Error {}

  /// Keys in pages of the sizes given, again and again.
  private struct Pages: KeyPages {
    typealias Trouble = Broken

    var keys: ArraySlice<String>
    let sizes: [Int]
    var turn = 0
    var breaksAt: Int?

    mutating func nextPage() async throws(Broken) -> ArraySlice<Item>? {
      guard turn != breaksAt else { throw Broken() }
      guard !keys.isEmpty else { return nil }
      let page = keys.prefix(sizes[turn % sizes.count])
      keys = keys.dropFirst(page.count)
      turn += 1
      return page.map { Item(key: $0) }[...]
    }
  }

  @Test(
    "gives every key of either once, in order, however the pages lie",
    arguments: [[1], [2, 3], [1_000], [7, 1, 40]], [[1], [5], [1_000]])
  func everyKey(sizes: [Int], others: [Int]) async throws {
    var random = RunRandom(run: "merge", purpose: "\(sizes) \(others)")
    for limit in [0, 1, 10, 300] {
      let one = Self.keys(limit, &random)
      let other = Self.keys(limit, &random)
      var merge = KeyMerge(
        Pages(keys: one[...], sizes: sizes), Pages(keys: other[...], sizes: others))
      var found: [String] = []
      try await merge.each { pairing in
        switch pairing {
        case .left(let item): found.append("< \(item.key)")
        case .right(let item): found.append("> \(item.key)")
        case .both(let left, let right):
          #expect(left.key == right.key)
          found.append("= \(left.key)")
        }
      }
      let (left, right) = (Set(one), Set(other))
      let expected = left.union(right).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map {
        left.contains($0) ? (right.contains($0) ? "= \($0)" : "< \($0)") : "> \($0)"
      }
      #expect(found == expected)
    }
  }

  @Test("ends with what a page could not give")
  func broken() async throws {
    var merge = KeyMerge(
      Pages(keys: ["a", "c"], sizes: [1]), Pages(keys: ["b", "d"], sizes: [1], breaksAt: 1))
    var found = 0
    await #expect(throws: Broken.self) { try await merge.each { _ in found += 1 } }
    #expect(found == 2)
  }

  private static func keys(_ limit: Int, _ random: inout RunRandom) -> [String] {
    let letters = ["a", "b", "é", "/", "Z", "\u{10FFFF}"]
    let keys = (0..<limit).map { _ in
      (0..<Int.random(in: 1...3, using: &random))
        .map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }.joined()
    }
    return Set(keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
