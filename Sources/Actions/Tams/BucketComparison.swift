import Core
import Transport

/// One live bucket against the snapshot it was restored from: every key by the listings, and some
/// objects more closely.
struct BucketComparison {
  let bucket: String
  let snapshot: SnapshotFact
  /// In a drill another, that stands for it.
  private let liveBucket: String
  private let call: ActionCall
  private let client: S3Client
  private let inventory: Inventory
  private let live: ObjectPlace
  private let point: ObjectPlace
  /// What the keys are compared with in the place of the snapshot's listing.
  private let recorded: Baseline?

  private(set) var keys: KeyComparison
  private(set) var samples: ObjectSamples
  private(set) var heads: HeadComparison
  private(set) var ranges: RangedReads
  private(set) var whole: WholeReads
  private(set) var listing = WorkCost()
  private(set) var uploads: (found: [String]?, cost: WorkCost) = (nil, WorkCost())

  /// So many objects of the skew window are looked at together.
  private static let batch = 1_000
  /// So many objects lie between two words of progress.
  private static let stride = 10_000

  init(
    _ bucket: String, _ snapshot: SnapshotFact, _ samples: ObjectSamples,
    _ connection: SiteConnection, _ call: ActionCall, recorded: Baseline? = nil
  ) {
    self.bucket = bucket
    self.snapshot = snapshot
    self.recorded = recorded
    self.samples = samples
    self.call = call
    client = connection.s3
    inventory = Inventory(connection)
    liveBucket = connection.site.live(bucket)
    live = .live(liveBucket)
    point = .snapshot(bucket: bucket, name: snapshot.name)
    keys = KeyComparison(since: snapshot.created)
    heads = HeadComparison(client, live: live, point: point)
    ranges = RangedReads(client, bucket: liveBucket)
    whole = WholeReads(client, live: live, point: point)
  }

  /// What the keys are compared with, in words.
  var origin: String {
    (recorded == nil ? "snapshot " : "the baseline of snapshot ") + snapshot.name
  }

  mutating func run() async throws(RemoteFailure) {
    tell("comparing bucket \(bucket) with \(origin)")
    try await compareKeys()
    let sample = samples.heads.sample
    tell("looking at the metadata of \(sample.count) objects of bucket \(bucket)")
    try await heads.compare(sample)
    try await heads.compareTags(samples.ranges.sample)
    tell("reading from \(samples.ranges.sample.count) objects of bucket \(bucket)")
    try await ranges.read(samples.ranges.sample)
    try await whole.read(samples.whole.sample)
    let (client, bucket) = (client, liveBucket)
    uploads.found = try await uploads.cost.measure { () async throws(RemoteFailure) in
      try await client.unfinishedUploads(in: bucket)
    }
  }

  /// Objects of the skew window are looked at on the way, so that none has to be remembered.
  private mutating func compareKeys() async throws(RemoteFailure) {
    var (keys, samples, heads) = (keys, samples, heads)
    let (inventory, objects) = (inventory, ObjectCursor([live], client))
    let expected =
      try recorded.map { (baseline) throws(RemoteFailure) in
        try ObjectCursor(baseline, bucket: bucket)
      } ?? ObjectCursor([point], client)
    var listing = WorkCost()
    try await listing.measure { () async throws(RemoteFailure) in
      try await inventory.merge(objects, expected) { (pairing) async throws(RemoteFailure) in
        keys.add(pairing)
        if case .both(let object, let other) = pairing, object.isSame(as: other) {
          samples.offer(object)
        }
        if samples.window.count >= Self.batch { try await heads.compare(samples.takeWindow()) }
        if keys.seen.isMultiple(of: Self.stride) {
          tell("bucket \(bucket): \(keys.seen) keys compared, \(keys.offending) offend")
        }
      }
    }
    listing.leaveOutTime(of: heads.cost)
    self.listing = listing
    try await heads.compare(samples.takeWindow())
    (self.keys, self.samples, self.heads) = (keys, samples, heads)
  }

  private func tell(_ text: String) { call.services.progress(text) }
}

/// What two listings of a bucket say of each other.
struct KeyComparison: Sendable {
  /// Keys of either listing.
  private(set) var seen = 0
  private(set) var live = 0
  private(set) var point = 0
  private(set) var missing = Offenders()
  private(set) var added = Offenders()
  private(set) var sizes = Offenders()
  private(set) var etags = Offenders()
  /// Nothing but the size tells whether they are the same.
  private(set) var withoutETag = 0
  /// Added or changed, and written after the snapshot was taken.
  private(set) var late = 0
  private(set) var empty = Offenders()
  private let since: Timestamp

  init(since: Timestamp) { self.since = since }

  var changed: Int { sizes.count + etags.count }
  var offending: Int { missing.count + added.count + changed }

  mutating func add(_ pairing: Inventory.Pairing) {
    seen += 1
    switch pairing {
    case .onlyPoint(let object):
      point += 1
      missing.add(object.key)
    case .onlyLive(let object):
      addLive(object)
      added.add(object.key)
      countLate(object)
    case .both(let object, let other):
      point += 1
      addLive(object)
      compare(object, other)
    }
  }

  private mutating func compare(_ object: S3Object, _ other: S3Object) {
    if object.tag.isEmpty || other.tag.isEmpty { withoutETag += 1 }
    if object.size != other.size {
      sizes.add(object.key)
    } else if object.tag != other.tag {
      etags.add(object.key)
    } else {
      return
    }
    countLate(object)
  }

  private mutating func addLive(_ object: S3Object) {
    live += 1
    // Clients that show folders make objects without bytes for them.
    if object.size == 0, object.name.bytes.last != UInt8(ascii: "/") { empty.add(object.key) }
  }

  private mutating func countLate(_ object: S3Object) {
    if let modified = object.modified, modified > since { late += 1 }
  }
}
