import Core
import FoundationEssentials

/// Values as JSON text, members in the order of their names.
package enum JSONDocument {
  package static func render(_ value: Value, pretty: Bool = false) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
