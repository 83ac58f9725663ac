import Core
import Transport

/// Two listings merged: every key of either once, in order, one at a time.
struct PairingCursor {
  private var merge: KeyMerge<ObjectCursor, ObjectCursor>

  /// With a prefix only keys that begin so.
  init(live: ObjectPlace, point: ObjectPlace, _ client: S3Client, prefix: String = "") {
    merge = KeyMerge(
      ObjectCursor([live], client, prefix: prefix), ObjectCursor([point], client, prefix: prefix))
  }

  mutating func next() async throws(RemoteFailure) -> Inventory.Pairing? {
    try await merge.next().map(Inventory.Pairing.init)
  }
}

extension Inventory.Pairing {
  init(_ pairing: KeyMerge<ObjectCursor, ObjectCursor>.Pairing) {
    self =
      switch pairing {
      case .left(let object): .onlyLive(object)
      case .right(let object): .onlyPoint(object)
      case .both(let one, let other): .both(live: one, point: other)
      }
  }

  var name: ByteText {
    switch self {
    case .onlyLive(let object), .onlyPoint(let object), .both(let object, _): object.name
    }
  }
}
