import Core
import Testing

@Suite("An instant")
struct TimestampTests {
  @Test(
    "is read from RFC 3339 and written back in UTC",
    arguments: [
      ("2026-03-01T02:00:00Z", "2026-03-01T02:00:00Z"),
      ("2026-03-01T02:00:00.144783Z", "2026-03-01T02:00:00.144783Z"),
      ("2026-03-01T04:30:00+02:30", "2026-03-01T02:00:00Z"),
      ("2024-02-29T23:59:59.5-01:00", "2024-03-01T00:59:59.500Z"),
      ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
      ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
    ])
  func roundTrip(text: String, utc: String) {
    #expect(Timestamp(rfc3339: text)?.rfc3339 == utc)
  }

  @Test(
    "is refused without a zone or off the calendar",
    arguments: [
      "2026-03-01T02:00:00", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-01",
      "2026-03-01T24:00:00Z", "2026-03-01T02:00:00.Z", "2026-03-01T02:00:00Zx", "", "latest",
      "2023-02-29T00:00:00Z",
    ])
  func refusal(text: String) { #expect(Timestamp(rfc3339: text) == nil) }

  @Test("is as far from another, or from itself, as nanoseconds reach, and no farther")
  func bounds() throws {
    let first = try #require(Timestamp(rfc3339: "1700-01-01T00:00:00Z"))
    let last = try #require(Timestamp(rfc3339: "2200-12-31T23:59:59Z"))
    let most = Duration.nanoseconds(9_200_000_000_000_000_000)
    #expect(last - first == most && first - last == .zero - most)
    for (time, span) in [(last, most), (first, .zero - most), (last, .seconds(Int64.max))] {
      #expect(!(time + span).isReadable && !(time + span).rfc3339.isEmpty)
    }
    #expect((first - .seconds(Int64.max)).fraction >= 0)
    #expect(Duration.seconds(Int64.min).text.hasPrefix("-"))
    #expect(first.isReadable && last.isReadable)
  }

  @Test("counts days like the calendar over four centuries")
  func calendar() {
    var day = CalendarDay(year: 1900, month: 1, day: 1)
    for number in day.daysSinceEpoch..<CalendarDay(year: 2300, month: 1, day: 1).daysSinceEpoch {
      #expect(CalendarDay(daysSinceEpoch: number) == day)
      let last = CalendarDay.daysInMonth(year: day.year, month: day.month)
      if day.day < last {
        day = CalendarDay(year: day.year, month: day.month, day: day.day + 1)
      } else if day.month < 12 {
        day = CalendarDay(year: day.year, month: day.month + 1, day: 1)
      } else {
        day = CalendarDay(year: day.year + 1, month: 1, day: 1)
      }
    }
  }
}

@Suite("A span of time")
struct DurationTextTests {
  @Test(
    "is read and written in the runbook's form",
    arguments: [
      ("90s", "1m30s"), ("8m", "8m"), ("1h30m", "1h30m"), ("2d", "2d"), ("250ms", "250ms"),
      ("1.5s", "1s500ms"), ("0s", "0s"),
    ])
  func roundTrip(text: String, shortest: String) {
    #expect(Duration(text: text)?.text == shortest)
    #expect(Duration(text: shortest) == Duration(text: text))
  }

  @Test(
    "is refused in any other form",
    arguments: ["", "8", "m", "8x", "30m1h", "1h1h", "-5m", "8 m", "1:30", "1e3s"])
  func refusal(text: String) { #expect(Duration(text: text) == nil) }

  @Test(
    "a measured span is told no finer than it is read",
    arguments: [
      (332_180_000, "332ms"), (-493_013_300, "-493ms"), (740_332_180_000, "12m20s"),
      (9_999_600_000, "10s"), (0, "0s"),
    ] as [(Int64, String)])
  func rounded(nanoseconds: Int64, text: String) {
    #expect(Duration.nanoseconds(nanoseconds).rounded.text == text)
  }
}
