import Core

/// Reads spans of keys and cuts them: between the common prefixes that lie ahead and, in a directory of
/// many objects, between the characters its keys are made of.
struct S3SpanSource: Sendable {
  /// Spans read at the same time.
  static let width = 16

  let client: S3Client
  let bucket: String
  let prefix: String
  /// As many keys as a server gives at most.
  var pageSize = 1_000

  /// Parts of fewer keys are not worth a request of their own.
  private var smallestPart: Int { 3 * pageSize }

  func read(_ span: S3Span) async throws(RemoteFailure) -> S3SpanFinding {
    var finding = S3SpanFinding(pages: [], rest: [])
    var last = span.after ?? ""
    var token = span.token
    var progress = span.token == nil ? S3ListingProgress(of: bucket) : span.progress
    for number in 1...span.pages {
      let page = try await client.page(
        of: bucket, prefix: prefix(of: span), startAfter: token == nil ? span.after : nil,
        after: token, limit: span.reach == .remainder && number == 1 ? 1 : pageSize)
      try progress.goOn(after: page)
      let objects = try owned(page.objects, by: span, after: last)
      if !objects.isEmpty { finding.pages.append(objects) }
      last = objects.last?.key ?? last
      let isPastEnd = objects.count < page.objects.count
      token = isPastEnd ? nil : page.next
      guard let next = token else {
        if case .within = span.reach, !isPastEnd {
          finding.rest = [
            S3Span(
              after: last, end: span.end, reach: .remainder, searched: span.searched,
              ahead: span.ahead)
          ]
        }
        return finding
      }
      if number == span.pages {
        let remaining = S3Span(
          after: last, token: next, end: span.end,
          reach: span.reach == .remainder ? .all : span.reach, searched: span.searched,
          ahead: span.ahead, progress: progress)
        finding.rest = try await parts(of: remaining, behind: finding.pages)
      }
    }
    return finding
  }

  private func prefix(of span: S3Span) -> String {
    if case .within(let base) = span.reach { base } else { prefix }
  }

  /// Checks the order, because keys out of order would be lost at the end of a span without a word.
  private func owned(
    _ objects: S3Objects, by span: S3Span, after last: String
  ) throws(RemoteFailure) -> S3Objects {
    if let first = objects.first, KeyOrder.compare(ByteText(last), first.name) != .before {
      throw RemoteFailure(
        .unreadable(
          "the listing is not in the order of its keys: \(first.key) comes after \(last)"),
        call: "listing of \(bucket)")
    }
    guard let end = span.end.map(ByteText.init), let final = objects.last,
      KeyOrder.compare(end, final.name) == .before
    else { return objects }
    return objects.prefix { KeyOrder.compare(end, $0.name) != .before }
  }

  // MARK: Cuts

  private func parts(
    of span: S3Span, behind pages: [S3Objects]
  ) async throws(RemoteFailure) -> [S3Span] {
    guard !pages.isEmpty else { return [span] }
    let seen = SeenKeys(pages.flatMap { $0.map(\.name) }, prefix: prefix, end: span.end)
    var span = span
    span.ahead.names = seen.cuts(among: span.ahead.names)
    if !span.ahead.names.isEmpty { return split(span, behind: seen) }
    for directory in seen.directories where directory.utf8.count > span.searched {
      let page = try await client.page(
        of: bucket, prefix: directory, delimiter: "/", startAfter: span.after, limit: pageSize)
      span.ahead = S3Span.Ahead(seen.cuts(among: page.prefixes), in: directory)
      let former = span.searched
      span.searched = span.ahead.directory.utf8.count
      guard !span.ahead.names.isEmpty else { continue }
      var parts = split(span, behind: seen)
      // More may lie behind those that are known.
      if page.next != nil { parts[parts.count - 1].searched = former }
      return parts
    }
    guard let cuts = seen.cutsBetweenCharacters(worth: smallestPart) else { return [span] }
    return split(span, at: cuts.keys, behind: cuts.present, expecting: cuts.expected)
  }

  /// Between the directories that lie ahead; each part knows its own.
  private func split(_ span: S3Span, behind seen: SeenKeys) -> [S3Span] {
    let ahead = span.ahead
    let expected = seen.expected(behind: ahead.names.count, below: ahead.directory)
    var names = ahead.names[...]
    return split(
      span, at: ahead.names, behind: seen.directory(below: ahead.directory), expecting: expected
    ).map { part in
      var part = part
      let own = names.prefix { name in part.end.map { name.precedes($0) } ?? true }
      part.ahead.names = Array(own)
      names = names.dropFirst(own.count)
      if names.first == part.end { names = names.dropFirst() }
      return part
    }
  }

  /// Parts of about the same number of candidates each; the span as it is where it is too short. `present`
  /// is where the listing stands, in the way of the candidates.
  private func split(
    _ span: S3Span, at candidates: [String], behind present: String, expecting keys: Int
  ) -> [S3Span] {
    let count = min(2 * Self.width, candidates.count + 1, keys / smallestPart + 1)
    guard count > 1 else { return [span] }
    let cuts = (1..<count).map { ($0 * candidates.count - 1) / count }
    var parts: [S3Span] = []
    for (from, to) in zip([-1] + cuts, cuts + [candidates.count]) {
      var part = span
      part.reach = .all
      if from >= 0 {
        part.after = candidates[from]
        part.token = nil
      }
      if to < candidates.count { part.end = candidates[to] }
      // A token is of the listing that gave it.
      if to == from + 1, part.end != nil {
        part.reach = .within(from < 0 ? present : candidates[from])
        part.token = nil
      }
      parts.append(part)
    }
    return parts
  }
}

/// The keys a span began with, from which the ones behind them are guessed.
struct SeenKeys {
  private let keys: [ArraySlice<UInt8>]
  private let last: [UInt8]
  private let prefix: Int
  private let end: [UInt8]?

  init(_ keys: [ByteText], prefix: String, end: String?) {
    self.keys = keys.map(\.bytes)
    last = Array(self.keys.last ?? [])
    self.prefix = prefix.utf8.count
    self.end = end.map { Array($0.utf8) }
  }

  /// How many bytes the last key and the end have in common: nothing changes before them.
  private var fixed: Int {
    guard let end else { return prefix }
    return max(prefix, zip(last, end).prefix { $0 == $1 }.count)
  }

  // MARK: Directories

  /// Those of the last key in which another may still lie ahead, the widest first. Its own is left out
  /// where only objects were seen in it.
  var directories: [String] {
    guard !last.isEmpty else { return [] }
    let slash = UInt8(ascii: "/")
    let slashes = last.indices.filter { last[$0] == slash && $0 >= prefix }
    var ends = [prefix] + slashes.map { $0 + 1 }
    let shared = ends.last { $0 <= fixed } ?? prefix
    if let own = ends.last {
      let base = last[..<own]
      let isFlat = keys.allSatisfy { !$0.begins(with: base) || !$0.dropFirst(own).contains(slash) }
      if isFlat { ends.removeLast() }
    }
    return ends.filter { $0 >= shared }.map { String(decoding: last[..<$0], as: UTF8.self) }
  }

  /// The candidates that lie ahead, in order.
  func cuts(among candidates: [String]) -> [String] {
    candidates.filter { isAhead(Array($0.utf8)) }.sorted { $0.precedes($1) }
  }

  private func isAhead(_ key: [UInt8]) -> Bool {
    last.lexicographicallyPrecedes(key)
      && end.map { key.lexicographicallyPrecedes($0) } ?? true
  }

  /// How many keys `count` directories may hold, if they are as full as those seen.
  func expected(behind count: Int, below directory: String) -> Int {
    let base = Array(directory.utf8)
    let inside = keys.filter { $0.begins(with: base[...]) }
    var names = 0
    var name: ArraySlice<UInt8>?
    for key in inside {
      if let name, key.begins(with: name) { continue }
      let end = key.dropFirst(base.count).firstIndex(of: UInt8(ascii: "/")) ?? key.endIndex - 1
      name = key[...end]
      names += 1
    }
    return count * inside.count / max(1, names)
  }

  // MARK: Characters

  /// Where to cut among keys without directories, at the first character that promises at least so
  /// many keys.
  func cutsBetweenCharacters(
    worth least: Int
  ) -> (keys: [String], present: String, expected: Int)? {
    let alphabets = alphabets
    let start = max(fixed, directoryCount)
    for position in start..<max(start, last.count) where last[position] < 0x80 {
      let base = last[..<position]
      let siblings = keys.filter { $0.count > position && $0.begins(with: base) }
      let used = Set(siblings.map { $0[$0.startIndex + position] })
      let ahead = alphabets.filter { !$0.isDisjoint(with: used) }.reduce(used) { $0.union($1) }
        .filter { $0 < 0x80 && isAhead(base + [$0]) }.sorted()
      let expected = ahead.count * siblings.count / max(1, used.count)
      guard expected >= least else { continue }
      return (
        ahead.map { String(decoding: base + [$0], as: UTF8.self) },
        String(decoding: last[...position], as: UTF8.self), expected
      )
    }
    return nil
  }

  /// The directory in `base` that holds the last key; its own where `base` does not.
  func directory(below base: String) -> String {
    let slash = UInt8(ascii: "/")
    let from = max(prefix, base.utf8.count)
    let count =
      last.starts(with: base.utf8)
      ? last.dropFirst(from).firstIndex(of: slash).map { $0 + 1 } : nil
    return String(decoding: last[..<(count ?? directoryCount)], as: UTF8.self)
  }

  /// Where the name of the last key begins in its directory.
  private var directoryCount: Int {
    max(prefix, last.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)
  }

  /// The characters found at each position of the names in the last key's directory: what stands at
  /// one may come at another that shares a character with it.
  private var alphabets: [Set<UInt8>] {
    let base = last[..<min(directoryCount, last.count)]
    var seen: [[Bool]] = []
    for key in keys where key.begins(with: base) {
      for (position, byte) in key.dropFirst(base.count).enumerated() {
        if position == seen.count { seen.append([Bool](repeating: false, count: 256)) }
        seen[position][Int(byte)] = true
      }
    }
    return seen.map { seen in Set((0...UInt8.max).filter { seen[Int($0)] }) }
  }
}

extension ArraySlice<UInt8> {
  fileprivate func begins(with base: ArraySlice<UInt8>) -> Bool {
    count >= base.count && ByteText(prefix(base.count)) == ByteText(base)
  }
}

extension String {
  /// In the order of UTF-8 bytes, which is S3's; Swift's own order is that of Unicode.
  fileprivate func precedes(_ other: String) -> Bool { KeyOrder.compare(self, other) == .before }
}
