import Core

extension TamsService {
  func deleteRequests(_ request: TamsRequest) throws -> Response {
    let page = try TamsPage(request, strict: false)
    let entries = try store.read(absent: []) { connection -> [Value] in
      try connection.records("SELECT * FROM deletion_requests ORDER BY created, id")
        .map(Self.deleteRequestJSON)
    }
    return page.respond(entries)
  }

  func deleteRequest(_ id: String) throws -> Response {
    let absent = TamsError.notFound("there is no such delete request")
    return try store.read(absent: absent.response) { connection in
      let sql = "SELECT * FROM deletion_requests WHERE id = ?"
      guard let row = try connection.records(sql, [.text(id)]).first else { throw absent }
      return tamsJSON(Self.deleteRequestJSON(row))
    }
  }

  private static func deleteRequestJSON(_ row: TamsRow) -> Value {
    let range = row.text("timerange") ?? "_"
    // vasttams calls a request that nobody took up yet pending.
    let status = row.text("status").map { $0 == "pending" ? "created" : $0 } ?? "created"
    var request: [String: Value] = [
      "timerange_to_delete": .text(range), "delete_flow": .bool(range == "_"),
      "status": .text(status),
    ]
    for name in ["id", "flow_id"] { request.set(name, row.text(name)) }
    for name in ["created", "updated"] { request.set(name, row.time(name)) }
    return .map(request)
  }
}
