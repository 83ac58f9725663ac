import Core
import Glibc

/// The cluster's clock: the machine's, shifted by the switch `clock_skew`.
package struct LabClock: Sendable, Hashable {
  package let skew: Duration

  package init(skew: Duration = .zero) { self.skew = skew }

  package var now: Timestamp { LabClock.machineTime + skew }

  package static var machineTime: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
  }
}
