/// A row of `segments` as vasttams 7 has it, whole, so that it can be inserted again.
package struct SegmentRow: Sendable, Hashable {
  /// Names and types of the columns, in the order statements have them.
  package static let columns: [(name: String, type: ValueType)] = [
    ("id", .text), ("flow_id", .text), ("object_id", .text), ("timerange", .text),
    ("ts_offset", .text), ("last_duration", .text), ("sample_offset", .integer),
    ("sample_count", .integer), ("get_urls", .text), ("key_frame_count", .integer),
    ("created", .time), ("storage_path", .text), ("start_time", .time), ("end_time", .time),
    ("duration_seconds", .number),
  ]

  /// One value a column; null where the row has none.
  package let values: [Value]

  /// Nil for a record that cannot be told from another, or holds what no such row can.
  package init?(_ record: [String: Value]) {
    var values: [Value] = []
    for (name, type) in Self.columns {
      let value = record[name] ?? .null
      guard let typed = try? type.read(value) else { return nil }
      // JSON does not tell 10.0 from 10.
      if type == .number, case .integer(let number) = typed {
        values.append(.number(Double(number)))
      } else {
        values.append(typed)
      }
    }
    self.values = values
    let named = ["id", "flow_id", "object_id", "timerange", "storage_path"]
    guard named.allSatisfy({ self[$0].textValue?.isEmpty == false }) else { return nil }
  }

  package subscript(_ column: String) -> Value {
    Self.columns.firstIndex { $0.name == column }.map { values[$0] } ?? .null
  }

  package var id: String { self["id"].textValue ?? "" }
  package var flow: String { self["flow_id"].textValue ?? "" }
  package var object: String { self["object_id"].textValue ?? "" }
  package var timerange: String { self["timerange"].textValue ?? "" }
  package var path: String { self["storage_path"].textValue ?? "" }

  /// Columns without a value are left out.
  package var value: Value {
    let named = zip(Self.columns, values).filter { $0.1 != .null }.map { ($0.0.name, $0.1) }
    return .map(Dictionary(named, uniquingKeysWith: { first, _ in first }))
  }
}
