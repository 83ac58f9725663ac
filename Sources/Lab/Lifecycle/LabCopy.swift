/// Copies a lab by hard links: a copy shares all bytes with its source, and neither changes those of
/// the other, for files of a lab are never written in place.
package enum LabCopy {
  /// Makes the lab in `target`, which must not exist or be empty, what the lab in `source` is now. It
  /// gets ports of its own when it is started. The source may run; its objects and its database stand
  /// still meanwhile.
  package static func make(of source: LabFolder, at target: LabFolder) throws {
    var description = try LabDescription.read(source)
    try target.refuseStrangers()
    do {
      try Files.makeDirectory(target.run)
      try ElementStore(source).still { try Files.linkTree(source.vast, to: target.vast) }
      // Locks are of one lab, by their files.
      for lock in [target.databaseLock, target.treeLock] { try Files.remove(lock) }
      for folder in ["tls", "secrets"] {
        try Files.linkTree("\(source.path)/\(folder)", to: "\(target.path)/\(folder)")
      }
      if Files.exists(source.faults) {
        try Files.create(target.faults, Files.read(source.faults))
      }
      // The log grows in place.
      if Files.exists(source.log) { try Files.create(target.log, Files.read(source.log)) }
      description.ports = LabDescription.Ports()
      try description.write(target)
    } catch {
      // What went wrong first is what the caller needs to know.
      try? Files.removeTree(target.path)
      throw error
    }
  }
}
