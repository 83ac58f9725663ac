import Core

/// When a schedule fires, in UTC.
package enum Recurrence: Sendable, Hashable {
  case daily(hour: Int64)
  /// On the day of the week counted from Sunday = 0.
  case weekly(weekday: Int64, hour: Int64)
  /// On the first of each month.
  case monthly(hour: Int64)
  /// From midnight on.
  case hourly(every: Int64)

  /// Every firing after `start` and not after `end`, oldest first.
  package func firings(after start: Timestamp, until end: Timestamp) -> [Timestamp] {
    guard start < end else { return [] }
    return (start.dayNumber...end.dayNumber).flatMap(firings(on:))
      .filter { $0 > start && $0 <= end }
  }

  private func firings(on day: Int64) -> [Timestamp] {
    func at(_ hour: Int64) -> Timestamp { Timestamp(seconds: day * 86_400 + hour * 3_600) }
    switch self {
    case .daily(let hour): return [at(hour)]
    case .weekly(let weekday, let hour): return Self.weekday(day) == weekday ? [at(hour)] : []
    case .monthly(let hour):
      return CalendarDay(daysSinceEpoch: Int(day)).day == 1 ? [at(hour)] : []
    case .hourly(let every): return stride(from: 0, to: 24, by: Int(every)).map { at(Int64($0)) }
    }
  }

  /// Day 0, 1970-01-01, was a Thursday.
  private static func weekday(_ day: Int64) -> Int64 { (day + 4) % 7 }
}

/// How long a snapshot is kept.
package enum Retention: Sendable, Hashable {
  case days(Int64)
  /// Calendar months: the same day and hour so many months later.
  case months(Int)

  package func expiry(of time: Timestamp) -> Timestamp {
    switch self {
    case .days(let days): time + .seconds(days * 86_400)
    case .months(let months): Self.shift(time, by: months)
    }
  }

  /// Nothing that was taken at or before this time is still kept at `time`, and all after it is.
  package func horizon(at time: Timestamp) -> Timestamp {
    switch self {
    case .days(let days): time - .seconds(days * 86_400)
    case .months(let months): Self.shift(time, by: -months)
    }
  }

  private static func shift(_ time: Timestamp, by months: Int) -> Timestamp {
    let date = CalendarDay(daysSinceEpoch: Int(time.dayNumber))
    let month = date.year * 12 + date.month - 1 + months
    let (year, number) = (month / 12, month % 12 + 1)
    let day = min(date.day, CalendarDay.daysInMonth(year: year, month: number))
    let shifted = CalendarDay(year: year, month: number, day: day)
    let inDay = time.nanoseconds - time.dayNumber * 86_400_000_000_000
    return Timestamp(seconds: Int64(shifted.daysSinceEpoch) * 86_400, nanoseconds: inDay)
  }
}
