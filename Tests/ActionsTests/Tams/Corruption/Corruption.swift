import Core
import Lab
import Testing

/// A disaster, and the checks that must say so: every other check passes. Nothing at all is wrong
/// where there is no disaster.
struct Corruption: Sendable, CustomTestStringConvertible {
  enum Place: String, Sendable {
    /// After the restore: for the checks of database, delete requests and objects.
    case live
    /// In the snapshots of the point: for its verification, before anything is stopped.
    case point
  }

  let place: Place
  let disaster: Disaster?
  let found: [String: Verdict]

  init(_ place: Place, _ disaster: Disaster?, _ found: [String: Verdict] = [:]) {
    self.place = place
    self.disaster = disaster
    self.found = found
  }

  var testDescription: String { "\(disaster?.rawValue ?? "nothing") in \(place.rawValue) data" }
}

extension Corruption {
  /// Of `tables: vasttams-7`. `V15o` is V15 of objects: the same number, asked of the bucket.
  static let table = clean + tables + rows + entities + objects + leaks + points

  private static let clean = [Corruption(.live, nil), Corruption(.point, nil)]

  /// Without the tables nothing tells what the bucket should hold.
  static let noTables: [String: Verdict] = ["V05": .fail, "V19": .unknown, "V23": .unknown]
  static let noSegments: [String: Verdict] = [
    "V06": .fail, "V08": .unknown, "V09": .unknown, "V10": .unknown, "V11": .unknown,
    "V12": .fail, "V19": .unknown, "V23": .degraded,
  ]

  private static let tables = [
    Corruption(.live, .databaseLost, noTables),
    Corruption(.live, .tablesDropped, noTables),
    Corruption(.live, .tableLost, noTables),
    Corruption(.live, .columnMissing, noTables),
    Corruption(.live, .both, noTables.merging(["V18": .fail]) { $1 }),
    // Zero is never a pass: the snapshot is the second witness.
    Corruption(
      .live, .tablesEmptied,
      noSegments.merging([
        "V07": .unknown, "V13": .unknown, "V14": .unknown, "V15": .fail, "V16": .fail,
        "V17": .unknown,
      ]) { $1 }),
    Corruption(.live, .segmentsEmptied, noSegments),
  ]

  private static let rows = [
    Corruption(.live, .segmentsLost, ["V06": .fail, "V12": .fail, "V23": .degraded]),
    Corruption(.live, .newestLost, ["V06": .fail, "V12": .fail, "V23": .degraded]),
    Corruption(
      .live, .segmentsDoubled, ["V06": .fail, "V11": .fail, "V12": .fail, "V17": .fail]),
    Corruption(.live, .segmentsShifted, ["V06": .fail, "V12": .fail]),
    Corruption(.live, .segmentsMoved, ["V06": .fail, "V09": .degraded, "V12": .fail]),
    Corruption(.live, .segmentRedirected, ["V06": .fail, "V12": .fail, "V23": .degraded]),
    Corruption(.live, .segmentsOverlap, ["V06": .fail, "V11": .fail, "V12": .fail]),
    Corruption(.live, .timerangesMalformed, ["V06": .fail, "V10": .fail, "V12": .fail]),
    Corruption(.live, .timerangesReversed, ["V06": .fail, "V10": .fail, "V12": .fail]),
    Corruption(.live, .timerangeLost, ["V06": .fail, "V10": .fail, "V12": .fail]),
    Corruption(.live, .objectIDLost, ["V06": .fail, "V09": .degraded, "V12": .fail]),
    Corruption(
      .live, .storagePathsWrong,
      ["V06": .fail, "V12": .fail, "V19": .fail, "V23": .degraded]),
    Corruption(
      .live, .storagePathLost,
      ["V06": .fail, "V12": .fail, "V19": .fail, "V23": .degraded]),
    Corruption(.live, .objectRowsLost, ["V06": .fail, "V09": .degraded]),
    Corruption(.live, .referencesLost, ["V06": .fail, "V09": .degraded]),
  ]

  private static let entities = [
    Corruption(
      .live, .flowsDeleted,
      ["V06": .fail, "V12": .fail, "V15": .fail, "V23": .degraded]),
    Corruption(.live, .flowMissing, ["V06": .fail, "V08": .fail, "V15": .fail]),
    Corruption(.live, .sourceMissing, ["V06": .fail, "V07": .fail, "V15": .fail]),
    Corruption(.live, .sourceExchanged, ["V06": .fail, "V15": .fail]),
    Corruption(.live, .memberMissing, ["V06": .fail, "V14": .fail]),
    Corruption(.live, .collectionCycle, ["V06": .fail, "V14": .fail]),
    Corruption(.live, .collectionsLost, ["V06": .fail]),
    Corruption(.live, .identitiesDoubled, ["V06": .fail, "V17": .fail]),
    Corruption(.live, .labelChanged, ["V06": .fail, "V15": .fail]),
    Corruption(.live, .readOnlyLifted, ["V06": .fail, "V15": .fail]),
    Corruption(.live, .tagsLost, ["V06": .fail, "V15": .fail]),
    Corruption(.live, .tagChanged, ["V06": .fail, "V15": .fail]),
    Corruption(.live, .retentionPlanted, ["V06": .fail, "V15": .fail]),
    Corruption(.live, .flowTouched, ["V06": .fail, "V13": .fail]),
    Corruption(.live, .webhookLost, ["V06": .fail, "V16": .fail]),
    Corruption(.live, .webhookPlanted, ["V06": .fail, "V16": .fail]),
    Corruption(.live, .webhookRedirected, ["V06": .fail, "V16": .fail]),
    Corruption(.live, .deleteRequestAlive, ["V04": .fail, "V06": .fail]),
    Corruption(.live, .deleteRequestReopened, ["V04": .fail, "V06": .fail]),
  ]

  private static let objects = [
    Corruption(.live, .objectsDeleted, ["V18": .fail, "V19": .fail]),
    Corruption(.live, .dayLost, ["V18": .fail, "V19": .fail]),
    Corruption(.live, .monthLost, ["V18": .fail, "V19": .fail]),
    Corruption(
      .live, .bucketEmptied,
      [
        "V15o": .unknown, "V18": .fail, "V19": .fail, "V21": .unknown, "V23": .unknown,
        "V24": .unknown, "V25": .unknown, "V26": .unknown,
      ]),
    Corruption(.live, .objectsEncrypted, ["V18": .fail, "V19": .fail, "V23": .degraded]),
    // A failing disk: nothing but the bytes themselves tells.
    Corruption(.live, .objectsCorrupted, ["V25": .fail, "V26": .fail]),
    Corruption(.live, .bitsFlipped, ["V26": .fail]),
    Corruption(.live, .objectsTruncated, ["V21": .fail]),
    Corruption(.live, .objectsGrown, ["V21": .fail]),
    Corruption(.live, .objectsSwapped, ["V21": .fail]),
    Corruption(.live, .objectOverwritten, ["V21": .fail]),
    Corruption(.live, .objectsEmptied, ["V21": .fail, "V24": .degraded]),
    Corruption(.live, .contentTypesLost, ["V15o": .fail]),
    Corruption(.live, .metadataLost, ["V15o": .fail]),
    Corruption(.live, .objectTagsLost, ["V15o": .fail]),
    Corruption(.live, .orphanPlanted, ["V18": .fail, "V23": .degraded]),
  ]

  private static let leaks = [
    Corruption(
      .live, .lateWrites, ["V06": .fail, "V12": .fail, "V13": .fail, "V19": .fail]),
    Corruption(
      .live, .writeLeaked, ["V06": .fail, "V12": .fail, "V13": .fail, "V18": .fail]),
    Corruption(.live, .uploadLate, ["V18": .fail, "V23": .degraded]),
  ]

  /// The last ones: a check takes what the newest verification has shown for known.
  private static let points = [
    Corruption(.point, .databaseLost, ["P5": .fail, "P7": .unknown, "V19": .unknown]),
    Corruption(.point, .tablesDropped, ["P5": .fail, "P7": .unknown, "V19": .unknown]),
    Corruption(.point, .tableLost, ["P5": .fail, "P7": .unknown, "V19": .unknown]),
    Corruption(.point, .columnMissing, ["P5": .fail, "P7": .unknown, "V19": .unknown]),
    Corruption(.point, .tablesEmptied, ["P3": .fail, "V12": .degraded]),
    Corruption(.point, .segmentsEmptied, ["V12": .degraded]),
    Corruption(.point, .segmentsLost, ["V12": .degraded]),
    Corruption(.point, .newestLost, ["V12": .degraded]),
    Corruption(.point, .flowsDeleted, ["V12": .degraded]),
    Corruption(.point, .lateWrites, ["P4": .degraded, "V19": .degraded]),
    Corruption(.point, .objectsDeleted, ["V19": .degraded]),
    Corruption(.point, .objectsEncrypted, ["V19": .degraded]),
    Corruption(.point, .dayLost, ["V19": .degraded]),
    Corruption(.point, .bucketEmptied, ["V19": .fail]),
  ]
}
