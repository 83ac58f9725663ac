/// Chooses the snapshots to go back to. Pure: the same facts give the same answer.
///
/// The newest usable pairing at or before `latest` wins; at the same instant one snapshot over
/// everything beats two, a newer bucket beats an older one, and less skew beats more. What cannot be
/// met stops: terms are never loosened to find something.
package enum RecoveryPointSolver {
  package static func solve(_ question: RecoveryPointQuestion) -> RecoveryPointAnswer {
    let candidates = anchors(question)
      .map { pairing(of: $0, question) }
      .sorted(by: precedes)
    let choice = candidates.first(where: \.usable)
    let runnerUp = candidates.first { $0.usable && $0.point != choice?.point }
    return RecoveryPointAnswer(
      candidates: candidates, choice: choice, runnerUp: runnerUp,
      reasons: reasons(candidates, choice: choice, question))
  }

  // MARK: Candidates

  /// Snapshots of the part whose time is the point's time: the database, else the first bucket.
  private static func anchors(_ question: RecoveryPointQuestion) -> [SnapshotFact] {
    guard let view = question.anchor else { return [] }
    return usableSnapshots(of: view, question)
  }

  /// A rescue of an earlier run holds what was broken then: it is a way back, never a point.
  private static func usableSnapshots(
    of view: BucketView, _ question: RecoveryPointQuestion
  ) -> [SnapshotFact] {
    let protected = Set(question.protectedPaths.map(\.directory))
    return question.snapshots.filter { snapshot in
      snapshot.state == SnapshotFact.usableState
        && !snapshot.name.hasPrefix(RemoteName.prefix)
        && (question.named.isEmpty || question.named.contains(snapshot.name))
        && snapshot.created <= question.latest
        && snapshot.expires.map { $0 > question.now } ?? true
        && protected.contains(snapshot.directory)
        && snapshot.directory.contains(view.directory)
    }
  }

  /// The anchor with the best snapshot of each other part.
  private static func pairing(
    of anchor: SnapshotFact, _ question: RecoveryPointQuestion
  ) -> RecoveryPointCandidate {
    var chosen: [String: SnapshotFact] = [:]
    var obstacles: [RecoveryPointCandidate.Obstacle] = []
    for view in question.restoredViews {
      if anchor.directory.contains(view.directory) {
        chosen[view.bucket] = anchor
      } else if let nearest = nearestSnapshot(of: view, to: anchor, question) {
        chosen[view.bucket] = nearest
        let skew = nearest.created - anchor.created
        if let obstacle = obstacle(skew: skew, bucket: view.bucket, question) {
          obstacles.append(obstacle)
        }
      } else {
        obstacles.append(.noBucketSnapshot(bucket: view.bucket))
      }
    }
    let (restores, unrestorable) = restores(of: chosen, question)
    let point = point(chosen, restores: restores, question)
    let expiresEarly = point.expires.map { $0 < question.neededUntil } ?? false
    return RecoveryPointCandidate(
      point: point, obstacles: obstacles + (question.onlyCopies ? [] : unrestorable),
      expiresEarly: expiresEarly)
  }

  /// The nearest at or after the anchor within the skew allowed, else the nearest of all.
  private static func nearestSnapshot(
    of view: BucketView, to anchor: SnapshotFact, _ question: RecoveryPointQuestion
  ) -> SnapshotFact? {
    let snapshots = usableSnapshots(of: view, question)
      .filter { !$0.directory.overlaps(anchor.directory) }
    let newer = snapshots.filter { $0.created >= anchor.created }.min { $0.created < $1.created }
    if let newer, newer.created - anchor.created <= question.maximumSkew { return newer }
    return snapshots.min {
      magnitude($0.created - anchor.created) < magnitude($1.created - anchor.created)
    }
  }

  private static func obstacle(
    skew: Duration, bucket: String, _ question: RecoveryPointQuestion
  ) -> RecoveryPointCandidate.Obstacle? {
    if magnitude(skew) > question.maximumSkew {
      return .skewTooLarge(bucket: bucket, skew: magnitude(skew))
    }
    let older = question.restoresDatabase && skew < .zero
    return older && !question.allowsDatabaseNewer
      ? .bucketOlder(bucket: bucket, skew: magnitude(skew)) : nil
  }

  // MARK: Restores

  private static func restores(
    of chosen: [String: SnapshotFact], _ question: RecoveryPointQuestion
  ) -> ([RecoveryPoint.Restore], [RecoveryPointCandidate.Obstacle]) {
    var restores: [RecoveryPoint.Restore] = []
    var obstacles: [RecoveryPointCandidate.Obstacle] = []
    let named = Set(question.restoredViews.map(\.bucket))
    for snapshot in Set(chosen.values).sorted(by: { $0.directory < $1.directory }) {
      let inside = question.views
        .filter { snapshot.directory.contains($0.directory) }.map(\.bucket)
      let strangers = Set(inside).subtracting(named).sorted()
      if !strangers.isEmpty {
        obstacles.append(.holdsMore(directory: snapshot.directory, buckets: strangers))
      }
      switch protectedPath(for: snapshot, question) {
      case .success(let path):
        restores.append(
          RecoveryPoint.Restore(
            directory: snapshot.directory, protectedPath: path.id, protectedPathName: path.name,
            snapshot: snapshot, holds: Set(inside).sorted()))
      case .failure(let obstacle): obstacles.append(obstacle)
      }
    }
    for (upper, lower) in zip(restores, restores.dropFirst())
    where upper.directory.overlaps(lower.directory) {
      obstacles.append(.overlapping(upper.directory, lower.directory))
    }
    return (restores, obstacles)
  }

  /// The one whose policy made the snapshot, else the only enabled local one.
  private static func protectedPath(
    for snapshot: SnapshotFact, _ question: RecoveryPointQuestion
  ) -> Result<ProtectedPathFact, RecoveryPointCandidate.Obstacle> {
    let onDirectory = question.protectedPaths.filter { $0.directory == snapshot.directory }
    guard !onDirectory.isEmpty else {
      return .failure(.noProtectedPath(directory: snapshot.directory))
    }
    let sameSchedule = onDirectory.filter { $0.policy != nil && $0.policy == snapshot.policy }
    if sameSchedule.count == 1 { return .success(sameSchedule[0]) }
    let local = onDirectory.filter { $0.enabled && $0.local }
    if local.count == 1 { return .success(local[0]) }
    return .failure(
      .severalProtectedPaths(
        directory: snapshot.directory, names: onDirectory.map(\.name).sorted()))
  }

  // MARK: The point

  private static func point(
    _ chosen: [String: SnapshotFact], restores: [RecoveryPoint.Restore],
    _ question: RecoveryPointQuestion
  ) -> RecoveryPoint {
    func part(_ view: BucketView) -> RecoveryPoint.Part {
      RecoveryPoint.Part(view: view, snapshot: chosen[view.bucket])
    }
    let database =
      question.databaseView
      ?? BucketView(bucket: "", directory: DirectoryPath("/"), content: .database)
    return RecoveryPoint(
      kind: kind(chosen, question), database: part(database),
      buckets: question.mediaViews.map(part), restores: restores)
  }

  private static func kind(
    _ chosen: [String: SnapshotFact], _ question: RecoveryPointQuestion
  ) -> RecoveryPoint.Class {
    guard question.restoresDatabase, question.restoresBuckets, let view = question.databaseView,
      let database = chosen[view.bucket]
    else { return .onePart }
    let others = question.mediaViews.compactMap { chosen[$0.bucket] }
    if others.allSatisfy({ $0.id == database.id }) { return .sameSnapshot }
    return others.contains { $0.created < database.created } ? .databaseNewer : .bucketNewer
  }

  // MARK: Order and reasons

  private static func precedes(
    _ left: RecoveryPointCandidate, _ right: RecoveryPointCandidate
  ) -> Bool {
    if left.point.time != right.point.time { return left.point.time > right.point.time }
    if left.point.kind != right.point.kind { return left.rank < right.rank }
    let skews = (magnitude(left.point.skew), magnitude(right.point.skew))
    if skews.0 != skews.1 { return skews.0 < skews.1 }
    return left.identity.lexicographicallyPrecedes(right.identity)
  }

  private static func reasons(
    _ candidates: [RecoveryPointCandidate], choice: RecoveryPointCandidate?,
    _ question: RecoveryPointQuestion
  ) -> [String] {
    guard !candidates.isEmpty else {
      return [
        "no usable snapshot of \(question.anchor?.directory.text ?? "the database") "
          + "lies at or before \(question.latest.rfc3339)"
          + (question.named.isEmpty
            ? "" : " with one of the names \(question.named.sorted().joined(separator: ", "))")
      ]
    }
    var reasons: [String] = []
    for candidate in candidates.prefix(while: { $0 != choice }).prefix(8) {
      let obstacles = candidate.obstacles.map(\.text).joined(separator: "; ")
      reasons.append("\(candidate.point.time.rfc3339) cannot be used: \(obstacles)")
    }
    guard let choice else { return reasons }
    reasons.append(
      "\(choice.point.time.rfc3339) is the newest usable point at or before "
        + question.latest.rfc3339)
    return reasons
  }
}

extension RecoveryPointQuestion {
  package var databaseView: BucketView? { views.first { $0.content == .database } }
  package var mediaViews: [BucketView] { views.filter { $0.content == .media } }

  var restoredViews: [BucketView] {
    views.filter {
      switch $0.content {
      case .database: restoresDatabase
      case .media: restoresBuckets
      case .foreign: false
      }
    }
  }

  var anchor: BucketView? { restoresDatabase ? databaseView : mediaViews.first }
}

extension RecoveryPointCandidate {
  fileprivate var rank: Int {
    switch point.kind {
    case .sameSnapshot: 0
    case .bucketNewer: 1
    case .onePart: 2
    case .databaseNewer: 3
    }
  }

  /// Settles ties, so that the order never depends on the order of the facts.
  fileprivate var identity: [Int] {
    point.restores.map(\.snapshot.id) + [point.database.snapshot?.id ?? 0]
  }
}
