import Foundation

/// A few labs of this process at a time: with all of them beside each other, a presigned URL is older than
/// it may be before anybody has followed it.
actor LabTurns {
  static let shared = LabTurns()

  private var free = 2 * ProcessInfo.processInfo.activeProcessorCount
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func give() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
