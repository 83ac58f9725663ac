/// A place in a bucket, written `s3://BUCKET/PREFIX`.
package struct BucketPlace: Sendable, Hashable {
  package let bucket: String
  /// Without slashes at its ends; not empty.
  package let prefix: String

  package init(bucket: String, prefix: String) {
    self.bucket = bucket
    self.prefix = prefix
  }

  /// Nil for anything that does not name both.
  package init?(_ text: String) {
    let scheme = "s3://"
    guard text.hasPrefix(scheme) else { return nil }
    let parts = text.dropFirst(scheme.count).split(separator: "/", omittingEmptySubsequences: true)
    guard let bucket = parts.first, parts.count > 1, !text.contains("?"), !text.contains("#") else {
      return nil
    }
    self.init(bucket: String(bucket), prefix: parts.dropFirst().joined(separator: "/"))
  }

  package var display: String { "s3://\(bucket)/\(prefix)" }

  /// The last part of its path, and the place above it; nil where nothing is above.
  package var split: (above: BucketPlace, name: String)? {
    guard let slash = prefix.lastIndex(of: "/") else { return nil }
    return (
      BucketPlace(bucket: bucket, prefix: String(prefix[..<slash])),
      String(prefix[prefix.index(after: slash)...])
    )
  }
}
