/// Where each character of a scalar stands in its file: folding and escapes hide it from the text.
package struct CharacterPlaces: Sendable, Hashable {
  private struct Place: Sendable, Hashable {
    let line: UInt32
    let column: UInt32
  }

  private let file: String?
  private var places: [Place] = []

  package init(in file: String?) { self.file = file }

  package mutating func append(line: Int, column: Int) {
    places.append(
      Place(line: UInt32(clamping: line), column: UInt32(clamping: column)))
  }

  /// Of the character at a position, counted in Unicode scalars from 0.
  package func mark(at position: Int) -> Mark? {
    guard places.indices.contains(position) else { return nil }
    let place = places[position]
    return Mark(line: Int(place.line), column: Int(place.column), file: file)
  }
}
