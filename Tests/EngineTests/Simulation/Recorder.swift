import Core
import Synchronization

/// A moment at which the executor may die: the site as it is then, and what of the journal is on disk.
struct Moment: Sendable, CustomStringConvertible {
  enum Part: String, Sendable, CaseIterable { case before, torn, after }

  let point: Point
  let part: Part
  let site: SiteState
  let durable: Int
  let tearsRecord: Bool

  /// A request that is torn is under way; otherwise the site has come to rest when somebody looks.
  var rests: Bool { part != .torn || tearsRecord }

  var description: String { "\(part) \(point)" }
}

/// Lets a run go well, and keeps every moment of it. Of a journal record that is written but not synced,
/// a crash leaves nothing, a part or all: those are the moments before, torn and after.
final class Recorder: Fate {
  private let all = Mutex<[Moment]>([])

  func strike(at point: Point, _ site: SiteState, _ process: EngineProcess) -> Strike? {
    keep(point, [.before], site, process.durable)
    return nil
  }

  func served(_ point: Point, _ site: SiteState, _ process: EngineProcess) {
    keep(point, [.torn, .after], site, process.durable)
  }

  func strike(
    at record: RunRecord, _ site: SiteState, _ process: EngineProcess
  ) -> JournalStrike? {
    let point = Point(
      step: "journal", kind: record.event.word, isPoll: false, number: record.number)
    all.withLock { moments in
      for part in Moment.Part.allCases {
        let durable = part == .after ? record.number : record.number - 1
        moments.append(
          Moment(
            point: point, part: part, site: site, durable: durable, tearsRecord: part == .torn))
      }
    }
    return nil
  }

  private func keep(_ point: Point, _ parts: [Moment.Part], _ site: SiteState, _ durable: Int) {
    all.withLock { moments in
      for part in parts {
        moments.append(
          Moment(point: point, part: part, site: site, durable: durable, tearsRecord: false))
      }
    }
  }

  /// Of repeated polls the first, the middle and the last.
  var moments: [Moment] {
    let all = all.withLock { $0 }
    var counts: [String: Int] = [:]
    for moment in all where moment.point.isPoll {
      let key = "\(moment.point.step) \(moment.point.kind)"
      counts[key] = max(counts[key] ?? 0, moment.point.number)
    }
    return all.filter { moment in
      guard moment.point.isPoll else { return true }
      let count = counts["\(moment.point.step) \(moment.point.kind)"] ?? 0
      return [1, (count + 1) / 2, count].contains(moment.point.number)
    }
  }
}

extension RunEvent {
  /// The kind of record and the step it is about.
  var word: String {
    switch self {
    case .started(let attempt): "intent \(attempt.step.display)\(attempt.undoing ? " undo" : "")"
    case .handle(let step, let undoing, _): "handle \(step.display)\(undoing ? " undo" : "")"
    case .finished(let end): "result \(end.step.display)"
    case .undoFinished(let end): "undone \(end.step.display)"
    default: String(String(describing: self).prefix { $0 != "(" })
    }
  }
}
