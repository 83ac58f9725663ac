import Core
import Transport

/// A baseline against what is read now: of the point's snapshots, or of what was restored from them.
struct BaselineComparison: Sendable {
  /// What is different, in words, and what could not be read now.
  struct Answer: Sendable {
    var differences: [String] = []
    var unread: [String] = []
  }

  /// Flows with another fingerprint, of all that either side has.
  struct Flows: Sendable {
    var total = 0
    var different = Offenders()
  }

  let baseline: Baseline
  private let connection: SiteConnection

  init(_ baseline: Baseline, _ connection: SiteConnection) {
    self.baseline = baseline
    self.connection = connection
  }

  /// Tables whose rows are others, in order.
  func differentTables(_ digests: [String: RowDigest]) -> [String] {
    Set(digests.keys).union(baseline.tables.keys)
      .filter { digests[$0] != baseline.tables[$0] }.sorted()
  }

  func flows(at place: DatabaseReading.Place) async throws(RemoteFailure) -> Flows {
    let recorded = try RecordedFlows(baseline)
    let statement = DatabaseReading(connection)
      .statement(.flowDigests, live: place)
    return try await connection.trino.query(statement) {
      (rows) async throws(RemoteFailure) -> Flows in
      var flows = Flows()
      var merge = KeyMerge(FlowDigestCursor(rows), recorded)
      try await merge.each { (pairing) async throws(RemoteFailure) in
        flows.total += 1
        switch pairing {
        case .left(let flow), .right(let flow): flows.different.add(flow.flow)
        case .both(let one, let other): if one != other { flows.different.add(one.flow) }
        }
      }
      return flows
    }
  }

  /// Live or in the snapshot; nil where the baseline does not hold the bucket.
  func objects(
    of bucket: String, at place: ObjectPlace
  ) async throws(RemoteFailure) -> Inventory.Difference? {
    guard baseline.buckets[bucket] != nil else { return nil }
    var difference = Inventory.Difference()
    try await Inventory(connection).merge(
      ObjectCursor([place], connection.s3), try ObjectCursor(baseline, bucket: bucket)
    ) { (pairing) async throws(RemoteFailure) in
      difference.add(pairing)
    }
    return difference
  }

  /// All of it against the snapshots of the point: they never change.
  func snapshots(of point: RecoveryPoint) async -> Answer {
    var answer = Answer()
    if let snapshot = point.database.snapshot { await compareTables(snapshot, &answer) }
    for part in point.buckets {
      guard let snapshot = part.snapshot else { continue }
      await compareObjects(part.view.bucket, snapshot, &answer)
    }
    return answer
  }

  private func compareTables(_ snapshot: SnapshotFact, _ answer: inout Answer) async {
    do throws(RemoteFailure) {
      if !baseline.tables.isEmpty {
        let digests = try await DatabaseReading(connection).digests(of: .snapshot(snapshot.name))
        let different = differentTables(digests)
        if !different.isEmpty {
          answer.differences.append("other rows in \(different.joined(separator: ", "))")
        }
      }
      if baseline.flows != nil {
        let flows = try await flows(at: .snapshot(snapshot.name))
        if let first = flows.different.sample.first {
          answer.differences.append(
            "other segments in \(flows.different.count) flows, the first of them \(first)")
        }
      }
    } catch {
      answer.unread.append("the tables in snapshot \(snapshot.name): \(error.problem.display)")
    }
  }

  private func compareObjects(
    _ bucket: String, _ snapshot: SnapshotFact, _ answer: inout Answer
  ) async {
    do throws(RemoteFailure) {
      let found = try await objects(
        of: bucket, at: .snapshot(bucket: bucket, name: snapshot.name))
      guard let found else {
        answer.unread.append("bucket \(bucket): the baseline does not hold it")
        return
      }
      guard !found.isNone else { return }
      answer.differences.append(
        "bucket \(bucket) has \(found.onlyLive.count) objects more, \(found.onlyPoint.count) fewer "
          + "and \(found.different.count) of another size or ETag")
    } catch {
      answer.unread.append(
        "bucket \(bucket) in snapshot \(snapshot.name): \(error.problem.display)")
    }
  }

  // MARK: The file

  static func reading<Answer>(
    _ read: () throws(Problem) -> Answer
  ) throws(RemoteFailure) -> Answer {
    do {
      return try read()
    } catch {
      throw RemoteFailure(.unreadable(error.what), call: error.place ?? "the baseline")
    }
  }
}
