import Core

extension VasttamsService {
  static let noFlow = TamsError.notFound("Flow not found")
  private static let noSource = TamsError.notFound("Source not found")

  var documents: VasttamsDocuments { VasttamsDocuments(release: release) }

  /// One page, whatever `page` asks for, in an envelope.
  private func page(_ entries: [Value], _ request: TamsRequest) throws -> Response {
    let limit = try request.number("limit") ?? 100
    guard (1...1_000).contains(limit) else { throw Self.invalid("limit") }
    return tamsJSON(.map(["data": .list(Array(entries.prefix(limit))), "paging": .null]))
  }

  static func invalid(_ field: String) -> TamsError {
    TamsError(status: 422, summary: "\(field) is not valid")
  }

  private func isWanted(_ row: TamsRow, _ request: TamsRequest, _ columns: [String]) -> Bool {
    columns.allSatisfy { name in request.text(name).map { row.text(name) == $0 } ?? true }
  }

  // MARK: sources

  func sources(_ request: TamsRequest) throws -> Response {
    let entries = try store.read(absent: []) { connection -> [Value] in
      let tags = try TamsTags(connection).all(.source)
      return try connection.records("SELECT * FROM sources ORDER BY id")
        .filter { isWanted($0, request, ["label", "format"]) }
        .map { documents.source($0, tags: tags[$0.text("id") ?? ""] ?? [:]) }
    }
    return try page(entries, request)
  }

  func source(_ id: String) throws -> Response {
    let entry = try store.read(absent: nil) { try sourceJSON(id, $0) }
    guard let entry else { throw Self.noSource }
    return tamsJSON(entry)
  }

  private func sourceJSON(_ id: String, _ connection: SQLiteConnection) throws -> Value? {
    let sql = "SELECT * FROM sources WHERE id = ?"
    guard let row = try connection.records(sql, [.text(id)]).first else { return nil }
    return documents.source(row, tags: try TamsTags(connection).of(.source, id))
  }

  func postSource(_ request: TamsRequest) throws -> Response {
    let body = try TamsDocument(request.body())
    let id = try Self.identity("id", of: body)
    guard let format = try body.choice("format", of: FlowDocument.formats) else {
      throw Self.invalid("format")
    }
    let tags = try body.members["tags"].map { try TamsTags.read($0) } ?? [:]
    let now = SQLValue.text(LabClock.machineTime.sqlText)
    var row: TamsRow = [
      "id": .text(id), "format": .text(format), "created": now, "updated": now,
    ]
    for name in ["label", "description", "created_by"] { row[name] = SQLValue(try body.text(name)) }
    return try write("Failed to create source") { connection in
      // There are no keys: the same id twice gives two rows.
      try connection.insert("sources", row)
      try TamsTags(connection).replace(tags, of: .source, id)
      var response = tamsJSON(
        documents.source(row, tags: tags), status: 201, effect: "source created")
      response.logged.name = id
      return response
    }
  }

  func deleteSource(_ id: String, _ request: TamsRequest) throws -> Response {
    try write("Failed to delete source") { connection in
      let flows = try connection.value(
        "SELECT count(*) FROM flows WHERE source_id = ?", [.text(id)])
      let cascades = try request.flag("cascade") ?? true
      if release == .seven, flows != .integer(0), !cascades {
        throw TamsError(status: 409, summary: "the source has flows")
      }
      guard try connection.run("DELETE FROM sources WHERE id = ?", [.text(id)]) > 0 else {
        throw Self.noSource
      }
      try TamsTags(connection).removeAll(of: .source, id)
      // Read-only flows go, too; their segments stay.
      if cascades { try connection.run("DELETE FROM flows WHERE source_id = ?", [.text(id)]) }
      return Self.message("Source deleted successfully", name: id, effect: "source deleted")
    }
  }

  // MARK: flows

  func flows(_ request: TamsRequest) throws -> Response {
    let entries = try store.read(absent: []) { connection -> [Value] in
      let tags = try TamsTags(connection).all(.flow)
      return try connection.records("SELECT * FROM flows ORDER BY id")
        .filter { isWanted($0, request, ["source_id", "format", "codec", "label"]) }
        .map { documents.flow($0, tags: tags[$0.text("id") ?? ""] ?? [:]) }
    }
    return try page(entries, request)
  }

  func flow(_ id: String) throws -> Response {
    let entry = try store.read(absent: nil) { connection -> Value? in
      guard let row = try flowRow(id, connection) else { return nil }
      return documents.flow(row, tags: try TamsTags(connection).of(.flow, id))
    }
    guard let entry else { throw Self.noFlow }
    return tamsJSON(entry)
  }

  func flowRow(_ id: String, _ connection: SQLiteConnection) throws -> TamsRow? {
    try connection.records("SELECT * FROM flows WHERE id = ?", [.text(id)]).first
  }

  /// Throws 404 where there is none and 403 where it is read-only.
  func checkWritable(_ id: String, _ connection: SQLiteConnection) throws {
    guard let row = try flowRow(id, connection) else { throw Self.noFlow }
    guard row["read_only"]?.bool != true else { throw TamsError.forbidden("Forbidden") }
  }

  func postFlow(_ request: TamsRequest) throws -> Response {
    let body = try TamsDocument(request.body())
    let id = try Self.identity("id", of: body)
    var row = try Self.flowRow(body)
    let tags = try body.members["tags"].map { try TamsTags.read($0) } ?? [:]
    let now = SQLValue.text(LabClock.machineTime.sqlText)
    row.merge(["id": .text(id), "created": now, "metadata_updated": now]) { _, new in new }
    return try write("Failed to create flow") { connection in
      try connection.insert("flows", row)
      try TamsTags(connection).replace(tags, of: .flow, id)
      var response = tamsJSON(
        documents.flow(row, tags: tags), status: 201, effect: "flow created")
      response.logged.name = id
      return response
    }
  }

  private static func flowRow(_ body: TamsDocument) throws -> TamsRow {
    guard let format = try body.choice("format", of: FlowDocument.formats) else {
      throw invalid("format")
    }
    guard let codec = try body.mimeType("codec") else { throw invalid("codec") }
    var row: TamsRow = [
      "source_id": .text(try identity("source_id", of: body)), "format": .text(format),
      "codec": .text(codec), "read_only": SQLValue(try body.flag("read_only") ?? false),
    ]
    for name in ["label", "description", "container", "created_by"] {
      row[name] = SQLValue(try body.text(name))
    }
    func needed(_ name: String) throws -> Int {
      guard let number = try body.integer(name, from: 1) else { throw invalid(name) }
      return number
    }
    switch format {
    case "urn:x-nmos:format:audio":
      row["sample_rate"] = .text("\(try needed("sample_rate")):1")
      for name in ["bits_per_sample", "channels"] { row[name] = .integer(Int64(try needed(name))) }
    case "urn:x-nmos:format:video", "urn:x-tam:format:image":
      for name in ["frame_width", "frame_height"] { row[name] = .integer(Int64(try needed(name))) }
      row["frame_rate"] = SQLValue(try body.text("frame_rate"))
    default: break
    }
    return row
  }

  /// Only changes: a flow that is not there is not made.
  func putFlow(_ id: String, _ request: TamsRequest) throws -> Response {
    let body = try TamsDocument(request.body())
    return try write("Failed to update flow") { connection in
      try checkWritable(id, connection)
      var row = try Self.flowRow(body)
      row["metadata_updated"] = .text(LabClock.machineTime.sqlText)
      try connection.update("flows", id: id, row)
      var response = tamsJSON(
        documents.flow(try flowRow(id, connection) ?? [:], tags: [:]), effect: "flow updated")
      response.logged.name = id
      return response
    }
  }

  /// 6 hides the row unless it is told otherwise; for want of a column it goes here, too.
  func deleteFlow(_ id: String, _ request: TamsRequest) async throws -> Response {
    let isSoft = try release == .six && request.flag("soft_delete") ?? true
    let cascades = try !isSoft && request.flag("cascade") ?? true
    let doomed = try write("Failed to delete flow") { connection -> [TamsSegments.Segment] in
      try checkWritable(id, connection)
      let doomed = cascades ? try TamsSegments(connection).of(id) : []
      if cascades { try connection.run("DELETE FROM segments WHERE flow_id = ?", [.text(id)]) }
      try connection.run("DELETE FROM flows WHERE id = ?", [.text(id)])
      try TamsTags(connection).removeAll(of: .flow, id)
      return doomed
    }
    try await removeMedia(of: doomed)
    return Self.message("Flow deleted successfully", name: id, effect: "flow deleted")
  }

  // MARK: writing

  /// Only identities of version 4 are taken.
  static func identity(_ name: String, of body: TamsDocument) throws -> String {
    guard let id = try body.text(name), isUUID(id), id.split(separator: "-")[2].hasPrefix("4")
    else { throw invalid(name) }
    return id
  }

  /// A database that is gone is a failure of the service, told in few words.
  func write<T>(_ failure: String, _ body: (SQLiteConnection) throws -> T) throws -> T {
    do {
      return try store.write(body)
    } catch let error as SQLiteError where error.isMissing {
      throw TamsError(status: 500, summary: failure)
    }
  }
}
