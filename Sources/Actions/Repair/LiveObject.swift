import Core
import Transport

extension SiteConnection {
  /// The object under a key in whichever bucket of the site has it: the tables do not name one.
  func liveObject(_ key: String) async throws(RemoteFailure) -> S3Head? {
    for bucket in site.buckets {
      if let head = try await s3.head(key, in: bucket) { return head }
    }
    return nil
  }
}
