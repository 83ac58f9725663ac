import Core
import Transport

/// What a check has asked of remote systems, and how long that took.
struct WorkCost: Sendable, Hashable {
  private(set) var requests = 0
  /// Received.
  private(set) var bytes = 0
  private(set) var time = Duration.zero

  /// Adds what `work` costs.
  mutating func measure<Result, Trouble: Error>(
    _ work: () async throws(Trouble) -> Result
  ) async throws(Trouble) -> Result {
    let meter = TransferMeter()
    let began = ContinuousClock.now
    let outcome = await TransferMeter.$current.withValue(meter) {
      () async -> Swift.Result<Result, Trouble> in
      do throws(Trouble) { return .success(try await work()) } catch { return .failure(error) }
    }
    requests += meter.reading.requests
    bytes += meter.reading.bytes
    time += ContinuousClock.now - began
    return try outcome.get()
  }

  /// For work during which other work was measured by itself.
  mutating func leaveOutTime(of other: WorkCost) { time -= other.time }

  /// Beside `objects`, how many were looked at.
  func numbers(objects: Int) -> [String: Value] {
    [
      "objects": .integer(objects), "requests": .integer(requests), "bytes": .integer(bytes),
      "seconds": .number(Double(time.nanoseconds / 1_000_000) / 1_000),
    ]
  }

  /// `120 requests, 48000 bytes, 1s250ms`
  var text: String {
    guard requests > 0 else { return "no request of its own" }
    let span = Duration.milliseconds(time.nanoseconds / 1_000_000)
    return "\(requests) requests, \(bytes) bytes, \(span.text)"
  }
}
