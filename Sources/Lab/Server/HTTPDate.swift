import Core

extension Timestamp {
  /// As HTTP's `Date` writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
  package var httpDate: String {
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let day = CalendarDay(daysSinceEpoch: Int(dayNumber))
    let weekday = weekdays[((Int(dayNumber) % 7) + 7) % 7]
    return "\(weekday), \(padded(Int64(day.day), 2)) \(months[day.month - 1]) "
      + "\(padded(Int64(day.year), 4)) \(timeText) GMT"
  }
}
