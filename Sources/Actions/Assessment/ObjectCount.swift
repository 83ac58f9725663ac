import Core
import Transport

/// Counts what two listings and the segments say of a bucket, in memory that does not grow with it.
struct ObjectCount {
  private enum Names { case live, point, unknown }

  private var counted = Assessment.Objects()
  private var prefixes: [String: Assessment.PrefixChange] = [:]
  private let names: Names

  /// More prefixes than this are counted together.
  private static let mostPrefixes = 1_000
  private static let shownPrefixes = 20
  private static let others = "(others)"

  /// Whose segments name the objects; alone where no other bucket has objects that they name.
  init(_ names: DatabaseReading.Place?, isAlone: Bool) {
    switch names {
    case .live:
      self.names = .live
      if isAlone { counted.notHeld = 0 }
      (counted.missed, counted.orphans, counted.segmentsOnAdded) = (0, 0, 0)
      counted.orphansHeld = 0
    case .snapshot:
      self.names = .point
      counted.missed = 0
    case nil: self.names = .unknown
    }
  }

  mutating func add(_ pairing: Inventory.Pairing, _ segment: SegmentKey?) {
    switch pairing {
    case .onlyPoint(let object):
      counted.point += 1
      counted.deleted += 1
      note(object.key) { $0.deleted += 1 }
      if names == .unknown || segment != nil { addToCopy(object) }
      if segment != nil { counted.missed? += 1 }
    case .onlyLive(let object):
      counted.live += 1
      counted.added += 1
      note(object.key) { $0.added += 1 }
      countLive(segment)
      if names == .live { counted.segmentsOnAdded? += segment?.segments ?? 0 }
    case .both(let live, let held):
      counted.live += 1
      counted.point += 1
      countLive(segment)
      if segment == nil { counted.orphansHeld? += 1 }
      guard !live.isSame(as: held) else { return }
      counted.changed += 1
      note(held.key) { $0.changed += 1 }
      addToCopy(held)
    }
  }

  mutating func addNowhere(_ keys: Int) { counted.notHeld? += keys }

  private mutating func countLive(_ segment: SegmentKey?) {
    if segment == nil { counted.orphans? += 1 }
  }

  private mutating func addToCopy(_ object: S3Object) {
    counted.bytesToCopy += object.size
    if counted.sample.count < 100 { counted.sample.append(object.key) }
  }

  private mutating func note(
    _ key: String, _ change: (inout Assessment.PrefixChange) -> Void
  ) {
    var prefix = key.lastIndex(of: "/").map { String(key[...$0]) } ?? ""
    if prefixes[prefix] == nil, prefixes.count >= Self.mostPrefixes { prefix = Self.others }
    change(&prefixes[prefix, default: Assessment.PrefixChange(prefix)])
  }

  var objects: Assessment.Objects {
    var objects = counted
    objects.prefixes = Array(
      prefixes.values.sorted {
        ($1.affected, $1.added, $0.prefix) < ($0.affected, $0.added, $1.prefix)
      }
      .prefix(Self.shownPrefixes))
    return objects
  }
}
