import Core

extension TamsService {
  func tags(of entity: TamsTags.Entity, _ id: String) throws -> Response {
    try store.read(absent: Self.missing(entity).response) { connection in
      try exists(entity, id, connection)
      return tamsJSON(.map(try TamsTags(connection).of(entity, id)))
    }
  }

  func tag(_ name: String, of entity: TamsTags.Entity, _ id: String) throws -> Response {
    try store.read(absent: Self.missing(entity).response) { connection in
      try exists(entity, id, connection)
      guard let value = try TamsTags(connection).of(entity, id)[name] else {
        throw TamsError.notFound("there is no tag \(name)")
      }
      return tamsJSON(value)
    }
  }

  func putTag(
    _ name: String, of entity: TamsTags.Entity, _ id: String, _ request: TamsRequest
  ) throws -> Response {
    try store.write { connection in
      try exists(entity, id, connection)
      let value = try TamsTags.checked(request.body())
      try writable(entity, id, connection)
      try TamsTags(connection).set(name, value, of: entity, id)
      try touch(entity, id, connection)
    }
    return Response(204, name: id, effect: "tag set")
  }

  func deleteTag(_ name: String, of entity: TamsTags.Entity, _ id: String) throws -> Response {
    try store.write { connection in
      try exists(entity, id, connection)
      try writable(entity, id, connection)
      guard try TamsTags(connection).remove(name, of: entity, id) else {
        throw TamsError.notFound("there is no tag \(name)")
      }
      try touch(entity, id, connection)
    }
    return Response(204, name: id, effect: "tag removed")
  }

  private static func missing(_ entity: TamsTags.Entity) -> TamsError {
    .notFound("there is no such \(entity.rawValue)")
  }

  private func exists(
    _ entity: TamsTags.Entity, _ id: String, _ connection: SQLiteConnection
  ) throws {
    let sql = "SELECT count(*) FROM \(entity.rawValue)s WHERE id = ?"
    guard try connection.value(sql, [.text(id)]) != .integer(0) else { throw Self.missing(entity) }
  }

  private func writable(
    _ entity: TamsTags.Entity, _ id: String, _ connection: SQLiteConnection
  ) throws {
    guard entity == .flow else { return }
    if try connection.value("SELECT read_only FROM flows WHERE id = ?", [.text(id)]).bool == true {
      throw TamsError.readOnly
    }
  }

  private func touch(
    _ entity: TamsTags.Entity, _ id: String, _ connection: SQLiteConnection
  ) throws {
    let now = SQLValue.text(LabClock.machineTime.sqlText)
    switch entity {
    case .flow:
      try connection.update(
        "flows", id: id, ["metadata_updated": now, "metadata_version": .text(newUUID())])
    case .source, .webhook: try connection.update("\(entity.rawValue)s", id: id, ["updated": now])
    }
  }
}
