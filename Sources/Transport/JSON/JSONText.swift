import Core
import FoundationEssentials

/// JSON between bytes and values.
package enum JSONText {
  /// Nil where the bytes are not one whole JSON text.
  package static func decode(_ bytes: [UInt8]) -> Value? {
    do {
      return try JSONDecoder().decode(Value.self, from: Data(bytes))
    } catch {
      return nil
    }
  }

  /// With sorted keys, so that the same value is always the same bytes.
  package static func encode(_ value: Value) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(value))
    } catch {
      // Only a number that is not finite cannot be written, and JSON has none.
      return Array("null".utf8)
    }
  }
}

extension HTTPResponse {
  var json: Value? { JSONText.decode(body) }
}
