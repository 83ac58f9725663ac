import Core
import Lab
import Testing
import Transport

@testable import Actions

@Suite("An assessment on the lab")
struct AssessmentOnLabTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let disaster: Disaster?
    let strategy: Strategy

    var testDescription: String { "\(disaster?.rawValue ?? "no disaster"): \(strategy.rawValue)" }
  }

  static let cases = [
    Case(disaster: nil, strategy: .nothing),
    Case(disaster: .labelChanged, strategy: .nothing),
    Case(disaster: .objectsDeleted, strategy: .selectedObjects),
    Case(disaster: .objectsEncrypted, strategy: .selectedObjects),
    Case(disaster: .objectsTruncated, strategy: .selectedObjects),
    Case(disaster: .tablesDropped, strategy: .databaseOnly),
    Case(disaster: .databaseLost, strategy: .databaseOnly),
    Case(disaster: .flowsDeleted, strategy: .databaseOnly),
    Case(disaster: .segmentsLost, strategy: .databaseOnly),
    Case(disaster: .both, strategy: .fullRestore),
  ]

  private func assess(_ scene: LabScene) async throws -> Assessment {
    let now = SystemClock.now()
    let answer = try await RecoveryPointSearch(scene.connection)
      .answer(RecoveryPointSearch.Terms(latest: now, now: now, neededUntil: now))
    let point = try #require(answer.choice?.point)
    return await AssessmentReading(scene.connection).assessment(of: point, now: now)
  }

  @Test("leads to the strategy that fits the damage", arguments: cases)
  func strategies(_ expected: Case) async throws {
    try await LabScene.run { scene in
      if let disaster = expected.disaster { try scene.cause(disaster) }
      let assessment = try await assess(scene)
      let proposal = Proposal(assessment)
      #expect(proposal.strategy == expected.strategy, "\(proposal.reasons)")
      #expect(assessment.unknown == [])
      #expect((assessment.speeds.copying != nil) == (assessment.objects.contains { $0.toCopy > 0 }))
    }
  }

  @Test("names what nobody can tell, and proposes nothing on it")
  func unknown() async throws {
    try await LabScene.run { scene in
      try scene.lab.faults.add(FaultRule(.status(500), target: .trino, always: true))
      let proposal = Proposal(try await assess(scene))
      #expect(proposal.strategy == nil)
      #expect(proposal.unknown.first?.hasPrefix("the database: ") == true)
    }
  }

  @Test("counts by prefix and by flow what was deleted")
  func counts() async throws {
    try await LabScene.run { scene in
      let whole = try await assess(scene)
      try scene.cause(.objectsDeleted)
      let damaged = try await assess(scene)
      let before = try #require(whole.objects.first)
      let after = try #require(damaged.objects.first)
      #expect(after.point == before.point && after.live < before.live)
      let missed = try #require(after.missed)
      #expect(missed > 0 && after.bytesToCopy > 0)
      #expect(after.prefixes.reduce(0) { $0 + $1.deleted } <= after.deleted)
      #expect(after.prefixes.allSatisfy { $0.prefix.hasPrefix("tams/") })

      try scene.cause(.flowsDeleted)
      guard case .compared(let rows) = try await assess(scene).database else {
        Issue.record("the database was not compared")
        return
      }
      #expect(rows.flowsGone > 0 && rows.flowsDiffering >= rows.flowsGone)
      #expect(rows.flows.contains { $0.live == 0 && $0.point > 0 })
    }
  }
}
