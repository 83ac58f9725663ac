import Core
import Signing
import Transport

/// Where an object lies, as far as it is on record.
struct StoredPlace: Sendable, Hashable {
  let bucket: String
  let key: String

  init(bucket: String, key: String) {
    self.bucket = bucket
    self.key = key
  }

  /// Path style: the bucket is the first segment.
  init?(url: String) {
    let path = url.withoutQuery.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: true)
    guard path.count == 4 else { return nil }
    bucket = URIEncoding.decode(path[2])
    key = URIEncoding.decode(path[3])
  }

  var handle: [String: Value] { ["bucket": .text(bucket), "key": .text(key)] }

  init?(_ call: ActionCall) {
    guard let bucket = call.handle["bucket"]?.textValue, let key = call.handle["key"]?.textValue
    else { return nil }
    self.bucket = bucket
    self.key = key
  }
}
