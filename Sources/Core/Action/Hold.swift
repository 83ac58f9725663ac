/// What a hold keeps still.
package enum HoldKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// A service that is stopped.
  case service
  /// An S3 access key that is disabled.
  case key
  /// A protected path whose schedule is suspended.
  case schedule
}

/// A standing condition that protects the data while it lasts, on one object of the site.
package struct Hold: Sendable, Hashable, Codable, Comparable {
  package let kind: HoldKind
  /// The service's name, the key's id, or the protected path's name.
  package let object: String

  package init(_ kind: HoldKind, _ object: String) {
    self.kind = kind
    self.object = object
  }

  package var display: String { "\(kind.rawValue) \(object)" }

  package static func < (left: Hold, right: Hold) -> Bool {
    (left.kind.rawValue, left.object) < (right.kind.rawValue, right.object)
  }
}

/// What a probe found of a hold.
package enum HoldCondition: Sendable, Hashable {
  case inForce
  case broken(String)
  case unknown(String)
}
