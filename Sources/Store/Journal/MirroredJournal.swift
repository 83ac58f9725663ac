import Core
import Glibc

extension StateFolder {
  /// Puts a journal that was read from its mirror in place of this host's. One that holds other records
  /// is kept beside it. Refuses where this host's own has everything and more.
  package func adopt(_ journal: [UInt8], of run: String) throws(JournalError) {
    let path = journalPath(run)
    if let own = try? readFile(path) {
      let end = own.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      switch MirrorStanding(of: journal, to: Array(own[..<end])) {
      case .holds(let length) where length < end: throw .ownIsNewer(path: path)
      case .holds, .ahead: break
      case .forked: try keepAside(path)
      }
    }
    let new = path + ".new"
    let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotWrite(path: new, reason: systemReason()) }
    defer { close(descriptor) }
    var rest = journal[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .cannotWrite(path: new, reason: systemReason()) }
      rest = rest.dropFirst(count)
    }
    guard fsync(descriptor) == 0, rename(new, path) == 0 else {
      throw .cannotWrite(path: path, reason: systemReason())
    }
    do { try syncFolder(of: path) } catch { throw .cannotWrite(path: path, reason: error.reason) }
  }

  private func keepAside(_ path: String) throws(JournalError) {
    for number in 1... {
      let aside = "\(path).forked-\(number)"
      if link(path, aside) == 0 { return }
      guard errno == EEXIST else { throw .cannotWrite(path: aside, reason: systemReason()) }
    }
  }
}
