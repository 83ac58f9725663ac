import Core
import Glibc

/// Lays the segments of each flow on the time line.
struct SeedDraft {
  private(set) var events: [SeedPlan.Event] = []
  private let seed: UInt64
  private let end: Timestamp
  private let churn: Bool
  private let tables: Site.Tams.Tables
  private let quiet: [ClosedRange<Timestamp>]

  /// Live segments of the loop recorder stay for at least this long after the end of the history.
  private static let calm: Duration = .seconds(12 * 3_600)
  private static let day = 86_400.0

  init(
    seed: UInt64, end: Timestamp, churn: Bool, tables: Site.Tams.Tables, snapshots: SnapshotTimes
  ) {
    self.seed = seed
    self.end = end
    self.churn = churn
    self.tables = tables
    quiet = snapshots.quietWindows(until: end)
  }

  mutating func fill(_ catalogue: SeedCatalogue, segments: Int) {
    var left = segments
    for flow in catalogue.flows.dropFirst() {
      let count = segments * flow.share / 100
      left -= count
      add(flow, count: count)
    }
    guard let first = catalogue.flows.first else { return }
    let originals = lay(ages(count: left, of: first, Self.recentAge), in: first)
    for segment in originals { ingest(segment) }
    reuse(originals, catalogue: catalogue, count: segments)
    if churn { addShortLived(first, count: max(4, segments / 10)) }
  }

  private mutating func add(_ flow: SeedCatalogue.Flow, count: Int) {
    switch flow.pattern {
    case .recent:
      for segment in lay(ages(count: count, of: flow, Self.recentAge), in: flow) { ingest(segment) }
    case .archive:
      for segment in lay(ages(count: count, of: flow, Self.archiveAge), in: flow) {
        ingest(segment)
      }
    case .loop(let retention): addLoop(flow, count: count, retention: retention)
    // Clips need the objects of another flow, collections have no segments.
    case .clip, .collection: break
    }
  }

  private mutating func ingest(_ segment: SeededSegment) {
    events.append(SeedPlan.Event(time: segment.ingested, change: .ingest(segment)))
  }

  private mutating func delete(_ segment: SeededSegment, at time: Timestamp) {
    events.append(SeedPlan.Event(time: time, change: .delete(segment)))
  }

  // MARK: ages

  /// Two thirds in the last day, the rest spread evenly over the logarithm of a year.
  private static func recentAge(_ share: Double) -> Double {
    share < 0.66 ? share / 0.66 * day : day * pow(365, (share - 0.66) / 0.34)
  }

  private static func archiveAge(_ share: Double) -> Double { (31 + 330 * share) * day }

  /// Ages in seconds, smallest first, one in each of `count` equal shares.
  private func ages(
    count: Int, of flow: SeedCatalogue.Flow, _ age: (Double) -> Double
  ) -> [Double] {
    var random = SeededRandom(seed: seed, for: flow.label)
    return (0..<max(0, count)).map { index in
      age((Double(index) + 0.1 + 0.8 * random.fraction()) / Double(count))
    }
  }

  /// Segments of at most ten seconds that end when they are ingested and never overlap.
  private func lay(_ ages: [Double], in flow: SeedCatalogue.Flow) -> [SeededSegment] {
    var random = SeededRandom(seed: seed, for: flow.label + " objects")
    return ages.enumerated().map { index, age in
      let gap = index + 1 < ages.count ? ages[index + 1] - age : 10
      let ingested = end - .milliseconds(Int64(age * 1_000))
      let span = max(1, Int64(min(10, gap) * 1_000) - 1)
      let objectID = random.uuid()
      let tai = (ingested + taiAheadOfUTC).nanoseconds
      return segment(
        of: flow, objectID, ingested, TimeRange(from: tai - span * 1_000_000, until: tai))
    }
  }

  /// With its object, where the release puts it.
  private func segment(
    of flow: SeedCatalogue.Flow, _ objectID: String, _ ingested: Timestamp, _ range: TimeRange
  ) -> SeededSegment {
    let key =
      switch tables {
      case .vasttams6: vasttams6Key(flowID: flow.id, objectID: objectID, range)
      case .vasttams7: mediaKey(objectID: objectID, on: ingested)
      }
    return SeededSegment(
      flowID: flow.id, objectID: objectID, storagePath: key, ingested: ingested, timerange: range,
      offset: nil, bringsObject: true)
  }

  // MARK: patterns

  /// Live segments that outlast the session, and expired ones that older snapshots still hold.
  private mutating func addLoop(_ flow: SeedCatalogue.Flow, count: Int, retention: Duration) {
    let kept = (retention - Self.calm).inSeconds
    let live = ages(count: count, of: flow) { $0 * kept }
    let oldest = retention.inSeconds + 6 * Self.day
    let expired = ages(count: max(96, count * 2), of: flow) { share in
      retention.inSeconds + 60 + share * (oldest - retention.inSeconds)
    }
    for segment in lay(live + expired, in: flow) {
      let expiry = segment.ingested + retention
      if expiry > end {
        ingest(segment)
      } else if churn || !quiet.contains(where: { $0.contains(expiry) }) {
        ingest(segment)
        delete(segment, at: expiry)
      }
    }
  }

  /// A clip's timeline starts at zero and its segments play objects that are already there.
  private mutating func reuse(
    _ originals: [SeededSegment], catalogue: SeedCatalogue, count: Int
  ) {
    for flow in catalogue.flows {
      guard case .clip = flow.pattern, !originals.isEmpty else { continue }
      var random = SeededRandom(seed: seed, for: flow.label)
      var position: Int64 = 0
      for _ in 0..<(count * flow.share / 100) {
        let original = originals[Int(random.next() % UInt64(originals.count))]
        guard let start = original.timerange.start?.nanoseconds,
          let stop = original.timerange.end?.nanoseconds
        else { continue }
        // An hour later, or half of what is left of the history.
        let delay = min((end - original.ingested).inSeconds / 2, 3_600)
        ingest(
          SeededSegment(
            flowID: flow.id, objectID: original.objectID, storagePath: original.storagePath,
            ingested: original.ingested + .milliseconds(Int64(delay * 1_000)),
            timerange: TimeRange(from: position, until: position + (stop - start)),
            offset: position - start, bringsObject: false))
        position += stop - start
      }
    }
  }

  /// Segments of the last days that are deleted just after a database snapshot.
  private mutating func addShortLived(_ flow: SeedCatalogue.Flow, count: Int) {
    let recent = quiet.filter { $0.lowerBound > end - .seconds(3 * 86_400) }
    guard !recent.isEmpty else { return }
    var random = SeededRandom(seed: seed, for: "churn")
    for index in 0..<count {
      let window = recent[index % recent.count]
      let objectID = random.uuid()
      let lead = Duration.milliseconds(60_000 + Int64(random.fraction() * 3_600_000))
      let ingested = window.lowerBound - lead
      let gap = (window.upperBound - window.lowerBound).inSeconds
      // Before the flow's own timeline, so that nothing overlaps.
      let start = Int64(index) * 10_000_000_000
      let segment = segment(
        of: flow, objectID, ingested, TimeRange(from: start, until: start + 10_000_000_000))
      ingest(segment)
      delete(
        segment,
        at: window.lowerBound + .milliseconds(Int64((0.1 + 0.8 * random.fraction()) * gap * 1_000)))
    }
  }
}

/// `FLOW/YYYY/MM/DD/OBJECT`, the day of the beginning: where vasttams 6 puts the object of a segment. It
/// reads the timeline as Unix time.
func vasttams6Key(flowID: String, objectID: String, _ range: TimeRange) -> String {
  let begin = Timestamp(nanoseconds: range.start?.nanoseconds ?? 0)
  return flowID + "/" + begin.dateText.split(separator: "-").joined(separator: "/") + "/" + objectID
}

/// `tams/YYYY/MM/DD/OBJECT`, the day in UTC: where vasttams 7 puts an object it allocates.
package func mediaKey(objectID: String, on time: Timestamp) -> String {
  "tams/" + time.dateText.split(separator: "-").joined(separator: "/") + "/" + objectID
}
