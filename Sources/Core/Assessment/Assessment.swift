/// How live data stands against a recovery point.
package struct Assessment: Sendable, Hashable {
  package enum Standing<Content: Sendable & Hashable>: Sendable, Hashable {
    case compared(Content)
    /// Proven gone, with what proves it.
    case lost(String)
    /// Nobody can tell, and why.
    case unknown(String)
  }

  /// The rows of live and point against each other, by identity.
  package struct Rows: Sendable, Hashable {
    /// What the point holds, and live has not or otherwise.
    package var segmentsGone = 0
    /// Flows that are not there at all.
    package var flowsGone = 0
    /// Flows with another label or description: people edit them.
    package var flowsChanged = 0
    /// What live has, and the point has not or otherwise: what going back loses.
    package var segmentsAdded = 0
    package var flowsAdded = 0
    package var liveSegments = 0
    package var flowsDiffering = 0
    /// The first hundred of those.
    package var flows: [FlowChange] = []

    package init() {}
  }

  /// A flow whose segments are not the point's.
  package struct FlowChange: Sendable, Hashable {
    package let id: String
    package let live: Int
    package let point: Int

    package init(id: String, live: Int, point: Int) {
      self.id = id
      self.live = live
      self.point = point
    }
  }

  /// The objects of one bucket, live and in the snapshot, and the live segments that name them. Nobody
  /// may know what segments name: then the counts of it are nil.
  package struct Objects: Sendable, Hashable {
    package var live = 0
    package var point = 0
    package var deleted = 0
    package var changed = 0
    package var added = 0
    /// Deleted although a segment names them: a live one, or where live rows are lost one of the point.
    package var missed: Int?
    /// Named by live segments, and neither live nor in the snapshot: written since, and lost.
    package var notHeld: Int?
    /// Live, and named by no live segment.
    package var orphans: Int?
    /// Those of them that the point holds, too: their segments are gone, or never were.
    package var orphansHeld: Int?
    /// Segments on objects that were added: they lose them where the bucket goes back.
    package var segmentsOnAdded: Int?
    /// What a copy brings back: the missed where that is known, else all deleted; and the changed.
    package var bytesToCopy = 0
    /// The most affected first, at most twenty.
    package var prefixes: [PrefixChange] = []
    package var sample: [String] = []

    package init() {}

    package var toCopy: Int { (missed ?? deleted) + changed }
  }

  package struct PrefixChange: Sendable, Hashable {
    package let prefix: String
    package var deleted = 0
    package var changed = 0
    package var added = 0

    package init(_ prefix: String) { self.prefix = prefix }

    package var affected: Int { deleted + changed }
  }

  package struct Bucket: Sendable, Hashable {
    package let name: String
    package var standing: Standing<Objects>

    package init(_ name: String, _ standing: Standing<Objects>) {
      self.name = name
      self.standing = standing
    }
  }

  package var database: Standing<Rows>
  package var buckets: [Bucket]
  package var speeds: Speeds

  package init(database: Standing<Rows>, buckets: [Bucket], speeds: Speeds = Speeds()) {
    self.database = database
    self.buckets = buckets
    self.speeds = speeds
  }

  /// The parts nobody can tell of, each with the reason.
  package var unknown: [String] {
    var parts: [String] = []
    if case .unknown(let reason) = database { parts.append("the database: \(reason)") }
    for bucket in buckets {
      if case .unknown(let reason) = bucket.standing {
        parts.append("bucket \(bucket.name): \(reason)")
      }
    }
    if isBlindToLost {
      parts.append(
        "segments may name objects that no bucket holds: with several buckets nobody counts them")
    }
    return parts
  }

  /// Nothing is known to be missing, and what was written since the point and lost would not be seen.
  var isBlindToLost: Bool {
    guard case .compared = database, !objects.isEmpty else { return false }
    return objects.allSatisfy { $0.notHeld == nil && $0.toCopy == 0 }
  }

  /// The objects of every bucket that could be compared.
  package var objects: [Objects] {
    buckets.compactMap { if case .compared(let objects) = $0.standing { objects } else { nil } }
  }
}

/// How quick the ways back are at this site, as far as something tells.
package struct Speeds: Sendable, Hashable {
  /// A span, and what it rests on.
  package struct Figure: Sendable, Hashable {
    package let span: Duration
    package let source: String

    package init(_ span: Duration, _ source: String) {
      self.span = span
      self.source = source
    }
  }

  /// Copying single objects: so many a second, and so many bytes a second.
  package struct Copying: Sendable, Hashable {
    package let objects: Double
    package let bytes: Double
    package let source: String

    package init(objects: Double, bytes: Double, source: String) {
      self.objects = objects
      self.bytes = bytes
      self.source = source
    }

    /// Requests and bytes do not wait for each other, so the slower of them counts.
    package func figure(objects count: Int, bytes size: Int) -> Figure {
      let seconds = max(
        objects > 0 ? Double(count) / objects : 0, bytes > 0 ? Double(size) / bytes : 0)
      return Figure(.milliseconds(Int64((seconds * 1_000).rounded(.up))), source)
    }
  }

  package var copying: Copying?
  /// Of whole runs, by the strategy they carry out.
  package var runs: [Strategy: Figure]

  package init(copying: Copying? = nil, runs: [Strategy: Figure] = [:]) {
    self.copying = copying
    self.runs = runs
  }
}
