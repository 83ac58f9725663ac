import Core

extension TamsService {
  private static let noWebhook = TamsError.notFound("there is no such webhook")
  private static let events = [
    "flows/created", "flows/updated", "flows/deleted", "flows/segments_added",
    "flows/segments_deleted", "sources/created", "sources/updated", "sources/deleted",
  ]
  private static let lists = [
    "flow_ids", "source_ids", "flow_collected_by_ids", "source_collected_by_ids",
    "accept_get_urls", "accept_storage_ids",
  ]

  /// The tag of the webhook's own rows that holds its status: vasttams 7 has no column for it.
  private static let statusTag = "tamsdr-lab.status"

  func webhooks(_ request: TamsRequest) throws -> Response {
    let page = try TamsPage(request, strict: false)
    let entries = try store.read(absent: []) { connection -> [Value] in
      let tags = try TamsTags(connection).all(.webhook)
      return try connection.records("SELECT * FROM webhooks ORDER BY created, id")
        .map { ($0, tags[$0.text("id") ?? ""] ?? [:]) }
        .filter { request.matches(tags: $0.1) }
        .map { Self.webhookJSON($0, tags: $1) }
    }
    return page.respond(entries)
  }

  func webhook(_ id: String) throws -> Response {
    try store.read(absent: Self.noWebhook.response) { tamsJSON(try webhookJSON(id, $0)) }
  }

  func postWebhook(_ request: TamsRequest) throws -> Response {
    let body = try TamsDocument(request.body())
    let row = try Self.row(body)
    let tags = try Self.tags(body)
    let id = newUUID()
    return try store.write { connection in
      let now = SQLValue.text(LabClock.machineTime.sqlText)
      try connection.insert(
        "webhooks",
        row.merging(["id": .text(id), "created": now, "updated": now]) { _, new in new })
      try TamsTags(connection).replace(tags, of: .webhook, id)
      return tamsJSON(try webhookJSON(id, connection), status: 201, effect: "webhook created")
    }
  }

  func putWebhook(_ id: String, _ request: TamsRequest) throws -> Response {
    try store.write { connection in
      _ = try webhookJSON(id, connection)
      let body = try TamsDocument(request.body())
      guard try body.uuid("id") == id else {
        throw TamsError.badRequest("id must be the one in the path")
      }
      guard body.has("status") else { throw TamsError.badRequest("status must be given") }
      var row = try Self.row(body)
      row["updated"] = .text(LabClock.machineTime.sqlText)
      if !body.has("api_key_value") { row["api_key_value"] = nil }
      try connection.update("webhooks", id: id, row)
      try TamsTags(connection).replace(try Self.tags(body), of: .webhook, id)
      return tamsJSON(try webhookJSON(id, connection), status: 201, effect: "webhook changed")
    }
  }

  func deleteWebhook(_ id: String) throws -> Response {
    try store.write { connection in
      _ = try webhookJSON(id, connection)
      try connection.run("DELETE FROM webhooks WHERE id = ?", [.text(id)])
      try TamsTags(connection).removeAll(of: .webhook, id)
    }
    return Response(204, name: id, effect: "webhook deleted")
  }

  private func webhookJSON(_ id: String, _ connection: SQLiteConnection) throws -> Value {
    guard let row = try connection.records("SELECT * FROM webhooks WHERE id = ?", [.text(id)]).first
    else { throw Self.noWebhook }
    return Self.webhookJSON(row, tags: try TamsTags(connection).of(.webhook, id))
  }

  private static func row(_ body: TamsDocument) throws -> TamsRow {
    guard let events = try body.texts("events"), events.allSatisfy(Self.events.contains) else {
      throw TamsError.badRequest("events must be a list of known events")
    }
    var row: TamsRow = [
      "url": .text(try body.required("url")),
      "api_key_name": SQLValue(try body.text("api_key_name")),
      "api_key_value": SQLValue(try body.text("api_key_value")),
      "events": .text(try jsonText(.list(events.map(Value.text)))),
      "presigned": SQLValue(try body.flag("presigned")),
      "verbose_storage": SQLValue(try body.flag("verbose_storage")),
    ]
    for name in lists {
      let texts = try body.texts(name)
      if name.hasSuffix("_ids"), let texts, !texts.allSatisfy(isUUID) {
        throw TamsError.badRequest("\(name) must be a list of UUIDs")
      }
      row[name] = SQLValue(try texts.map { try jsonText(.list($0.map(Value.text))) })
    }
    _ = try body.flag("include_object_timerange")
    return row
  }

  private static func tags(_ body: TamsDocument) throws -> [String: Value] {
    var tags = try body.members["tags"].map { try TamsTags.read($0) } ?? [:]
    if let status = try body.choice("status", of: ["created", "disabled"]), status != "created" {
      tags[statusTag] = .text(status)
    }
    return tags
  }

  /// Without the key's value, which is never shown again.
  private static func webhookJSON(_ row: TamsRow, tags: [String: Value]) -> Value {
    var tags = tags
    let status = tags.removeValue(forKey: statusTag) ?? .text("created")
    var webhook: [String: Value] = ["status": status, "tags": .map(tags)]
    for name in ["id", "url", "api_key_name"] { webhook.set(name, row.text(name)) }
    for name in lists + ["events"] { if let list = row.json(name) { webhook[name] = list } }
    for name in ["presigned", "verbose_storage"] {
      if let flag = row[name]?.bool { webhook[name] = .bool(flag) }
    }
    return .map(webhook)
  }
}
