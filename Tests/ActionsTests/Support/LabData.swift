import Core
import Glibc

@testable import Lab

/// What tests do to a lab behind the back of its interfaces, and what they see there.
extension LabInstance {
  /// The site file of a lab whose services nobody starts: TAMS is at a port nobody serves.
  var siteText: String {
    var lab = description
    (lab.ports.tams, lab.ports.tamsPrivate) = (1, 1)
    return SiteFile.text(lab, folder, executable: "/bin/false")
  }

  /// Live, or inside snapshots: such as were taken after the disaster.
  func cause(
    _ disaster: Disaster, inSnapshot snapshot: String? = nil, ofBucket bucket: String? = nil
  ) throws {
    guard let media = try objects(in: bucket) else { throw LabError.badFolder(folder.path) }
    _ = try DisasterScene(database: try tables(in: snapshot), media: media).cause(disaster)
  }

  /// One statement on the live tables, in SQLite's words.
  func change(_ statement: String) throws {
    _ = try tables().write { try $0.run(statement) }
  }

  func objects(in snapshot: String? = nil) throws -> ObjectTree? {
    let (buckets, name) = (Buckets(services.state), LabNames.usual.mediaBucket)
    return snapshot.map { buckets.snapshot($0, of: name) } ?? buckets.live(name)
  }

  func tables(in snapshot: String? = nil) throws -> TamsDatabaseFile {
    let path = Buckets(services.state).databaseFile(
      bucket: LabNames.usual.databaseBucket, schema: LabNames.usual.schema, snapshot: snapshot)
    guard let path else { throw LabError.badFolder(folder.path) }
    return TamsDatabaseFile(path: path, lockPath: folder.databaseLock)
  }

  /// A part without a snapshot is read live.
  func digest(database: String? = nil, bucket: String? = nil) throws -> String {
    let buckets = Buckets(services.state)
    let path = buckets.databaseFile(
      bucket: LabNames.usual.databaseBucket, schema: LabNames.usual.schema, snapshot: database)
    let media =
      bucket.map { buckets.snapshot($0, of: LabNames.usual.mediaBucket) }
      ?? buckets.live(LabNames.usual.mediaBucket)
    return try LabDigest.digest(database: path, objects: media)
  }

  /// Of what clones hold in the sandbox.
  func sandboxDigest() throws -> String {
    let buckets = Buckets(services.state)
    return try LabDigest.digest(
      database: buckets.databaseFile(
        bucket: LabDescription.sandboxDatabase, schema: LabNames.usual.schema),
      objects: buckets.live(LabDescription.sandboxMedia))
  }

  func makeDirectory(_ path: String) throws {
    guard let path = ElementPath(path) else { return }
    try services.state.store.makeDirectory(path)
  }

  /// What lies in a directory of the element store; nothing where it is not there.
  func entries(of path: String) throws -> [String] {
    guard let path = ElementPath(path), services.state.store.isDirectory(path) else { return [] }
    return try Files.entries(of: folder.live(path)).map(\.name)
  }

  func removeDirectory(_ path: String) throws {
    guard let path = ElementPath(path) else { return }
    try services.state.store.removeDirectory(path)
  }
}

extension LabInstance {
  /// Flow, timerange and object of every segment, read from the tables' own file.
  func segments(in snapshot: String? = nil) throws -> Set<[String]> {
    let path = Buckets(services.state).databaseFile(
      bucket: LabNames.usual.databaseBucket, schema: LabNames.usual.schema, snapshot: snapshot)
    guard let path else { throw LabError.badFolder(folder.path) }
    let database = TamsDatabaseFile(path: path, lockPath: folder.databaseLock)
    return try database.read { connection in
      Set(
        try connection.rows("SELECT flow_id, timerange, object_id FROM segments")
          .map { $0.map { $0.text ?? "" } })
    }
  }
}

/// The data of a lab as it was at some moment, to be put back after damage.
struct KeptData {
  private let places: [(kept: String, place: String)]

  init(_ lab: LabInstance, database: String? = nil, bucket: String? = nil) throws {
    let folder = lab.folder.path + "/kept-\(UInt64.random(in: 1 ... .max))"
    guard let objects = try lab.objects(in: bucket) else {
      throw LabError.badFolder(lab.folder.path)
    }
    let tables = try lab.tables(in: database).path
    places = [(folder + "/objects", objects.root), (folder + "/tables", tables)]
    try Files.makeDirectory(folder)
    try Files.linkTree(objects.root, to: folder + "/objects")
    try Self.link(tables, folder + "/tables")
  }

  func putBack() throws {
    for (kept, place) in places {
      try Files.removeTree(place)
      if Files.isDirectory(kept) {
        try Files.linkTree(kept, to: place)
      } else {
        try Self.link(kept, place)
      }
    }
  }

  private static func link(_ from: String, _ to: String) throws {
    guard Glibc.link(from, to) == 0 else { throw Files.failure("link", from) }
  }
}
