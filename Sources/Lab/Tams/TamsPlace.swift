import Core
import Signing

/// Which of a lab's two TAMS is meant: the site's own, or the one that drills start on their clones.
package enum TamsPlace: Sendable {
  case site
  case sandbox

  func accessFile(_ folder: LabFolder) -> String {
    self == .site ? folder.tamsAccess : folder.tamsAccess + "-drill"
  }

  func ports(_ lab: LabDescription) -> (open: Int, inside: Int) {
    switch self {
    case .site: (lab.ports.tams, lab.ports.tamsPrivate)
    case .sandbox: (lab.ports.sandbox, lab.ports.sandboxPrivate)
    }
  }

  var service: LabService { self == .site ? .tams : .drill }

  /// The sandbox has a database only as long as a clone has its bucket: the real TAMS would not start
  /// without one either.
  func database(_ lab: LabDescription, _ folder: LabFolder) throws -> TamsDatabaseFile {
    guard self == .sandbox else { return LiveSite(lab, folder).database }
    let state = try VastState(folder, switches: lab.options.switches, speed: lab.options.speed)
    let path = Buckets(state).databaseFile(
      bucket: LabDescription.sandboxDatabase, schema: lab.names.schema)
    guard let path, Files.exists(path) else {
      throw LabError.process(
        .sandbox, "finds no database in bucket \(LabDescription.sandboxDatabase)")
    }
    return TamsDatabaseFile(path: path, lockPath: folder.databaseLock)
  }

  func media(_ lab: LabDescription, _ folder: LabFolder) throws -> MediaBucket {
    guard self == .sandbox else { return try MediaBucket(lab, folder) }
    let owner = LabDescription.sandboxOwner
    return MediaBucket(
      host: "127.0.0.1", port: lab.ports.s3, bucket: LabDescription.sandboxMedia,
      credentials: SigV4.Credentials(
        accessKey: lab.keys[owner] ?? "", secretKey: try LabSecrets(folder).secretKey(of: owner),
        region: LabDescription.region))
  }
}
