import Core

/// The form dates have in HTTP heads: `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
  package static func parse(_ text: String) -> Timestamp? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let day = Int(words[1]),
      let month = months.firstIndex(of: words[2]), let year = Int(words[3])
    else { return nil }
    return Timestamp(
      rfc3339: "\(padded(Int64(year), 4))-\(padded(Int64(month + 1), 2))-\(padded(Int64(day), 2))"
        + "T\(words[4])Z")
  }

  private static let months: [Substring] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
