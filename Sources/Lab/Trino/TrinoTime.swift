import Core

/// Timestamps as Trino's functions see them: text like `2026-03-01 02:00:00.000000`, UTC.
enum TrinoTime {
  /// Reads `2026-03-01`, `2026-03-01 02:00`, with seconds, up to six decimals and a zone (`UTC` or
  /// `+02:00`); nil for anything else.
  static func read(_ text: String) -> Timestamp? {
    var text = Substring(text)
    var zone = "Z"
    if let space = text.lastIndex(of: " "), text[space...].dropFirst().first?.isNumber == false {
      let name = String(text[space...].dropFirst())
      guard ["UTC", "Z"].contains(name) || name.hasPrefix("+") || name.hasPrefix("-") else {
        return nil
      }
      zone = ["UTC", "Z"].contains(name) ? "Z" : name
      text = text[..<space]
    }
    let decimals = text.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first
    guard decimals.map({ (1...6).contains($0.count) }) ?? true else { return nil }
    switch text.utf8.count {
    case 10: text += " 00:00:00"
    case 16: text += ":00"
    default: break
    }
    return Timestamp(rfc3339: text + zone)
  }

  /// The one form in which timestamps are compared.
  static func normalised(_ text: String) -> String? { read(text)?.sqlText }

  enum Unit: String, CaseIterable {
    case millisecond, second, minute, hour, day, week, month, quarter, year

    /// Nil for those of varying length.
    var length: Duration? {
      switch self {
      case .millisecond: .milliseconds(1)
      case .second: .seconds(1)
      case .minute: .seconds(60)
      case .hour: .seconds(3_600)
      case .day: .seconds(86_400)
      case .week: .seconds(7 * 86_400)
      case .month, .quarter, .year: nil
      }
    }

    /// Months of the calendar; nil for those of fixed length.
    var months: Int? {
      switch self {
      case .month: 1
      case .quarter: 3
      case .year: 12
      default: nil
      }
    }
  }

  static func truncate(_ time: Timestamp, to unit: Unit) -> Timestamp {
    if let months = unit.months {
      let month = monthNumber(time)
      return start(ofMonth: month - month % months)
    }
    guard let length = unit.length?.nanoseconds else { return time }
    // Weeks start on Monday; 1970-01-01 was a Thursday.
    let origin = unit == .week ? -3 * 86_400_000_000_000 : 0 as Int64
    let past = time.nanoseconds - origin
    let inside = (past % length + length) % length
    return Timestamp(nanoseconds: time.nanoseconds - inside)
  }

  /// Whether the sum is a time that can be written, some 280 years around 1970.
  static func isReached(_ count: Int64, _ unit: Unit, from time: Timestamp) -> Bool {
    let longest = unit.length?.inSeconds ?? Double(unit.months ?? 0) * 31 * 86_400
    return abs(Double(count) * longest + Double(time.seconds)) < 9e9
  }

  static func add(_ count: Int64, _ unit: Unit, to time: Timestamp) -> Timestamp {
    if let months = unit.months {
      let day = CalendarDay(daysSinceEpoch: Int(time.dayNumber))
      let target = monthNumber(time) + Int(count) * months
      let (year, month) = (target / 12, target % 12 + 1)
      let last = CalendarDay.daysInMonth(year: year, month: month)
      let moved = CalendarDay(year: year, month: month, day: min(day.day, last))
      return time + .seconds((moved.daysSinceEpoch - day.daysSinceEpoch) * 86_400)
    }
    return time + .nanoseconds((unit.length?.nanoseconds ?? 0) * count)
  }

  /// Whole units from `one` to `other`.
  static func difference(_ unit: Unit, from one: Timestamp, to other: Timestamp) -> Int64 {
    if let length = unit.length { return (other - one).nanoseconds / length.nanoseconds }
    let months = Int64(monthNumber(other) - monthNumber(one)) / Int64(unit.months ?? 1)
    let reached = add(months, unit, to: one)
    if months > 0, reached > other { return months - 1 }
    if months < 0, reached < other { return months + 1 }
    return months
  }

  private static func monthNumber(_ time: Timestamp) -> Int {
    let day = CalendarDay(daysSinceEpoch: Int(time.dayNumber))
    return day.year * 12 + day.month - 1
  }

  private static func start(ofMonth number: Int) -> Timestamp {
    let day = CalendarDay(year: number / 12, month: number % 12 + 1, day: 1)
    return Timestamp(seconds: Int64(day.daysSinceEpoch) * 86_400)
  }
}
