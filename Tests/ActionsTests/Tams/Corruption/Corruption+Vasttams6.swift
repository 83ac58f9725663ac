import Core
import Lab

extension Corruption {
  /// Of `tables: vasttams-6`: what concerns its tables. It keeps no storage paths; tags, collections and
  /// references are JSON in the rows they are of.
  static let vasttams6 = vasttams6Tables + vasttams6Rows + vasttams6Entities + vasttams6Points

  private static let vasttams6Tables = [
    Corruption(.live, nil),
    Corruption(.live, .databaseLost, noTables),
    Corruption(.live, .tableLost, noTables),
    Corruption(.live, .columnMissing, noTables),
    Corruption(
      .live, .tablesEmptied,
      noSegments.merging([
        "V07": .unknown, "V13": .unknown, "V14": .unknown, "V15": .fail, "V16": .fail,
        "V17": .unknown,
      ]) { $1 }),
    Corruption(.live, .segmentsEmptied, noSegments),
  ]

  private static let vasttams6Rows = [
    Corruption(.live, .segmentsLost, ["V06": .fail, "V12": .fail, "V23": .degraded]),
    Corruption(
      .live, .segmentsDoubled, ["V06": .fail, "V11": .fail, "V12": .fail, "V17": .fail]),
    Corruption(.live, .segmentsShifted, ["V06": .fail, "V12": .fail]),
    Corruption(.live, .segmentsMoved, ["V06": .fail, "V09": .degraded, "V12": .fail]),
    Corruption(.live, .segmentsOverlap, ["V06": .fail, "V11": .fail, "V12": .fail]),
    Corruption(.live, .timerangesMalformed, ["V06": .fail, "V10": .fail, "V12": .fail]),
    Corruption(.live, .timerangeLost, ["V06": .fail, "V10": .fail, "V12": .fail]),
    Corruption(
      .live, .objectIDLost,
      ["V06": .fail, "V09": .degraded, "V12": .fail, "V19": .fail, "V23": .degraded]),
    // The row tells where an object lies that another flow brought.
    Corruption(.live, .objectRowsLost, ["V06": .fail, "V09": .degraded, "V19": .fail]),
    Corruption(.live, .referencesLost, ["V06": .fail, "V09": .degraded]),
    Corruption(
      .live, .lateWrites, ["V06": .fail, "V12": .fail, "V13": .fail, "V19": .fail]),
    Corruption(
      .live, .writeLeaked, ["V06": .fail, "V12": .fail, "V13": .fail, "V18": .fail]),
  ]

  private static let vasttams6Entities = [
    Corruption(
      .live, .flowsDeleted,
      ["V06": .fail, "V12": .fail, "V15": .fail, "V23": .degraded]),
    Corruption(.live, .flowMissing, ["V06": .fail, "V08": .fail, "V15": .fail]),
    Corruption(.live, .sourceMissing, ["V06": .fail, "V07": .fail, "V15": .fail]),
    Corruption(.live, .memberMissing, ["V06": .fail, "V14": .fail, "V15": .fail]),
    Corruption(.live, .collectionCycle, ["V06": .fail, "V14": .fail, "V15": .fail]),
    Corruption(.live, .identitiesDoubled, ["V06": .fail, "V17": .fail]),
    Corruption(.live, .labelChanged, ["V06": .fail, "V15": .fail]),
    Corruption(.live, .tagChanged, ["V06": .fail, "V15": .fail]),
    Corruption(.live, .retentionPlanted, ["V06": .fail, "V15": .fail]),
    Corruption(.live, .webhookRedirected, ["V06": .fail, "V16": .fail]),
    Corruption(.live, .deleteRequestAlive, ["V04": .fail, "V06": .fail]),
    Corruption(.live, .objectsDeleted, ["V18": .fail, "V19": .fail]),
    Corruption(.live, .objectsTruncated, ["V21": .fail]),
  ]

  private static let vasttams6Points = [
    Corruption(.point, .tableLost, ["P5": .fail, "P7": .unknown, "V19": .unknown]),
    Corruption(.point, .columnMissing, ["P5": .fail, "P7": .unknown, "V19": .unknown]),
    Corruption(.point, .segmentsLost, ["V12": .degraded]),
    Corruption(.point, .objectsDeleted, ["V19": .degraded]),
  ]
}
