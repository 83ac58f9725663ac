import Core
import Foundation
import Glibc

/// The cluster's clock: the machine's, shifted by the switch `clock_skew`.
package struct LabClock: Sendable, Hashable {
  package let skew: Duration

  package init(skew: Duration = .zero) { self.skew = skew }

  package var now: Timestamp { LabClock.machineTime + skew }

  package static var machineTime: Timestamp {
    Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9))
  }
}

extension Timestamp {
  /// The system's seconds and nanoseconds, read as the two words they are: the optimising compiler does
  /// not always find out which C module their names belong to, and refuses them.
  init(_ time: timespec) {
    let (seconds, nanoseconds) = withUnsafeBytes(of: time) {
      ($0.load(as: Int64.self), $0.load(fromByteOffset: 8, as: Int64.self))
    }
    self.init(seconds: seconds, nanoseconds: nanoseconds)
  }
}
