import Testing

@testable import Core

@Suite("The loss of going back")
struct LossTests {
  @Test("its share is lost segments of live segments, and unknown where either is")
  func share() {
    #expect(Loss(segments: .rows(1), liveSegments: .rows(4)).share == 0.25)
    #expect(Loss(segments: .rows(0), liveSegments: .rows(0)).share == 0)
    #expect(Loss(segments: .rows(1)).share == nil)
    #expect(Loss(liveSegments: .rows(4)).share == nil)
  }

  @Test("unknown is a word where a number would be, and comes back as unknown")
  func values() {
    let loss = Loss(
      segments: .rows(3), liveSegments: .rows(12), bytes: 480_000,
      oldestLost: Timestamp(seconds: 60),
      reason: "the live buckets cannot be listed", liveProvenLost: true)
    #expect(loss.value["segments"] == .integer(3))
    #expect(loss.value["flows"] == .text("unknown"))
    #expect(loss.value["bytes"] == .integer(480_000))
    #expect(Loss().value["bytes"] == .text("unknown"))
    #expect(loss.value["share"] == .number(0.25))
    #expect(Loss(loss.value) == loss)
  }
}

@Suite("A relative time")
struct RelativeTimeTests {
  @Test("is 'latest' or a span back", arguments: ["latest", "-2h", "-1d12h"])
  func read(text: String) {
    #expect(RelativeTime(text: text) != nil)
  }

  @Test("is nothing else", arguments: ["2h", "-", "", "now", "Latest", "-2x"])
  func refused(text: String) {
    #expect(RelativeTime(text: text) == nil)
  }

  @Test("is resolved against the instant it is used at")
  func resolved() {
    let noon = Timestamp(seconds: 43_200)
    #expect(RelativeTime(text: "latest")?.resolved(against: noon) == noon)
    #expect(RelativeTime(text: "-2h")?.resolved(against: noon) == Timestamp(seconds: 36_000))
  }
}
