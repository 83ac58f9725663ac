/// Which protected path a proof may restore: one that has nothing to do with TAMS or anybody else.
package enum ScratchChoice {
  /// `views` are all of the tenant with those of the site's buckets marked, `paths` all protected paths.
  package static func protectedPath(
    of bucket: String, views: [BucketView], paths: [ProtectedPathFact]
  ) throws(Problem) -> ProtectedPathFact {
    let directory = try directory(of: bucket, views)
    try refuseOthers(at: directory, of: bucket, views)
    let overlapping = paths.filter { $0.directory.overlaps(directory) }
    if let replicating = overlapping.first(where: { !$0.local }) {
      throw Problem(
        .scratchUnfit,
        "protected path \(replicating.name) replicates, or may: nothing is restored there",
        at: directory.text, hint: "give the scratch directory a local protected path of its own")
    }
    if let inner = overlapping.first(where: {
      directory.contains($0.directory) && $0.directory != directory
    }) {
      throw Problem(
        .scratchUnfit,
        "protected path \(inner.name) lies below the scratch directory", at: directory.text,
        hint: otherDirectory)
    }
    let own = overlapping.filter { $0.directory == directory }
    guard let path = own.first, own.count == 1 else {
      let names = own.map(\.name).sorted().joined(separator: ", ")
      throw Problem(
        .scratchUnfit,
        own.isEmpty
          ? "the scratch directory has no protected path"
          : "the scratch directory has more than one protected path: \(names)",
        at: directory.text, hint: "give it exactly one, with a local policy")
    }
    return path
  }

  private static let otherDirectory =
    "name a bucket with a directory of its own, which nobody else uses, under scratch: in the site file"

  private static func directory(
    of bucket: String, _ views: [BucketView]
  ) throws(Problem) -> DirectoryPath {
    let directories = Set(views.filter { $0.bucket == bucket }.map(\.directory)).sorted()
    guard let directory = directories.first, directories.count == 1 else {
      throw Problem(
        .scratchUnfit,
        directories.isEmpty
          ? "the cluster has no view of the scratch bucket \(bucket)"
          : "the scratch bucket \(bucket) has views of more than one directory",
        at: directories.map(\.text).joined(separator: ", "), hint: otherDirectory)
    }
    return directory
  }

  /// TAMS may lie neither there, nor above, nor below; others not there and not below.
  private static func refuseOthers(
    at directory: DirectoryPath, of bucket: String, _ views: [BucketView]
  ) throws(Problem) {
    for view in views where view.directory.overlaps(directory) {
      if view.content != .foreign {
        throw Problem(
          .scratchUnfit,
          "the scratch directory equals, contains or lies below \(view.directory) of bucket "
            + "\(view.bucket), which is TAMS's own", at: directory.text, hint: otherDirectory)
      }
      if view.bucket != bucket, directory.contains(view.directory) {
        throw Problem(
          .scratchUnfit,
          "\(view.bucket) shows a part of the scratch directory", at: directory.text,
          hint: otherDirectory)
      }
    }
  }
}
