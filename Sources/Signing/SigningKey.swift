import Synchronization

/// The key that signs for one day, region and service.
struct SigningKey {
  private struct Origin: Equatable {
    let secretKey: String
    let date: String
    let region: String
    let service: String
  }

  private let origin: Origin
  private let bytes: [UInt8]

  /// The one made last: a program signs with one key all day, and four fifths of a signature are its key.
  private static let last = Mutex<SigningKey?>(nil)

  /// 32 bytes.
  static func derived(from secretKey: String, _ scope: SigV4.Scope) -> [UInt8] {
    let origin = Origin(
      secretKey: secretKey, date: scope.time.date, region: scope.region, service: scope.service)
    if let key = last.withLock({ $0 }), key.origin == origin { return key.bytes }
    let key = SigningKey(origin)
    last.withLock { $0 = key }
    return key.bytes
  }

  private init(_ origin: Origin) {
    self.origin = origin
    bytes = [origin.date, origin.region, origin.service, "aws4_request"].reduce(
      Array("AWS4\(origin.secretKey)".utf8)
    ) { hmacSHA256(key: $0, message: Array($1.utf8)) }
  }
}
