/// Finds what was probably meant by a name that does not exist.
package enum NearestName {
  /// `did you mean 'steps'?`, else the names there are.
  package static func suggestion(for name: String, among names: some Sequence<String>) -> String {
    let names = names.sorted()
    if let nearest = nearest(to: name, among: names) { return "did you mean '\(nearest)'?" }
    if names.isEmpty { return "there are none" }
    let shown = names.prefix(20).joined(separator: ", ")
    return "there are " + shown + (names.count > 20 ? " and \(names.count - 20) more" : "")
  }

  /// The name with the smallest edit distance, if that is at most a third of its length (at least 1).
  package static func nearest(to name: String, among names: [String]) -> String? {
    let wanted = Array(name.lowercased().utf8.prefix(64))
    let limit = max(1, wanted.count / 3)
    var best: (name: String, distance: Int)?
    for candidate in names {
      let letters = Array(candidate.lowercased().utf8.prefix(64))
      guard abs(letters.count - wanted.count) <= limit else { continue }
      let distance = distance(wanted, letters)
      if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// Edits (insert, remove, replace, swap neighbours) from one to the other.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var before: [Int] = []
    var previous = Array(0...right.count)
    for (row, letter) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        var cost = min(
          previous[column] + (letter == other ? 0 : 1), previous[column + 1] + 1,
          current[column] + 1)
        if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
          cost = min(cost, before[column - 1] + 1)
        }
        current.append(cost)
      }
      before = previous
      previous = current
    }
    return previous[right.count]
  }
}
