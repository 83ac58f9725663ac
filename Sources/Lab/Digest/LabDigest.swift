import Signing

/// What a client of TAMS can see, as one SHA-256: the entity tables and the objects. The order of
/// rows, finished delete requests and the times of objects make no difference.
package enum LabDigest {
  /// 64 hexadecimal digits. A database that is not there has a digest of its own.
  package static func digest(database path: String?, objects: ObjectTree?) throws -> String {
    let digest = SHA256Stream()
    for line in try rows(path) { digest.update(Array(line.utf8)) }
    guard let objects else {
      digest.update(Array("no bucket\n".utf8))
      return hexadecimal(digest.finish())
    }
    for key in try objects.keys() { digest.update(Array(try line(for: key, in: objects).utf8)) }
    return hexadecimal(digest.finish())
  }

  /// Of a lab's data: what a snapshot of this name holds, and live what none is named for.
  package static func digest(
    _ folder: LabFolder, database: String? = nil, bucket: String? = nil
  ) throws -> String {
    let lab = try LabDescription.read(folder)
    let buckets = Buckets(
      try VastState(folder, switches: lab.options.switches, speed: lab.options.speed))
    let file = buckets.databaseFile(
      bucket: lab.names.databaseBucket, schema: lab.names.schema, snapshot: database)
    if let database, file == nil {
      throw LabDigestError.noSnapshot(database, bucket: lab.names.databaseBucket)
    }
    guard let bucket else {
      return try digest(database: file, objects: buckets.live(lab.names.mediaBucket))
    }
    guard let objects = buckets.snapshot(bucket, of: lab.names.mediaBucket) else {
      throw LabDigestError.noSnapshot(bucket, bucket: lab.names.mediaBucket)
    }
    return try digest(database: file, objects: objects)
  }

  private static let tables = [
    "sources", "flows", "segments", "objects", "flow_object_references", "flow_collections",
    "source_collections", "tags", "webhooks", "deletion_requests",
  ]

  // MARK: rows

  /// For each table its name and the sorted hashes of its rows.
  private static func rows(_ path: String?) throws -> [String] {
    guard let path, Files.exists(path) else { return ["no database\n"] }
    let connection = try SQLiteConnection(path: path, .immutable)
    return try tables.flatMap { table in
      let known = try connection.value(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?", [.text(table)])
      guard known != .integer(0) else { return ["no table \(table)\n"] }
      return ["table \(table)\n"] + (try hashes(of: table, connection)).sorted()
    }
  }

  private static func hashes(
    of table: String, _ connection: SQLiteConnection
  ) throws -> [String] {
    let open = table == "deletion_requests" ? "WHERE status NOT IN ('done', 'error')" : ""
    let statement = try connection.prepare("SELECT * FROM \(table) \(open)")
    let names = statement.columnNames
    var hashes: [String] = []
    while try statement.step() {
      let fields = zip(names, statement.row).filter { $0.1 != .null }.map { name, value in
        "\(name)=\(canonical(value))\n"
      }
      hashes.append(hexadecimal(sha256(Array(fields.sorted().joined().utf8))) + "\n")
    }
    return hashes
  }

  /// With the type and the length in front, so that no two values look the same.
  private static func canonical(_ value: SQLValue) -> String {
    switch value {
    case .null: "null"
    case .integer(let integer): "integer:\(integer)"
    case .real(let real): "real:\(real.bitPattern)"
    case .text(let text): "text:\(text.utf8.count):\(text)"
    case .blob(let bytes): "blob:\(hexadecimal(bytes))"
    }
  }

  // MARK: objects

  private static let pieceSize = 1 << 20

  private static func line(for key: String, in objects: ObjectTree) throws -> String {
    guard let object = try objects.object(key) else { return "" }
    let header = object.header
    let content = SHA256Stream()
    for start in stride(from: 0, to: header.size, by: pieceSize) {
      content.update(try object.bytes(from: start, count: pieceSize))
    }
    let fields = [
      canonical(.text(key)), String(header.size), canonical(.text(header.contentType)),
      canonical(header.metadata), canonical(header.tags), hexadecimal(content.finish()),
    ]
    return "object " + fields.joined(separator: " ") + "\n"
  }

  private static func canonical(_ entries: [String: String]) -> String {
    entries.sorted { $0.key < $1.key }
      .map { "\(canonical(.text($0.key)))=\(canonical(.text($0.value)))" }
      .joined(separator: ",")
  }
}

package enum LabDigestError: Error, Equatable, CustomStringConvertible {
  case noSnapshot(String, bucket: String)

  package var description: String {
    switch self {
    case .noSnapshot(let name, let bucket): "there is no snapshot \(name) of the bucket \(bucket)"
    }
  }
}
