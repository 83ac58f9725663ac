import Core

extension TamsService {
  func sources(_ request: TamsRequest) throws -> Response {
    let page = try TamsPage(request)
    let order = try request.choice("sort_by", of: ["created", "updated", "label"]) ?? "created"
    _ = try request.choice("format", of: FlowDocument.formats)
    let entries = try store.read(absent: []) { connection -> [Value] in
      let tags = try TamsTags(connection).all(.source)
      let collections = try SourceCollections(connection)
      return try connection.records("SELECT * FROM sources ORDER BY \(order) NULLS FIRST, id")
        .filter { row in
          let id = row.text("id") ?? ""
          return matches(row, request, ["label", "format"])
            && request.matches(tags: tags[id] ?? [:])
            && matchesCollectors(collections.collectors(of: id), request)
        }
        .map { row in
          let id = row.text("id") ?? ""
          return Self.sourceJSON(row, tags: tags[id] ?? [:], collections)
        }
    }
    return page.respond(entries)
  }

  func source(_ id: String, _ request: TamsRequest) throws -> Response {
    let absent = TamsError.notFound("there is no such source")
    return try store.read(absent: absent.response) { connection in
      guard
        let row = try connection.records("SELECT * FROM sources WHERE id = ?", [.text(id)]).first
      else { throw absent }
      let tags = try TamsTags(connection).of(.source, id)
      return tamsJSON(Self.sourceJSON(row, tags: tags, try SourceCollections(connection)))
    }
  }

  /// Whether every column that the query names has the value it gives.
  func matches(_ row: TamsRow, _ request: TamsRequest, _ columns: [String]) -> Bool {
    columns.allSatisfy { name in
      guard let wanted = request.text(name) else { return true }
      return row.text(name) == wanted
    }
  }

  /// `collected_by_ids`: one of these collections, or none at all when the list is empty.
  func matchesCollectors(_ collectors: [String], _ request: TamsRequest) -> Bool {
    guard let wanted = request.list("collected_by_ids") else { return true }
    return wanted.isEmpty ? collectors.isEmpty : collectors.contains { wanted.contains($0) }
  }

  private static func sourceJSON(
    _ row: TamsRow, tags: [String: Value], _ collections: SourceCollections
  ) -> Value {
    let id = row.text("id") ?? ""
    var source: [String: Value] = ["id": .text(id), "tags": .map(tags)]
    for name in ["format", "label", "description", "created_by", "updated_by"] {
      source.set(name, row.text(name))
    }
    for name in ["created", "updated"] { source.set(name, row.time(name)) }
    let members = collections.members(of: id)
    if !members.isEmpty { source["source_collection"] = .list(members) }
    let collectors = collections.collectors(of: id)
    if !collectors.isEmpty { source["collected_by"] = .list(collectors.map(Value.text)) }
    return .map(source)
  }
}

/// Which sources collect which: what follows from the collections of their flows.
struct SourceCollections {
  private var members: [String: [String: Value]] = [:]

  init(_ connection: SQLiteConnection) throws {
    let flows = try connection.records("SELECT id, source_id, flow_collection FROM flows")
    let sources = Dictionary(
      flows.map { ($0.text("id") ?? "", $0.text("source_id") ?? "") },
      uniquingKeysWith: { first, _ in first })
    for flow in flows {
      for item in flow.json("flow_collection")?.listValue ?? [] {
        guard let member = item["id"].textValue.flatMap({ sources[$0] }),
          let collector = flow.text("source_id")
        else { continue }
        var entry: [String: Value] = ["id": .text(member)]
        entry.set("role", item["role"].textValue)
        members[collector, default: [:]][member] = .map(entry)
      }
    }
  }

  func members(of id: String) -> [Value] {
    (members[id] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
  }

  func collectors(of id: String) -> [String] {
    members.filter { $0.value[id] != nil }.map(\.key).sorted()
  }
}
