import Core
import Foundation
import Synchronization

/// The management state of the lab's VAST: the records under a lock, written to disk with each change.
package final class VastState: Sendable {
  package let folder: LabFolder
  package let store: ElementStore
  package let switches: Switches
  package let clock: LabClock
  /// How many times faster than usual delays pass.
  package let speed: Double
  private let records: Mutex<VastRecords>
  private let isClosed = Atomic<Bool>(false)

  /// Reads what an earlier process of this lab wrote; a new lab has no records.
  package init(_ folder: LabFolder, switches: Switches = Switches(), speed: Double = 1) throws {
    self.folder = folder
    self.switches = switches
    self.speed = speed
    store = ElementStore(folder)
    clock = LabClock(skew: switches.clockSkew)
    let stored =
      Files.exists(folder.vastState) ? try Self.read(folder.vastState) : VastRecords()
    records = Mutex(stored)
  }

  package func read<Result: Sendable>(_ body: (VastRecords) throws -> Result) rethrows -> Result {
    try records.withLock { try body($0) }
  }

  /// Changes the records and writes them. Where `body` throws, nothing is changed.
  package func change<Result: Sendable>(
    _ body: (inout VastRecords) throws -> Result
  ) throws -> Result {
    try records.withLock { records in
      guard !hasEnded else { throw CancellationError() }
      var next = records
      let result = try body(&next)
      try Self.write(next, to: folder.vastState)
      records = next
      return result
    }
  }

  /// Ends every change from now on: the process dies. Returns when the one that is made is whole.
  func end() { records.withLock { _ in isClosed.store(true, ordering: .releasing) } }

  var hasEnded: Bool { isClosed.load(ordering: .acquiring) }

  /// `usual` at the lab's speed.
  package func delay(_ usual: Duration) -> Duration {
    .nanoseconds(Int64(Double(usual.nanoseconds) / speed))
  }

  private static func read(_ path: String) throws -> VastRecords {
    do {
      return try JSONDecoder().decode(VastRecords.self, from: Data(Files.read(path)))
    } catch let error as DecodingError {
      throw StorageError.unreadable(path: path, why: "\(error)")
    }
  }

  private static func write(_ records: VastRecords, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try Files.replace(path, with: Array(encoder.encode(records)))
  }
}
