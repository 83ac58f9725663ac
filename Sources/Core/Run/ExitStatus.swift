/// How every command ends: an interface scripts rely on. 4 wins over 3 over 8 over 5.
package enum ExitStatus: Int, Sendable, Hashable, CaseIterable {
  case succeeded = 0
  case internalError = 1
  /// Wrong usage or an invalid file.
  case usage = 2
  /// Failed, and the site is as before.
  case failedUnchanged = 3
  /// Failed, and the site is changed: holds and remains are listed.
  case failedChanged = 4
  case objectiveMissed = 5
  /// Waits for a person, whatever it changed.
  case waiting = 6
  /// Another process has the site, or an open run exists.
  case locked = 7
  /// Finished; not verified, degraded, provisional, or with a step skipped or accepted.
  case unverified = 8
  case planDrifted = 9
  case interrupted = 130
}
