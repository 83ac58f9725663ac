import Synchronization

/// Counts what a piece of work asks of remote systems, in the task it is set for and all that task
/// starts.
package final class TransferMeter: Sendable {
  package struct Reading: Sendable, Hashable {
    package fileprivate(set) var requests = 0
    /// Of the bodies received.
    package fileprivate(set) var bytes = 0
  }

  @TaskLocal package static var current: TransferMeter?

  private let counted = Mutex(Reading())

  package init() {}

  package var reading: Reading { counted.withLock { $0 } }

  func countRequest(received bytes: Int) {
    counted.withLock {
      $0.requests += 1
      $0.bytes += bytes
    }
  }

  /// The same sink, with what goes into it counted.
  func counting(_ sink: @escaping CurlTransfer.Sink) -> CurlTransfer.Sink {
    { piece in
      self.counted.withLock { $0.bytes += piece.count }
      return sink(piece)
    }
  }
}
