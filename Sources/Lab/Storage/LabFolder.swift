/// Where everything of one lab lies on disk.
package struct LabFolder: Sendable, Hashable {
  /// Absolute, without a slash at the end.
  package let path: String

  package init(_ path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// The lab's own description: layout, ports, pids, switches.
  package var description: String { path + "/lab.json" }
  /// The site file for tamsdr.
  package var site: String { path + "/site.yaml" }
  package var log: String { path + "/log.jsonl" }
  /// What the lab's services are to do wrong.
  package var faults: String { path + "/faults.json" }
  package var faultsLock: String { path + "/faults.lock" }
  package var secrets: String { path + "/secrets" }
  package var tls: String { path + "/tls" }
  package var certificateAuthority: String { path + "/tls/ca.pem" }

  package var vast: String { path + "/vast" }
  package var snapshots: String { path + "/vast/snapshots" }
  package var staging: String { path + "/vast/staging" }
  /// S3's uploads that are no objects yet.
  package var uploads: String { path + "/vast/uploads" }
  package func upload(_ id: String) -> String { "\(uploads)/\(id)" }
  package var vastState: String { path + "/vast/state.json" }
  package var users: String { path + "/vast/users.json" }
  /// Held exclusively by every writer of the database and by a snapshot.
  package var databaseLock: String { path + "/vast/database.lock" }
  /// Held shared by every change of an object, exclusively by snapshot, clone and commit.
  package var treeLock: String { path + "/vast/tree.lock" }

  /// What the VAST Catalog was last indexed as.
  package var catalogIndex: String { path + "/vast/catalog-index.sqlite" }

  package var run: String { path + "/run" }
  /// Whether the TAMS API is open or private.
  package var tamsAccess: String { path + "/run/tams-access" }
  package func pidFile(of process: LabProcess.Name) -> String { "\(run)/\(process.rawValue).pid" }

  /// What a process of the lab prints: `storage.out`, `tams.out`…
  package func output(of process: String) -> String { "\(path)/\(process).out" }
  package func secret(_ name: String) -> String { "\(secrets)/\(name)" }

  package func live(_ path: ElementPath) -> String { self.path + "/vast/live" + path.suffix }
  package func snapshot(_ id: Int) -> String { "\(snapshots)/\(id)" }
  package func staging(_ stream: Int) -> String { "\(staging)/\(stream)" }

  /// A folder with other things in it is not made a lab.
  func refuseStrangers() throws {
    guard Files.exists(path) else { return }
    guard Files.isDirectory(path), try Files.entries(of: path).isEmpty else {
      throw LabError.badFolder(path)
    }
  }

  /// Makes the empty folders of a new lab.
  package func make() throws {
    for folder in [run, secrets, tls, live(.root), snapshots, staging] {
      try Files.makeDirectory(folder)
    }
  }
}
