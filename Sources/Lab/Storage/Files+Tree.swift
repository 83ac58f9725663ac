import Glibc

extension Files {
  /// What lies in a folder, unsorted. Files that are still being written are left out.
  package static func entries(of path: String) throws -> [Entry] {
    guard let folder = opendir(path) else { throw failure("opendir", path) }
    defer { closedir(folder) }
    var entries: [Entry] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." || name.hasSuffix("%t") { continue }
      let isDirectory =
        entry.pointee.d_type == UInt8(DT_UNKNOWN)
        ? self.isDirectory("\(path)/\(name)") : entry.pointee.d_type == UInt8(DT_DIR)
      entries.append(Entry(name: name, isDirectory: isDirectory))
    }
    return entries
  }

  /// Makes `target` a tree of new folders whose files are the files of `source`, hard-linked.
  package static func linkTree(_ source: String, to target: String) throws {
    try makeDirectory(target)
    for entry in try entries(of: source) {
      try linkEntry(entry.name, isDirectory: entry.isDirectory, of: source, to: target)
    }
  }

  /// Links one entry of a folder, a tree or a file, into another folder under the same name.
  package static func linkEntry(_ name: String, of source: String, to target: String) throws {
    try linkEntry(name, isDirectory: isDirectory("\(source)/\(name)"), of: source, to: target)
  }

  private static func linkEntry(
    _ name: String, isDirectory: Bool, of source: String, to target: String
  ) throws {
    let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
    if isDirectory {
      try linkTree(from, to: to)
    } else {
      guard link(from, to) == 0 else { throw failure("link", from) }
    }
  }

  /// Removes a folder with all in it, or one file. Nothing there is fine.
  package static func removeTree(_ path: String) throws {
    guard isDirectory(path) else {
      try remove(path)
      return
    }
    guard let folder = opendir(path) else { throw failure("opendir", path) }
    var names: [String] = []
    while let entry = readdir(folder) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    closedir(folder)
    for name in names where name != "." && name != ".." {
      if unlink("\(path)/\(name)") != 0 { try removeTree("\(path)/\(name)") }
    }
    guard rmdir(path) == 0 || errno == ENOENT else { throw failure("rmdir", path) }
  }
}
