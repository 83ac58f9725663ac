/// Text as its UTF-8 bytes, a piece of the page it came with: of a long listing nearly everything is
/// compared and never shown.
package struct ByteText: Sendable, Hashable {
  package let bytes: ArraySlice<UInt8>

  package init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  package init(_ text: String) { bytes = Array(text.utf8)[...] }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  package var isEmpty: Bool { bytes.isEmpty }

  package static func == (left: ByteText, right: ByteText) -> Bool {
    left.bytes.count == right.bytes.count && KeyOrder.compare(left, right) == .same
  }

  package func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
