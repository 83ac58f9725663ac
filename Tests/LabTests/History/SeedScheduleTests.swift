import Core
import Testing

@testable import Lab

@Suite("the seed's snapshot schedule")
struct SeedScheduleTests {
  private func time(_ text: String) throws -> Timestamp {
    try #require(Timestamp(rfc3339: text))
  }

  @Test("at any time 7 daily, 4 weekly, 12 monthly and 120 bucket snapshots are kept")
  func counts() throws {
    for text in ["2026-03-01T02:30:00Z", "2026-11-23T16:00:00Z", "2028-02-29T23:59:59Z"] {
      let firings = SeedSchedule(.two).firings(at: try time(text))
      func count(_ policy: String) -> Int { firings.count { $0.policy == policy } }
      #expect(count("tams-db-daily") == 7)
      #expect(count("tams-db-weekly") == 4)
      #expect(count("tams-db-monthly") == 12)
      #expect(count("tams-media-6h") == 120)
      #expect(firings.map(\.time) == firings.map(\.time).sorted())
      #expect(try firings.allSatisfy { $0.expires > (try time(text)) })
    }
  }

  @Test("snapshots fall on the hours, Sundays and firsts the seed names")
  func moments() throws {
    let end = try time("2026-03-10T12:00:00Z")
    let firings = SeedSchedule(.two).firings(at: end)
    func names(_ policy: String) -> [String] {
      firings.filter { $0.policy == policy }.map(\.name)
    }
    #expect(names("tams-db-daily").last == "tams-db-daily_2026-03-10T02:00:00.000000UTC")
    #expect(
      names("tams-db-weekly")
        == ["02-15", "02-22", "03-01", "03-08"].map {
          "tams-db-weekly_2026-\($0)T03:00:00.000000UTC"
        })
    #expect(names("tams-db-monthly").first == "tams-db-monthly_2025-04-01T04:00:00.000000UTC")
    #expect(names("tams-db-monthly").last == "tams-db-monthly_2026-03-01T04:00:00.000000UTC")
    #expect(
      names("tams-media-6h").suffix(2) == [
        "tams-media-6h_2026-03-10T06:00:00.000000UTC",
        "tams-media-6h_2026-03-10T12:00:00.000000UTC",
      ])
  }

  @Test("a monthly snapshot is kept for calendar months")
  func calendarMonths() throws {
    let end = try time("2026-03-10T12:00:00Z")
    let monthly = SeedSchedule(.two).firings(at: end).last { $0.policy == "tams-db-monthly" }
    #expect(try monthly?.expires == time("2027-03-01T04:00:00Z"))
  }

  @Test("in the parent layout all is taken of one directory by one policy")
  func parent() throws {
    let end = try time("2026-03-10T12:00:00Z")
    let firings = SeedSchedule(.parent).firings(at: end)
    #expect(firings.map(\.time) == SeedSchedule(.two).firings(at: end).map(\.time))
    #expect(firings.allSatisfy { $0.path == SeedSchedule.parent && $0.policy == "tams" })
    #expect(Set(firings.map(\.name)).count == firings.count)
  }
}
