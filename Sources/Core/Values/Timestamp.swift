/// An instant on the wall clock, in nanoseconds since 1970-01-01T00:00:00Z (leap seconds not counted).
package struct Timestamp: Sendable, Hashable, Comparable {
  package let nanoseconds: Int64

  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  package init(seconds: Int64, nanoseconds: Int64 = 0) {
    self.nanoseconds = seconds * 1_000_000_000 + nanoseconds
  }

  /// Whole seconds since the epoch, rounded down.
  package var seconds: Int64 {
    let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// The nanoseconds after `seconds`, 0 to 999,999,999.
  package var fraction: Int64 { nanoseconds - seconds * 1_000_000_000 }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  package static func + (time: Timestamp, span: Duration) -> Timestamp {
    Timestamp(nanoseconds: time.nanoseconds.adding(span.nanoseconds))
  }

  package static func - (time: Timestamp, span: Duration) -> Timestamp {
    Timestamp(nanoseconds: time.nanoseconds.adding(-span.nanoseconds))
  }

  package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
    .nanoseconds(later.nanoseconds.adding(-earlier.nanoseconds))
  }
}

extension Int64 {
  /// The most nanoseconds a time or span has, on either side: some 291 years. Servers, files and clocks
  /// can say any time, and what lies further is no reason to end the program.
  static let mostNanoseconds: Int64 = 9_200_000_000_000_000_000

  /// The sum, no further than the bound.
  fileprivate func adding(_ other: Int64) -> Int64 {
    let (sum, overflows) = addingReportingOverflow(other)
    guard overflows else { return sum.bounded }
    return other < 0 ? -Self.mostNanoseconds : Self.mostNanoseconds
  }

  var bounded: Int64 { Swift.min(Swift.max(self, -Self.mostNanoseconds), Self.mostNanoseconds) }
}

extension Timestamp: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let time = Timestamp(rfc3339: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(text) is not an RFC 3339 time with a zone")
    }
    self = time
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rfc3339)
  }
}

// MARK: RFC 3339

extension Timestamp {
  /// Reads RFC 3339 with a zone, such as `2026-03-01T02:00:00.144783Z` or `2026-03-01T04:00:00+02:00`.
  /// Nil when the text is not one, or names no zone.
  package init?(rfc3339 text: some StringProtocol) { self.init(rfc3339: Array(text.utf8)[...]) }

  /// The same of the bytes of a text.
  package init?(rfc3339 bytes: ArraySlice<UInt8>) {
    guard let time = bytes.withUnsafeBufferPointer(Self.read) else { return nil }
    self = time
  }

  private static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
    var reader = DigitReader(bytes)
    guard
      let year = reader.number(4), reader.skip("-"),
      let month = reader.number(2), reader.skip("-"),
      let day = reader.number(2), reader.skip("T") || reader.skip("t") || reader.skip(" "),
      let hour = reader.number(2), reader.skip(":"),
      let minute = reader.number(2), reader.skip(":"),
      let second = reader.number(2),
      Self.years.contains(year), (1...12).contains(month), day >= 1,
      day <= CalendarDay.daysInMonth(year: year, month: month),
      hour < 24, minute < 60, second < 60
    else { return nil }
    let fraction = reader.skip(".") ? reader.fraction() : 0
    guard let fraction, let offset = reader.zoneOffset(), reader.isAtEnd else { return nil }
    let days = CalendarDay(year: year, month: month, day: day).daysSinceEpoch
    return Timestamp(
      seconds: Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second - offset),
      nanoseconds: Int64(fraction))
  }

  /// Those whose nanoseconds fit.
  private static let years = 1700...2200

  /// Whether it can be read again once it is written.
  package var isReadable: Bool {
    Self.years.contains(CalendarDay(daysSinceEpoch: Int(dayNumber)).year)
  }

  /// The instant in UTC with as many decimals as it needs (none, 3, 6 or 9).
  package var rfc3339: String {
    let fraction = self.fraction
    let decimals: String
    switch fraction {
    case 0: decimals = ""
    case _ where fraction % 1_000_000 == 0: decimals = "." + padded(fraction / 1_000_000, 3)
    case _ where fraction % 1_000 == 0: decimals = "." + padded(fraction / 1_000, 6)
    default: decimals = "." + padded(fraction, 9)
    }
    return dateText + "T" + timeText + decimals + "Z"
  }

  /// `2026-03-01`, in UTC.
  package var dateText: String {
    let day = CalendarDay(daysSinceEpoch: Int(dayNumber))
    return padded(Int64(day.year), 4) + "-" + padded(Int64(day.month), 2) + "-"
      + padded(Int64(day.day), 2)
  }

  /// `02:00:00`, in UTC.
  package var timeText: String {
    let second = seconds - dayNumber * 86_400
    return padded(second / 3_600, 2) + ":" + padded(second / 60 % 60, 2) + ":"
      + padded(second % 60, 2)
  }

  /// Days since 1970-01-01, rounded down.
  package var dayNumber: Int64 {
    let (quotient, remainder) = seconds.quotientAndRemainder(dividingBy: 86_400)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

/// A date of the proleptic Gregorian calendar.
package struct CalendarDay: Sendable, Hashable {
  package let year: Int
  package let month: Int
  package let day: Int

  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Civil-from-days: years run from March, so that the leap day comes last.
  package init(daysSinceEpoch: Int) {
    let shifted = daysSinceEpoch + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  package var daysSinceEpoch: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  package static func daysInMonth(year: Int, month: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}

private struct DigitReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  mutating func number(_ digits: Int) -> Int? {
    let end = index + digits
    guard end <= bytes.count else { return nil }
    var value = 0
    while index < end {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// The decimals after the point as nanoseconds; further digits than nine are cut.
  mutating func fraction() -> Int? {
    var value = 0
    var count = 0
    while let digit = digit() {
      if count < 9 { value = value * 10 + digit }
      count += 1
    }
    guard count > 0 else { return nil }
    for _ in min(count, 9)..<9 { value *= 10 }
    return value
  }

  private mutating func digit() -> Int? {
    guard index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 else { return nil }
    defer { index += 1 }
    return Int(bytes[index] - 0x30)
  }

  /// Seconds east of UTC.
  mutating func zoneOffset() -> Int? {
    if skip("Z") || skip("z") { return 0 }
    let sign: Int
    if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
    guard let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60
    else { return nil }
    return sign * (hours * 3_600 + minutes * 60)
  }
}

/// `value` in decimal, filled with zeros on the left to `width` digits.
package func padded(_ value: Int64, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
