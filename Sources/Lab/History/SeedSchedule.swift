import Core

/// The lab's two arrangements of protected paths.
package enum LabLayout: String, Codable, Sendable, CaseIterable {
  /// Database and media each under protected paths of their own.
  case two
  /// Everything under one protected path above both.
  case parent
}

/// The snapshot schedule that the lab's history follows: database daily at 02:00 for 7 days, weekly on
/// Sunday at 03:00 for 4 weeks, monthly on the 1st at 04:00 for 12 months; bucket every 6 hours from
/// 00:00 for 30 days.
package struct SeedSchedule: Sendable {
  /// One frame of a policy.
  package struct Tier: Sendable, Hashable {
    package let recurrence: Recurrence
    package let retention: Retention
    /// The same in VAST's words.
    package let frame: FrameRecord
  }

  /// A policy and the protected path that follows it; both have the same name.
  package struct Policy: Sendable, Hashable {
    package let name: String
    package let path: ElementPath
    package let tiers: [Tier]
  }

  /// One snapshot of the history.
  package struct Firing: Sendable, Hashable {
    package let time: Timestamp
    package let expires: Timestamp
    package let policy: String
    package let path: ElementPath

    /// `tams-db-daily_2026-03-01T02:00:00.000000UTC`
    package var name: String { "\(policy)_\(time.dateText)T\(time.timeText).000000UTC" }
  }

  package let policies: [Policy]

  package init(_ layout: LabLayout) {
    switch layout {
    case .two:
      policies = [
        Policy(name: "tams-db-daily", path: Self.database, tiers: [Self.daily]),
        Policy(name: "tams-db-weekly", path: Self.database, tiers: [Self.weekly]),
        Policy(name: "tams-db-monthly", path: Self.database, tiers: [Self.monthly]),
        Policy(name: "tams-media-6h", path: Self.media, tiers: [Self.sixHourly]),
      ]
    case .parent:
      policies = [
        Policy(
          name: "tams", path: Self.parent,
          tiers: [Self.daily, Self.weekly, Self.monthly, Self.sixHourly])
      ]
    }
  }

  /// Every snapshot that is kept at `end`, oldest first.
  package func firings(at end: Timestamp) -> [Firing] {
    policies.flatMap { policy in
      policy.tiers.flatMap { tier in
        tier.recurrence.firings(after: tier.retention.horizon(at: end), until: end).map { time in
          Firing(
            time: time, expires: tier.retention.expiry(of: time), policy: policy.name,
            path: policy.path)
        }
      }
    }
    .sorted { ($0.time, $0.policy) < ($1.time, $1.policy) }
  }

  package static let parent = ElementPath(components: ["tams"])
  package static let database = ElementPath(components: ["tams", "db"])
  package static let media = ElementPath(components: ["tams", "media"])
  package static let scratch = ElementPath(components: ["scratch"])
  package static let proof = ElementPath(components: ["tamsdr-scratch"])

  private static let daily = Tier(
    recurrence: .daily(hour: 2), retention: .days(7),
    frame: frame(every: "1D", from: "2026-01-01 02:00:00", keep: "7D"))
  // 2026-01-04 is a Sunday.
  private static let weekly = Tier(
    recurrence: .weekly(weekday: 0, hour: 3), retention: .days(28),
    frame: frame(every: "7D", from: "2026-01-04 03:00:00", keep: "28D"))
  private static let monthly = Tier(
    recurrence: .monthly(hour: 4), retention: .months(12),
    frame: frame(every: "1M", from: "2026-01-01 04:00:00", keep: "12M"))
  private static let sixHourly = Tier(
    recurrence: .hourly(every: 6), retention: .days(30),
    frame: frame(every: "6h", from: "2026-01-01 00:00:00", keep: "30D"))

  private static func frame(every: String, from start: String, keep: String) -> FrameRecord {
    FrameRecord(every: every, startAt: start, keepLocal: keep, keepRemote: nil)
  }
}
