import Core
import Signing

/// The live data of a lab as TAMS and the disasters reach it, without asking VAST.
package struct LiveSite: Sendable {
  package let database: TamsDatabaseFile
  package let objects: ObjectTree

  package init(_ lab: LabDescription, _ folder: LabFolder) {
    database = TamsDatabaseFile(
      path: "\(folder.live(SeedSchedule.database))/\(lab.names.schema).sqlite",
      lockPath: folder.databaseLock, faults: FaultRules(folder), tables: lab.options.tables)
    objects = ObjectTree(root: folder.live(SeedSchedule.media), treeLock: folder.treeLock)
  }
}

extension MediaBucket {
  /// The media bucket of a lab, reached with the key of TAMS.
  package init(_ lab: LabDescription, _ folder: LabFolder) throws {
    self.init(
      host: "127.0.0.1", port: lab.ports.s3, bucket: lab.names.mediaBucket,
      credentials: SigV4.Credentials(
        accessKey: lab.keys["tams"] ?? "", secretKey: try LabSecrets(folder).secretKey(of: "tams"),
        region: LabDescription.region))
  }
}
