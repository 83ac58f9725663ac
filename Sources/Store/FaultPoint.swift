import Glibc
import Synchronization

/// A step made to fail on purpose: `TAMSDR_FAULT_AT=STEP:fails`, `:times-out` or `:answer-lost`. Of the
/// elements of one step the first to come is struck.
package enum FaultPoint: String, Sendable {
  /// Nothing of any attempt is done.
  case fails
  /// Nothing of the first attempt is done, and no answer comes.
  case timesOut = "times-out"
  /// The first attempt is done, and its answer does not come.
  case answerLost = "answer-lost"

  private static let wanted: (step: String, fault: FaultPoint)? = {
    guard let value = getenv("TAMSDR_FAULT_AT") else { return nil }
    let parts = String(cString: value).split(separator: ":").map(String.init)
    guard parts.count == 2, let fault = FaultPoint(rawValue: parts[1]) else { return nil }
    return (parts[0], fault)
  }()

  /// The element that was struck.
  private static let struck = Mutex<String?>(nil)

  /// What strikes this attempt; nil for all but the one asked for.
  package static func strikes(_ step: String, element: String?) -> FaultPoint? {
    guard let wanted, wanted.step == step else { return nil }
    let element = element ?? ""
    let isStruck = struck.withLock { struck in
      defer { struck = struck ?? element }
      return struck == nil || struck == element && wanted.fault == .fails
    }
    return isStruck ? wanted.fault : nil
  }
}
