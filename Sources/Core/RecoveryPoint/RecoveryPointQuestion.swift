/// What is asked of the solver: the facts of the cluster, what shall be restored, and the terms.
package struct RecoveryPointQuestion: Sendable, Hashable {
  package var snapshots: [SnapshotFact]
  package var protectedPaths: [ProtectedPathFact]
  /// Every bucket of the cluster: the database's, the media buckets, and foreign ones, so that no
  /// restore takes a stranger along.
  package var views: [BucketView]
  package var restoresDatabase: Bool
  package var restoresBuckets: Bool
  /// No snapshot of the point is younger.
  package var latest: Timestamp
  /// A snapshot that is gone at `now` is no candidate.
  package var now: Timestamp
  /// A snapshot that expires before this needs consent.
  package var neededUntil: Timestamp
  package var maximumSkew: Duration
  package var allowsDatabaseNewer: Bool
  /// Only snapshots of these names, where any is given.
  package var named: Set<String>
  /// Nothing is restored: objects are copied from the snapshots, which may hold more and lie anywhere.
  package var onlyCopies = false

  package init(
    snapshots: [SnapshotFact], protectedPaths: [ProtectedPathFact], views: [BucketView],
    restoresDatabase: Bool, restoresBuckets: Bool, latest: Timestamp, now: Timestamp,
    neededUntil: Timestamp, maximumSkew: Duration, allowsDatabaseNewer: Bool = false,
    named: Set<String> = []
  ) {
    self.snapshots = snapshots
    self.protectedPaths = protectedPaths
    self.views = views
    self.restoresDatabase = restoresDatabase
    self.restoresBuckets = restoresBuckets
    self.latest = latest
    self.now = now
    self.neededUntil = neededUntil
    self.maximumSkew = maximumSkew
    self.allowsDatabaseNewer = allowsDatabaseNewer
    self.named = named
  }
}

/// One pairing of snapshots, usable or not, with everything that speaks for or against it.
package struct RecoveryPointCandidate: Sendable, Hashable {
  package let point: RecoveryPoint
  /// Why it cannot be used; empty where it can.
  package let obstacles: [Obstacle]
  /// It expires before the run is certainly over.
  package let expiresEarly: Bool

  package init(point: RecoveryPoint, obstacles: [Obstacle], expiresEarly: Bool) {
    self.point = point
    self.obstacles = obstacles
    self.expiresEarly = expiresEarly
  }

  package var usable: Bool { obstacles.isEmpty }

  /// What speaks for it and against it. `choice` is the one that was chosen.
  package func arguments(besides choice: RecoveryPointCandidate?) -> Arguments {
    var arguments = Arguments(against: obstacles.map(\.text))
    guard usable else { return arguments }
    switch point.kind {
    case .sameSnapshot: arguments.inFavour.append("one snapshot holds database and buckets")
    case .bucketNewer:
      arguments.inFavour.append("the buckets are newer than the rows: none dangles by it")
      arguments.against.append("objects of \(point.skew.text) after the rows come back unnamed")
    case .databaseNewer:
      let span = Duration.zero - point.skew
      arguments.against.append("rows of the last \(span.text) have no objects")
    case .onePart: break
    }
    if expiresEarly, let expires = point.expires {
      arguments.against.append("a snapshot expires at \(expires.rfc3339), perhaps before the end")
    }
    guard let choice, self != choice else { return arguments }
    let age = choice.point.time - point.time
    // A newer one that could be used was looked into, and the reasons say what was found there.
    arguments.against.append(
      age < .zero ? "passed over: it is not intact" : "\(age.text) older than the chosen one")
    return arguments
  }

  package struct Arguments: Sendable, Hashable {
    package var inFavour: [String] = []
    package var against: [String] = []
  }

  /// No snapshot of some bucket goes with it: the rows would come back without their objects.
  private var isUnpaired: Bool {
    obstacles.contains {
      switch $0 {
      case .noBucketSnapshot, .skewTooLarge, .bucketOlder: true
      case .holdsMore, .overlapping, .noProtectedPath, .severalProtectedPaths: false
      }
    }
  }

  /// What is to be said of a schedule that keeps snapshots of the database longer than of the buckets.
  package static func unpairedWarning(_ candidates: [RecoveryPointCandidate]) -> String? {
    let unpaired = candidates.filter(\.isUnpaired).count
    guard unpaired > 0 else { return nil }
    return
      "\(unpaired) of \(candidates.count) database points have no bucket snapshot that goes with "
      + "them: nothing but their rows can be restored; keep bucket snapshots as long as the database's"
  }

  /// Why a pairing cannot be used.
  package enum Obstacle: Error, Sendable, Hashable {
    case noBucketSnapshot(bucket: String)
    case skewTooLarge(bucket: String, skew: Duration)
    case bucketOlder(bucket: String, skew: Duration)
    case holdsMore(directory: DirectoryPath, buckets: [String])
    case overlapping(DirectoryPath, DirectoryPath)
    case noProtectedPath(directory: DirectoryPath)
    case severalProtectedPaths(directory: DirectoryPath, names: [String])
  }
}

extension RecoveryPointCandidate.Obstacle {
  package var text: String {
    switch self {
    case .noBucketSnapshot(let bucket):
      "bucket \(bucket) has no snapshot to go with it"
    case .skewTooLarge(let bucket, let skew):
      "the nearest snapshot of bucket \(bucket) is \(skew.text) away"
    case .bucketOlder(let bucket, let skew):
      "the nearest snapshot of bucket \(bucket) is \(skew.text) older than the database's: "
        + "rows registered in between would have no objects"
    case .holdsMore(let directory, let buckets):
      "\(directory) is restored as a whole and also holds \(buckets.joined(separator: ", "))"
    case .overlapping(let one, let other):
      "\(one) and \(other) lie in each other and cannot be restored from two snapshots"
    case .noProtectedPath(let directory):
      "no protected path lies on \(directory), so nothing can restore it"
    case .severalProtectedPaths(let directory, let names):
      "several protected paths lie on \(directory) and none can be preferred: "
        + names.joined(separator: ", ")
    }
  }
}

/// The solver's answer: all candidates, newest first, and the choice among them.
package struct RecoveryPointAnswer: Sendable, Hashable {
  package let candidates: [RecoveryPointCandidate]
  package let choice: RecoveryPointCandidate?
  package let runnerUp: RecoveryPointCandidate?
  /// Why this choice, why none newer, why none at all: sentences in order.
  package let reasons: [String]

  package init(
    candidates: [RecoveryPointCandidate], choice: RecoveryPointCandidate?,
    runnerUp: RecoveryPointCandidate?, reasons: [String]
  ) {
    self.candidates = candidates
    self.choice = choice
    self.runnerUp = runnerUp
    self.reasons = reasons
  }
}
