import Core
import Foundation

/// The tags of sources, flows and webhooks, one row a tag. A value that is a list is kept as JSON.
struct TamsTags {
  enum Entity: String { case source, flow, webhook }

  private let connection: SQLiteConnection

  init(_ connection: SQLiteConnection) { self.connection = connection }

  func of(_ entity: Entity, _ id: String) throws -> [String: Value] {
    let rows = try connection.records(
      "SELECT tag_name, tag_value FROM tags WHERE entity_type = ? AND entity_id = ?",
      [.text(entity.rawValue), .text(id)])
    return Dictionary(
      rows.map { ($0.text("tag_name") ?? "", Self.value($0.text("tag_value") ?? "")) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The tags of every entity of this kind that has some.
  func all(_ entity: Entity) throws -> [String: [String: Value]] {
    let rows = try connection.records(
      "SELECT entity_id, tag_name, tag_value FROM tags WHERE entity_type = ?",
      [.text(entity.rawValue)])
    var tags: [String: [String: Value]] = [:]
    for row in rows {
      tags[row.text("entity_id") ?? "", default: [:]][row.text("tag_name") ?? ""] =
        Self.value(row.text("tag_value") ?? "")
    }
    return tags
  }

  func set(_ name: String, _ value: Value, of entity: Entity, _ id: String) throws {
    try remove(name, of: entity, id)
    let now = SQLValue.text(LabClock.machineTime.sqlText)
    try connection.insert(
      "tags",
      [
        "id": .text(newUUID()), "entity_type": .text(entity.rawValue), "entity_id": .text(id),
        "tag_name": .text(name), "tag_value": .text(try Self.text(value)), "created": now,
        "updated": now,
      ])
  }

  func replace(_ tags: [String: Value], of entity: Entity, _ id: String) throws {
    try removeAll(of: entity, id)
    for (name, value) in tags.sorted(by: { $0.key < $1.key }) {
      try set(name, value, of: entity, id)
    }
  }

  /// False where there was no such tag.
  @discardableResult
  func remove(_ name: String, of entity: Entity, _ id: String) throws -> Bool {
    try connection.run(
      "DELETE FROM tags WHERE entity_type = ? AND entity_id = ? AND tag_name = ?",
      [.text(entity.rawValue), .text(id), .text(name)]) > 0
  }

  func removeAll(of entity: Entity, _ id: String) throws {
    try connection.run(
      "DELETE FROM tags WHERE entity_type = ? AND entity_id = ?",
      [.text(entity.rawValue), .text(id)])
  }

  /// The tags of a request: strings and lists of strings.
  static func read(_ value: Value) throws(TamsError) -> [String: Value] {
    guard let tags = value.mapValue else { throw .badRequest("tags must be an object") }
    for tag in tags.values { _ = try checked(tag) }
    return tags
  }

  static func checked(_ value: Value) throws(TamsError) -> Value {
    let isList = value.listValue.map { $0.allSatisfy { $0.textValue != nil } } ?? false
    guard value.textValue != nil || isList else {
      throw .badRequest("the value of a tag must be a string or a list of strings")
    }
    return value
  }

  private static func text(_ value: Value) throws -> String {
    guard let text = value.textValue, !text.hasPrefix("["), !text.hasPrefix("\"") else {
      return try jsonText(value)
    }
    return text
  }

  private static func value(_ text: String) -> Value {
    guard text.hasPrefix("[") || text.hasPrefix("\"") else { return .text(text) }
    return (try? JSONDecoder().decode(Value.self, from: Data(text.utf8))) ?? .text(text)
  }
}
