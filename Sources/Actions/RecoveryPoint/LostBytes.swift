import Core
import Transport

/// Adds up the sizes of the live objects whose keys a statement gives, while all live objects pass by in
/// the order of their keys; one page of keys is in memory.
struct LostBytes {
  private let rows: TrinoRows
  private var page: ArraySlice<[Value]> = []
  private var key: ByteText?
  private var isOver = false
  private(set) var bytes = 0

  init(_ rows: TrinoRows) { self.rows = rows }

  mutating func pass(_ object: S3Object) async throws(RemoteFailure) {
    while !isOver {
      if key == nil { try await turn() }
      guard let wanted = key else { return }
      switch KeyOrder.compare(wanted, object.name) {
      case .after: return
      // No live object has it.
      case .before: key = nil
      case .same:
        bytes += object.size
        key = nil
        return
      }
    }
  }

  private mutating func turn() async throws(RemoteFailure) {
    while page.isEmpty {
      guard let table = try await rows.nextPage() else {
        isOver = true
        return
      }
      page = table.rows[...]
    }
    guard let next = page.popFirst()?.first?.textValue else {
      throw RemoteFailure(.unreadable("a row without a key"), call: "SQL over segments")
    }
    key = ByteText(next)
  }
}

extension LossReading {
  /// One bucket against its snapshot, with the bytes written to it after the point. Nothing of one that
  /// is not restored is lost, but segments that name its objects may be.
  func difference(
    _ part: RecoveryPoint.Part, _ database: SnapshotFact?, _ loss: Loss
  ) async throws(RemoteFailure) -> Priced {
    let live = ObjectPlace.live(part.view.bucket)
    let point = part.snapshot.map {
      ObjectPlace.snapshot(bucket: part.view.bucket, name: $0.name)
    }
    guard let database else {
      guard let point else { return Priced(bytes: 0) }
      let difference = try await Inventory(connection)
        .difference(live: live, point: point, keeping: .max)
      return Priced(difference: difference, bytes: difference.onlyLiveBytes)
    }
    var found = Priced()
    if loss.segments != .unknown {
      do throws(RemoteFailure) {
        return try await priced(live, point, .snapshot(database.name))
      } catch {
        found.reason = "the bytes written after the point: \(error.problem.display)"
      }
    }
    if let point {
      found.difference = try await Inventory(connection)
        .difference(live: live, point: point, keeping: 0)
    }
    return found
  }

  struct Priced: Sendable {
    var difference = Inventory.Difference(keeping: 0)
    var bytes: Int?
    /// Why the bytes are unknown, where that is not known already.
    var reason: String?
  }

  private func priced(
    _ live: ObjectPlace, _ point: ObjectPlace?, _ database: DatabaseReading.Place
  ) async throws(RemoteFailure) -> Priced {
    let statement = self.database.statement(
      .lostObjectKeys, live: .live, point: database)
    return try await connection.trino.query(statement) {
      (rows) async throws(RemoteFailure) -> Priced in
      var lost = LostBytes(rows)
      var difference = Inventory.Difference(keeping: 0)
      guard let point else {
        var objects = ObjectCursor([live], connection.s3)
        while let object = try await objects.next() { try await lost.pass(object) }
        return Priced(bytes: lost.bytes)
      }
      try await Inventory(connection).merge(live: live, point: point) {
        (pairing) async throws(RemoteFailure) in
        difference.add(pairing)
        if let object = pairing.live { try await lost.pass(object) }
      }
      return Priced(difference: difference, bytes: lost.bytes)
    }
  }
}
