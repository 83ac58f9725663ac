import Glibc

/// The tree of real files that VAST keeps: live directories, snapshots of them, and clones. Snapshots
/// and clones share bytes with what they were made of by hard links, so no file may ever be written
/// in place.
///
/// A process can die between an operation here and the record of it, and the operation then comes
/// again: each can be repeated.
package struct ElementStore: Sendable {
  package let folder: LabFolder

  package init(_ folder: LabFolder) { self.folder = folder }

  package func isDirectory(_ path: ElementPath) -> Bool { Files.isDirectory(folder.live(path)) }

  /// Runs `body` while nothing else changes an object or the database.
  package func still<Result>(_ body: () throws -> Result) throws -> Result {
    try withFileLock(folder.databaseLock, .exclusive) {
      try withFileLock(folder.treeLock, .exclusive, body)
    }
  }

  /// Keeps the state of the directory as snapshot `id`.
  package func takeSnapshot(of path: ElementPath, id: Int) throws {
    try checkSpace()
    try Files.removeTree(folder.snapshot(id))
    try still { try Files.linkTree(folder.live(path), to: folder.snapshot(id)) }
  }

  package func removeSnapshot(_ id: Int) throws { try Files.removeTree(folder.snapshot(id)) }

  /// Makes `target`, which must not exist, a writable copy of the snapshot's tree.
  package func clone(snapshot id: Int, to target: ElementPath) throws {
    try checkSpace()
    try still {
      if let parent = target.parent { try Files.makeDirectory(folder.live(parent)) }
      try Files.linkTree(folder.snapshot(id), to: folder.live(target))
    }
  }

  /// Prepares a restore: the part `suffix` (such as `/db`, or empty for all) of the snapshot's tree
  /// as a tree of its own, away from live data.
  package func stage(snapshot id: Int, suffix: String, as stream: Int) throws {
    try checkSpace()
    try Files.removeTree(folder.staging(stream))
    try still { try Files.linkTree(folder.snapshot(id) + suffix, to: folder.staging(stream)) }
  }

  package func discardStaged(_ stream: Int) throws {
    try Files.removeTree(folder.staging(stream))
  }

  /// Replaces the live directory, if there is one, by what was staged.
  package func commit(staged stream: Int, to path: ElementPath) throws {
    let live = folder.live(path)
    let staged = folder.staging(stream)
    let replaced = staged + "-replaced"
    try still {
      // What is staged no more is live already: only the cleaning was cut off.
      if !Files.exists(staged), Files.exists(live) { return }
      if Files.exists(live) {
        try Files.move(live, to: replaced)
      } else if let parent = path.parent {
        try Files.makeDirectory(folder.live(parent))
      }
      try Files.move(staged, to: live)
    }
    try Files.removeTree(replaced)
  }

  package func makeDirectory(_ path: ElementPath) throws {
    try checkSpace()
    try Files.makeDirectory(folder.live(path))
  }

  package func removeDirectory(_ path: ElementPath) throws {
    try still { try Files.removeTree(folder.live(path)) }
  }

  private func checkSpace() throws { try FaultRules(folder).checkSpace(for: folder.vast) }
}
