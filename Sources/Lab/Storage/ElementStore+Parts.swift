/// What is left of an operation that ended half-way: the entries of a directory in the order of their
/// names tell one half from the other.
extension ElementStore {
  /// Takes the second half of what was staged for a restore, and of an odd number the middle too.
  package func losePart(staged stream: Int) throws { try losePart(of: folder.staging(stream)) }

  /// The same of a live directory.
  package func losePart(of path: ElementPath) throws { try losePart(of: folder.live(path)) }

  /// Puts the first half of what was staged, and of an odd number the middle too, in the place of
  /// what has the same names in the live directory. All of it stays staged.
  package func commitPart(staged stream: Int, to path: ElementPath) throws {
    let (staged, live) = (folder.staging(stream), folder.live(path))
    try still {
      try Files.makeDirectory(live)
      let names = try names(in: staged)
      for name in names.prefix((names.count + 1) / 2) {
        try Files.removeTree("\(live)/\(name)")
        try Files.linkEntry(name, of: staged, to: live)
      }
    }
  }

  private func losePart(of directory: String) throws {
    try still {
      let names = try names(in: directory)
      for name in names.dropFirst(names.count / 2) {
        try Files.removeTree("\(directory)/\(name)")
      }
    }
  }

  private func names(in directory: String) throws -> [String] {
    guard Files.isDirectory(directory) else { return [] }
    return try Files.entries(of: directory).map(\.name).sorted()
  }
}
