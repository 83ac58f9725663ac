import Core

extension TrinoFunctions {
  static func times() -> [Scalar] {
    let parts: [(String, @Sendable (Timestamp, CalendarDay) -> Int64)] = [
      ("year", { Int64($1.year) }), ("quarter", { Int64(($1.month - 1) / 3 + 1) }),
      ("month", { Int64($1.month) }), ("week", { week(of: $0, $1) }), ("day", { Int64($1.day) }),
      ("hour", { time, _ in (time.seconds - time.dayNumber * 86_400) / 3_600 }),
      ("minute", { time, _ in (time.seconds - time.dayNumber * 86_400) / 60 % 60 }),
      ("second", { time, _ in (time.seconds - time.dayNumber * 86_400) % 60 }),
    ]
    let fields = parts.map { name, part in
      Scalar.strict(name, 1) { values in
        let time = try time(values[0], of: name)
        return .integer(part(time, CalendarDay(daysSinceEpoch: Int(time.dayNumber))))
      }
    }
    return fields + [
      Scalar("now", 0) { _ in .text(LabClock.machineTime.sqlText) },
      .strict("date_trunc", 2) { values in
        let unit = try unit(values[0])
        return .text(TrinoTime.truncate(try time(values[1], of: "date_trunc"), to: unit).sqlText)
      },
      .strict("date_add", 3) { values in
        let count = try integer(values[1], of: "date_add")
        let time = try time(values[2], of: "date_add")
        let unit = try unit(values[0])
        guard TrinoTime.isReached(count, unit, from: time) else {
          throw invalid("\(count) \(unit.rawValue) lead out of range")
        }
        return .text(TrinoTime.add(count, unit, to: time).sqlText)
      },
      .strict("date_diff", 3) { values in
        .integer(
          TrinoTime.difference(
            try unit(values[0]), from: try time(values[1], of: "date_diff"),
            to: try time(values[2], of: "date_diff")))
      },
      .strict("to_unixtime", 1) {
        .real(Double(try time($0[0], of: "to_unixtime").nanoseconds) / 1e9)
      },
      .strict("from_unixtime", 1) { values in
        let seconds = try double(values[0], of: "from_unixtime")
        guard abs(seconds) < 9e9 else { throw invalid("\(seconds) is out of range") }
        return .text(Timestamp(nanoseconds: Int64((seconds * 1e6).rounded()) * 1_000).sqlText)
      },
      .strict("to_iso8601", 1) { values in
        let text = try time(values[0], of: "to_iso8601").sqlText
        return .text(String(text.map { $0 == " " ? "T" : $0 }))
      },
    ]
  }

  /// The ISO week of the year: the one that holds the week's Thursday.
  private static func week(of time: Timestamp, _ day: CalendarDay) -> Int64 {
    let monday = TrinoTime.truncate(time, to: .week).dayNumber
    let thursday = CalendarDay(daysSinceEpoch: Int(monday) + 3)
    let first = CalendarDay(year: thursday.year, month: 1, day: 1).daysSinceEpoch
    return (monday + 3 - Int64(first)) / 7 + 1
  }

  static func time(_ value: SQLValue, of function: String) throws -> Timestamp {
    guard let time = TrinoTime.read(try text(value, of: function)) else {
      throw mismatch(value, function)
    }
    return time
  }

  private static func unit(_ value: SQLValue) throws -> TrinoTime.Unit {
    let name = try text(value, of: "date_trunc")
    guard let unit = TrinoTime.Unit(rawValue: name.lowercased()) else {
      throw invalid("'\(name)' is not a valid Timestamp field")
    }
    return unit
  }
}
