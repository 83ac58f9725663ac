import Core
import Transport

/// Looks for objects that no segment names and nothing will name again, and plans to mark them, or to
/// delete those marked long enough ago. Changes nothing.
package struct OrphanSearch: Sendable {
  private let connection: SiteConnection
  private let say: @Sendable (String) -> Void

  package init(
    _ connection: SiteConnection, progress: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.connection = connection
    say = progress
  }

  /// More than so many are not looked at in one search: all are in memory.
  private static let most = 20_000

  private struct Found {
    var orphans: [(object: OrphanObject, written: Timestamp?)] = []
    var objects = 0
    var count = 0
    var sample = Offenders(keeping: 10)
    var young = 0
    var unseen = 0
    var own = 0
  }

  /// Throws `Failure` and `RemoteFailure`: what cannot be read is never taken for gone.
  package func answer(
    markedFor: Duration, now: Timestamp
  ) async throws -> RepairSearch.Answer {
    try RepairSearch.refuseUnknownTables(connection.site)
    let terms = OrphanTerms(
      objectTimeout: try await objectTimeout(), presigned: connection.site.presignedLifetime,
      markedFor: markedFor)
    try await refusePlaceless()
    var found = try await orphans(terms, now)
    let (forgotten, snapshotNotes) = try await forgotten(found.orphans.map(\.object))
    let (changes, markNotes) = try await changes(forgotten, &found, terms, now)
    let manifest = RepairManifest(
      site: RepairManifestFile.place(of: connection.site), made: now,
      changes: Array(changes.prefix(RepairManifest.limit)),
      leftOut: max(0, changes.count - RepairManifest.limit),
      notes: notes(found, terms) + snapshotNotes + markNotes)
    return RepairSearch.Answer(manifest: manifest, checks: [Self.check(found)])
  }

  /// An object of a segment without storage path would seem to be nobody's.
  private func refusePlaceless() async throws {
    let count = try await DatabaseReading(connection).number(.segmentsWithoutKey, live: .live)
    guard count == 0 else {
      throw Failure.failed(
        Problem(
          .orphansUntold,
          "\(count) segments have no storage path: it is not told which objects are orphans",
          at: connection.site.name, hint: "give them their paths, or restore the database first"))
    }
  }

  // MARK: Age

  /// How long this TAMS keeps an object without segment; nil where it does not say.
  private func objectTimeout() async throws -> Duration? {
    guard connection.site.tams.api == .bbc8 else { return nil }
    let text = try await connection.tams.get("/service")?["min_object_timeout"].textValue
    // `300:0`: seconds and nanoseconds.
    return text?.split(separator: ":").first.flatMap { Int($0) }.map { .seconds($0) }
  }

  /// Of each bucket what is old enough.
  private func orphans(_ terms: OrphanTerms, _ now: Timestamp) async throws -> Found {
    var found = Found()
    for bucket in connection.site.buckets.sorted() {
      say("V23 looking for objects of bucket \(bucket) that no segment names")
      let references = try await Inventory(connection).references(
        of: .live, in: [.live(bucket)], now: now, keeping: 0
      ) {
        say("\($0.segments) segments, \($0.objects) objects compared")
      } orphan: {
        add($0, bucket, terms, now, &found)
      }
      // A table that lists nothing would make orphans of everything.
      guard references.segments > 0 || references.objects == 0 else {
        throw Failure.failed(
          Problem(
            .orphansUntold,
            "no segment names any object of bucket \(bucket): it is not told which are orphans",
            at: connection.site.name, hint: "restore the database first"))
      }
      found.objects += references.objects
    }
    return found
  }

  private func add(
    _ object: S3Object, _ bucket: String, _ terms: OrphanTerms, _ now: Timestamp,
    _ found: inout Found
  ) {
    guard object.key != FenceProof.probeObject else {
      found.own += 1
      return
    }
    found.count += 1
    found.sample.add(object.key)
    guard terms.isOldEnough(object.modified, now: now) else {
      found.young += 1
      return
    }
    guard found.orphans.count < Self.most else {
      found.unseen += 1
      return
    }
    found.orphans.append(
      (
        OrphanObject(bucket: bucket, key: object.key, etag: object.etag, size: object.size),
        object.modified
      ))
  }

  // MARK: What names an object

  /// Those that neither live nor any snapshot of the database names; none where one cannot be asked.
  private func forgotten(
    _ orphans: [OrphanObject]
  ) async throws -> (orphans: [OrphanObject], notes: [String]) {
    guard !orphans.isEmpty else { return ([], []) }
    let names = OrphanNames(connection)
    var open = orphans
    // A segment that names the object under another key has only its path wrong.
    let wanted = try await names.of(open, in: .live)
    open.removeAll { wanted.contains($0.key) }
    let snapshots = try await snapshots()
    guard !snapshots.isEmpty else {
      return (
        [], ["no database snapshot is there to tell which of \(open.count) orphans are wanted"]
      )
    }
    for snapshot in snapshots where !open.isEmpty {
      say("asking database snapshot \(snapshot.name) for \(open.count) keys")
      do throws(RemoteFailure) {
        guard snapshot.state == SnapshotFact.usableState else {
          throw RemoteFailure(
            .unreadable("its state is \(snapshot.state)"), call: "snapshot \(snapshot.name)")
        }
        let named = try await names.of(open, in: .snapshot(snapshot.name))
        open.removeAll { named.contains($0.key) }
      } catch {
        return (
          [],
          [
            "database snapshot \(snapshot.name) cannot be read, and may name any of "
              + "\(orphans.count) orphans: \(error.problem.display)"
          ]
        )
      }
    }
    let kept = orphans.count - open.count
    return (
      open,
      kept == 0
        ? []
        : [
          "\(kept) orphans are named by a database snapshot or under another key, and may be wanted"
        ]
    )
  }

  /// The snapshots of the database, newest first, usable or not.
  private func snapshots() async throws -> [SnapshotFact] {
    try await ProtectionReading.read(connection).snapshots(of: .database)
      .sorted { ($0.created, $0.name) > ($1.created, $1.name) }
  }

  // MARK: Marks

  private func changes(
    _ orphans: [OrphanObject], _ found: inout Found, _ terms: OrphanTerms, _ now: Timestamp
  ) async throws -> (changes: [RepairChange], notes: [String]) {
    guard !orphans.isEmpty else { return ([], []) }
    say("reading the tags of \(orphans.count) orphans")
    let client = connection.s3
    let read = try await concurrently(orphans) {
      (orphan) async throws(RemoteFailure) -> (isOpen: Bool, tags: [String: String]?) in
      do throws(RemoteFailure) {
        let isCanary = try await Self.isCanary(orphan, client)
        return (
          !isCanary, isCanary ? [:] : try await client.tags(of: orphan.key, in: orphan.bucket)
        )
      } catch  where error.status == 404 {
        // Deleted since it was listed.
        return (false, [:])
      }
    }
    guard read.allSatisfy({ $0.tags != nil }) else {
      return ([], ["the store keeps no tags, so that orphans cannot be marked"])
    }
    var changes: [RepairChange] = []
    var notes: [String] = []
    var waiting: [Timestamp] = []
    for (orphan, read) in zip(orphans, read) {
      guard read.isOpen else {
        found.own += 1
        continue
      }
      switch terms.decide(orphan, mark: read.tags?[OrphanMark.tag], now: now) {
      case .change(let change): changes.append(change)
      case .waits(let until): waiting.append(until)
      case .strange(let mark):
        notes.append("\(orphan.key) of bucket \(orphan.bucket) has a strange mark: \(mark)")
      }
    }
    if let first = waiting.min() {
      notes.append("\(waiting.count) orphans are marked, the first can go at \(first.rfc3339)")
    }
    return (changes, notes)
  }

  /// What a canary that was cut off has left is its own run's to remove.
  private static func isCanary(
    _ orphan: OrphanObject, _ client: S3Client
  ) async throws(RemoteFailure) -> Bool {
    let opening = Canary.opening
    guard orphan.size >= opening.count, orphan.size <= 1_024 else { return false }
    return try await client.get(orphan.key, in: orphan.bucket, range: 0..<opening.count)
      == opening
  }

  // MARK: What is told

  private func notes(_ found: Found, _ terms: OrphanTerms) -> [String] {
    var notes: [String] = []
    if found.young > 0 {
      notes.append(
        "\(found.young) orphans are younger than \(terms.grace.text) (upload URLs and unregistered "
          + "objects live so long, and \(OrphanTerms.margin.text) more), and may still be registered"
      )
    }
    if found.unseen > 0 {
      notes.append(
        "\(found.unseen) orphans were not looked at: \(Self.most) are enough for one search")
    }
    if found.own > 0 { notes.append("\(found.own) objects are tamsdr's own, or gone since") }
    return notes
  }

  private static func check(_ found: Found) -> Check {
    Check(
      id: "V23", title: "objects without a segment",
      verdict: found.objects == 0 ? .unknown : .pass,
      numbers: [
        "orphans": .integer(found.count), "of": .integer(found.objects),
        "sample": .texts(found.sample.sample),
      ], finding: "\(found.count) of \(found.objects) objects have no segment")
  }
}
