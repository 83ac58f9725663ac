import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("The corruption table")
struct CorruptionTests {
  private static let lanes = 2

  @Test("is caught by the checks meant for it, and by no other")
  func matrix() async throws {
    let disasters = Set(Corruption.table.compactMap(\.disaster))
    #expect(disasters == Set(Disaster.allCases) && disasters.count >= 40)

    try await Self.expectRight(Corruption.table, .vasttams7)
  }

  @Test("is caught on the tables of vasttams 6, too, as far as it can be in them")
  func vasttams6() async throws {
    try await Self.expectRight(Corruption.vasttams6, .vasttams6)
  }

  private static func expectRight(
    _ table: [Corruption], _ tables: Site.Tams.Tables
  ) async throws {
    let rows = try await withThrowingTaskGroup(of: [Row].self) { group in
      for lane in 0..<lanes {
        group.addTask { try await Self.rows(table, tables, lane) }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    print(text(rows.sorted { $0.place < $1.place }))
    for row in rows { row.expectRight() }
  }

  /// Each lane has a lab of its own, whole again after each disaster.
  private static func rows(
    _ table: [Corruption], _ tables: Site.Tams.Tables, _ lane: Int
  ) async throws -> [Row] {
    let own = table.enumerated().filter { $0.offset % lanes == lane }
    var rows: [Row] = []
    try await LabScene.run(adjusting: { $0.tables = tables }) { scene in
      let stage = Stage(scene.connection)
      let point = try await stage.pointOfNow()
      let database = try #require(point.database.snapshot?.name)
      let bucket = try #require(point.buckets.first?.snapshot?.name)
      let live = try KeptData(scene.lab)
      let held = try KeptData(scene.lab, database: database, bucket: bucket)
      for (place, corruption) in own {
        switch corruption.place {
        case .live:
          if let disaster = corruption.disaster { try scene.lab.cause(disaster) }
          rows.append(Row(place, corruption, try await stage.proofs(point)))
          try live.putBack()
        case .point:
          if let disaster = corruption.disaster {
            try scene.lab.cause(disaster, inSnapshot: database, ofBucket: bucket)
          }
          let verification = try await stage.perform(
            "recovery_point.verify", ["point": point.value], as: "again")
          rows.append(Row(place, corruption, [verification]))
          try held.putBack()
        }
      }
    }
    return rows
  }
}

/// What the checks said of one corruption.
private struct Row {
  let place: Int
  let corruption: Corruption
  let verdicts: [String: Verdict]
  private let checks: [Check]
  private let warnings: [String]

  init(_ place: Int, _ corruption: Corruption, _ results: [ActionResult]) {
    self.place = place
    self.corruption = corruption
    checks = results.flatMap(\.checks)
    warnings = results.flatMap(\.warnings)
    verdicts = Dictionary(checks.map { ($0.column, $0.verdict) }, uniquingKeysWith: max)
  }

  func expectRight() {
    let name = corruption.testDescription
    let wrong = verdicts.filter { $0.value != .pass }
    #expect(wrong == corruption.found, "\(name): \(checks.filter { $0.verdict != .pass })")
    if corruption.disaster == nil { #expect(warnings == [], "\(name)") }
    for check in checks where Self.ofBucket.contains(check.column) {
      for number in ["objects", "requests", "bytes", "seconds"] {
        #expect(check.numbers[number] != nil, "\(name): \(check.id) has no \(number)")
      }
      let named = check.numbers["offenders"]?.listValue ?? []
      #expect(named.isEmpty == (check.verdict == .pass || check.verdict == .unknown), "\(name)")
    }
  }

  private static let ofBucket: Set = ["V15o", "V18", "V21", "V24", "V25", "V26"]
}

extension Check {
  /// Its number; V15 is asked of rows and of objects.
  fileprivate var column: String {
    id == "V15" && title.hasPrefix("metadata, content types") ? "V15o" : id
  }
}

extension Stage {
  /// What every proof of a restore says of the point.
  fileprivate func proofs(_ point: RecoveryPoint) async throws -> [ActionResult] {
    let inputs = ["point": point.value]
    var results = [
      // What leaks does so a moment after the snapshot here.
      try await perform(
        "tams.check_database",
        inputs.merging(["clock_tolerance": .duration(.zero)]) { one, _ in one })
    ]
    // Everything is read: what is found must not hang on the draw.
    let all = ["reads": Value.integer(1_000), "whole_reads": .integer(1_000)]
    results.append(try await perform("tams.check_objects", inputs.merging(all) { one, _ in one }))
    // Without tables there is nothing to ask about requests.
    if results[0].checks.allSatisfy({ $0.id != "V05" }) {
      results.append(try await perform("tams.check_delete_requests"))
    }
    return results
  }
}

extension CorruptionTests {
  /// A dot is a pass, a dash a check that was not made.
  private static func text(_ rows: [Row]) -> String {
    [Corruption.Place.live, .point].map { place in
      let own = rows.filter { $0.corruption.place == place }
      let columns = Set(own.flatMap(\.verdicts.keys)).sorted()
      let head =
        cell("disaster in \(place.rawValue) data", 28) + columns.map { cell($0, 6) }.joined()
      let lines = own.map { row in
        cell(row.corruption.disaster?.rawValue ?? "nothing", 28)
          + columns.map { cell(word(row.verdicts[$0]), 6) }.joined()
      }
      return ([head] + lines).joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  private static func word(_ verdict: Verdict?) -> String {
    switch verdict {
    case nil: "-"
    case .pass: "."
    case .degraded: "degr"
    case .unknown: "unkn"
    case .fail: "fail"
    }
  }

  private static func cell(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
