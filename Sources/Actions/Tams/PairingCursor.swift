import Core
import Transport

/// Two listings merged: every key of either once, in order.
struct PairingCursor {
  private var live: ObjectCursor
  private var point: ObjectCursor
  private var left: StoredObject?
  private var right: StoredObject?
  private var hasBegun = false

  /// With a prefix only keys that begin so.
  init(live: ObjectPlace, point: ObjectPlace, _ client: S3Client, prefix: String = "") {
    self.live = ObjectCursor([live], client, prefix: prefix)
    self.point = ObjectCursor([point], client, prefix: prefix)
  }

  mutating func next() async throws(RemoteFailure) -> Inventory.Pairing? {
    if !hasBegun {
      left = try await live.next()
      right = try await point.next()
      hasBegun = true
    }
    let pairing: Inventory.Pairing
    let order = KeyOrder.ofEither(left?.key, right?.key)
    switch (order, left, right) {
    case (.before, .some(let object), _): pairing = .onlyLive(object)
    case (.after, _, .some(let object)): pairing = .onlyPoint(object)
    case (_, .some(let one), .some(let other)): pairing = .both(live: one, point: other)
    default: return nil
    }
    if order != .after { left = try await live.next() }
    if order != .before { right = try await point.next() }
    return pairing
  }
}

extension Inventory.Pairing {
  var key: String {
    switch self {
    case .onlyLive(let object), .onlyPoint(let object), .both(let object, _): object.key
    }
  }
}
