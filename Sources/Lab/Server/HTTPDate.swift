import Core

extension Timestamp {
  /// Reads the form that `httpDate` writes; nil for any other.
  package init?(httpDate text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 6, let month = months.firstIndex(of: String(parts[2])) else { return nil }
    let date = "\(parts[3])-\(padded(Int64(month) + 1, 2))-\(parts[1])"
    self.init(rfc3339: "\(date)T\(parts[4])Z")
  }

  /// As HTTP's `Date` writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
  package var httpDate: String {
    let day = CalendarDay(daysSinceEpoch: Int(dayNumber))
    let weekday = weekdays[((Int(dayNumber) % 7) + 7) % 7]
    return "\(weekday), \(padded(Int64(day.day), 2)) \(months[day.month - 1]) "
      + "\(padded(Int64(day.year), 4)) \(timeText) GMT"
  }
}

private let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

private let months = [
  "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]
