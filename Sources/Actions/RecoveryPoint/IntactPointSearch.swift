import Core
import Transport

/// Looks inside the usable points, newest first, for one that is whole. A snapshot taken after a bad
/// delete is whole in itself: what gives it away is that it holds far fewer segments than the one before.
package struct IntactPointSearch: Sendable {
  private let reading: PointReading
  private let largestDrop: Double

  /// `largestDrop` is a share of the segments of the older point; without one, a fifth.
  package init(_ connection: SiteConnection, largestDrop: Double?) {
    reading = PointReading(connection)
    self.largestDrop = largestDrop ?? 0.2
  }

  /// The same candidates with the newest intact one as the choice; none where no point is.
  package func narrowed(
    _ answer: RecoveryPointAnswer, now: Timestamp, _ progress: @Sendable (String) -> Void
  ) async -> RecoveryPointAnswer {
    var reasons: [String] = []
    var newer: (candidate: RecoveryPointCandidate, content: PointContent)?
    for candidate in answer.candidates where candidate.usable {
      progress("looking inside \(candidate.point.time.rfc3339)")
      let content = await reading.content(of: candidate.point, now: now)
      if let held = newer {
        guard let drop = drop(from: content, to: held.content) else {
          return chosen(held.candidate, answer, reasons, runnerUp: candidate)
        }
        reasons.append("\(held.candidate.point.time.rfc3339) is passed over: \(drop)")
        newer = nil
      }
      if let flaw = content.flaw(isPair: candidate.point.kind != .onePart) {
        reasons.append("\(candidate.point.time.rfc3339) is passed over: \(flaw)")
      } else {
        newer = (candidate, content)
      }
    }
    return chosen(newer?.candidate, answer, reasons, runnerUp: nil)
  }

  private func drop(from older: PointContent, to newer: PointContent) -> String? {
    guard let before = older.size, let after = newer.size, before > 0,
      Double(before - after) / Double(before) > largestDrop
    else { return nil }
    let what = newer.segments == nil ? "objects" : "segments"
    return "it holds \(after) \(what), the point before it \(before)"
  }

  private func chosen(
    _ choice: RecoveryPointCandidate?, _ answer: RecoveryPointAnswer, _ reasons: [String],
    runnerUp: RecoveryPointCandidate?
  ) -> RecoveryPointAnswer {
    let explained =
      choice.map { reasons + ["\($0.point.time.rfc3339) is the newest intact point"] }
      ?? ["no usable point is intact"] + reasons
    return RecoveryPointAnswer(
      candidates: answer.candidates, choice: choice, runnerUp: runnerUp, reasons: explained)
  }
}

extension PointContent {
  /// Segments; of buckets alone their objects.
  fileprivate var size: Int? { segments ?? objects }

  /// Why it is not intact; nil where it is. Where one part stays live, segments without object say more of
  /// that than of the point.
  fileprivate func flaw(isPair: Bool) -> String? {
    let flawed = checks.first { check in
      switch check.verdict {
      case .pass: false
      case .degraded: isPair && dangling ?? 0 > 0 && check.id == "V19"
      case .unknown, .fail: true
      }
    }
    return flawed.map { "\($0.title): \($0.finding)" }
      ?? (size == nil ? "nothing could be read inside" : nil)
  }
}
