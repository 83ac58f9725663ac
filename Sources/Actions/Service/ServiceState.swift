/// How a service stands, as its own probe and its addresses tell.
enum ServiceState: String, Sendable, Hashable {
  /// An api that answers at the address clients use.
  case open
  /// An api that runs and does not answer there.
  case `private`
  /// A service without addresses that runs.
  case running
  case stopped

  var runs: Bool { self != .stopped }
}
