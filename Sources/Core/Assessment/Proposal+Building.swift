/// From this share of a bucket's objects on, the whole bucket goes back: what is left of it is little.
private let wholeBucketShare = 0.8

extension Proposal {
  /// The same facts give the same answer. Nothing is proposed that rests on a part nobody can tell of.
  package init(_ assessment: Assessment) {
    let (strategy, reasons) = assessment.decide()
    var order = Strategy.allCases.filter { $0 != .nothing && $0 != .wrongDelete }
    if let strategy {
      order.removeAll { $0 == strategy }
      order.insert(strategy, at: 0)
    }
    self.strategy = strategy
    self.reasons = reasons
    unknown = assessment.unknown
    options = order.map(assessment.option)
  }
}

extension Assessment {
  /// What is wrong with one part.
  private enum Damage { case none, some, whole, unknown }

  fileprivate func decide() -> (Strategy?, [String]) {
    let rows = databaseDamage
    let objects = bucketDamage
    let reasons = [databaseReason] + buckets.map(reason)
    let isAllFine = rows == .none && objects == .none
    if rows == .unknown || objects == .unknown || (isAllFine && isBlindToLost) {
      return (nil, reasons + ["what cannot be told decides: no strategy is proposed"])
    }
    switch (rows, objects) {
    case (.none, .none): return (.nothing, reasons + deletedTogether)
    case (.none, .some): return (.selectedObjects, reasons)
    case (.none, _): return (.bucketOnly, reasons)
    case (_, .none):
      return deletesReachedObjects
        ? (.wrongDelete, reasons + deletedTogether) : (.databaseOnly, reasons)
    case (_, _): return (.fullRestore, reasons)
    }
  }

  // MARK: The parts

  private var databaseDamage: Damage {
    switch database {
    case .lost: .whole
    case .unknown: .unknown
    case .compared(let rows) where rows.flowsGone > 0: .some
    // Segments that went with their objects may have gone by their flow's retention.
    case .compared(let rows) where rows.segmentsGone > 0 && !deletesReachedObjects: .some
    case .compared: .none
    }
  }

  private var bucketDamage: Damage {
    let parts = buckets.map { damage($0.standing) }
    if parts.contains(.unknown) { return .unknown }
    if parts.contains(.whole) { return .whole }
    return parts.contains(.some) ? .some : .none
  }

  private func damage(_ standing: Standing<Objects>) -> Damage {
    switch standing {
    case .lost: return .whole
    case .unknown: return .unknown
    case .compared(let objects):
      // Without the database nobody can say which of the deleted are missed: all may be.
      guard objects.toCopy > 0 else { return objects.notHeld ?? 0 > 0 ? .some : .none }
      return objects.isMostlyGone || isSlower(objects) ? .whole : .some
    }
  }

  /// Copying takes longer than going back as a whole, which here loses nothing.
  private func isSlower(_ objects: Objects) -> Bool {
    guard objects.added == 0, let whole = speeds.runs[.bucketOnly]?.span,
      let copying = speeds.copying?.figure(objects: objects.toCopy, bytes: objects.bytesToCopy)
    else { return false }
    return copying.span > whole
  }

  /// Rows and objects went together, as TAMS deletes them. More rows than objects are gone where some
  /// shared theirs, which then is not left without a segment.
  private var deletesReachedObjects: Bool {
    guard case .compared(let rows) = database else { return false }
    let deleted = objects.reduce(0) { $0 + $1.deleted }
    // What was added without a segment is not what a deleted row leaves behind.
    let orphans = objects.reduce(0) { $0 + ($1.orphansHeld ?? 0) }
    return deleted > 0 && (orphans == 0 || (rows.segmentsGone <= deleted && orphans < deleted))
  }

  private var deletedTogether: [String] {
    guard case .compared(let rows) = database, rows.segmentsGone > 0, deletesReachedObjects else {
      return []
    }
    let deleted = objects.reduce(0) { $0 + $1.deleted - ($1.missed ?? 0) }
    return [
      "\(rows.segmentsGone) segments are gone or changed and \(deleted) objects deleted since the point, as "
        + "where a retention worker or a client deletes: if that was wrong, wrong-delete.yaml goes back"
    ]
  }

  // MARK: Reasons

  private var databaseReason: String {
    switch database {
    case .lost(let proof): "the database is lost: \(proof)"
    case .unknown(let reason): "the database cannot be told: \(reason)"
    case .compared(let rows):
      "the database: of the point \(rows.segmentsGone) segments are gone or changed, "
        + "\(rows.flowsGone) flows gone and \(rows.flowsChanged) changed; since then "
        + "\(rows.segmentsAdded) segments and \(rows.flowsAdded) flows were added"
    }
  }

  private var isRowless: Bool { databaseDamage == .whole }

  private func reason(_ bucket: Bucket) -> String {
    switch bucket.standing {
    case .lost(let proof): return "bucket \(bucket.name) is lost: \(proof)"
    case .unknown(let reason): return "bucket \(bucket.name) cannot be told: \(reason)"
    case .compared(let objects):
      let missed =
        objects.missed.map {
          "\($0) of them missed by a segment of \(isRowless ? "the point" : "live")"
        }
        ?? "how many of them are missed is unknown"
      let notHeld = objects.notHeld ?? 0
      return "bucket \(bucket.name): of \(objects.point) objects \(objects.deleted) are deleted "
        + "(\(missed)), \(objects.changed) changed; \(objects.added) were added"
        + (notHeld > 0
          ? "; \(notHeld) that segments name are neither live nor in this snapshot: a newer one may "
            + "hold them" : "")
    }
  }

  // MARK: What each takes and loses

  fileprivate func option(_ strategy: Strategy) -> Proposal.Option {
    let lost = losses(strategy)
    return Proposal.Option(
      strategy: strategy, time: time(strategy), segmentsLost: lost.segments,
      flowsLost: lost.flows, objectsLost: lost.objects, liveProvenLost: databaseDamage == .whole,
      leaves: leaves(strategy))
  }

  private func leaves(_ strategy: Strategy) -> [String] {
    let rows = databaseDamage == .none ? [] : ["the database"]
    let objects = bucketDamage == .none ? [] : ["the buckets"]
    return switch strategy {
    case .nothing: rows + objects
    case .databaseOnly: objects
    case .bucketOnly, .selectedObjects: rows
    case .fullRestore, .wrongDelete: []
    }
  }

  private func time(_ strategy: Strategy) -> Speeds.Figure? {
    switch strategy {
    case .nothing: nil
    case .selectedObjects:
      buckets.count == objects.count
        ? speeds.copying?.figure(
          objects: objects.reduce(0) { $0 + $1.toCopy },
          bytes: objects.reduce(0) { $0 + $1.bytesToCopy }) : nil
    case .wrongDelete: speeds.runs[.wrongDelete] ?? speeds.runs[.fullRestore]
    case .bucketOnly, .databaseOnly, .fullRestore: speeds.runs[strategy]
    }
  }

  private func losses(
    _ strategy: Strategy
  ) -> (segments: Loss.Count, flows: Loss.Count, objects: Loss.Count) {
    switch strategy {
    case .nothing, .selectedObjects: (.rows(0), .rows(0), .rows(0))
    case .databaseOnly: (addedSegments, addedFlows, .rows(0))
    case .bucketOnly: (segmentsOnAdded, .rows(0), addedObjects)
    case .fullRestore, .wrongDelete: (addedSegments, addedFlows, addedObjects)
    }
  }

  private var addedSegments: Loss.Count { count(\.segmentsAdded) }
  private var addedFlows: Loss.Count { count(\.flowsAdded) }

  /// What is proven gone cannot be lost by going back.
  private func count(_ number: (Rows) -> Int) -> Loss.Count {
    switch database {
    case .compared(let rows): .rows(number(rows))
    case .lost: .rows(0)
    case .unknown: .unknown
    }
  }

  private var addedObjects: Loss.Count {
    sum { $0.added }
  }

  private var segmentsOnAdded: Loss.Count {
    if case .lost = database { return .rows(0) }
    return sum { $0.segmentsOnAdded }
  }

  private func sum(_ number: (Objects) -> Int?) -> Loss.Count {
    var total = 0
    for bucket in buckets {
      switch bucket.standing {
      case .unknown: return .unknown
      case .lost: break
      case .compared(let objects):
        guard let number = number(objects) else { return .unknown }
        total += number
      }
    }
    return .rows(total)
  }
}

extension Assessment.Objects {
  fileprivate var isMostlyGone: Bool {
    point > 0 && Double(toCopy) >= wholeBucketShare * Double(point)
  }
}
