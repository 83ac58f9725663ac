/// A time said by its distance, which only the one who uses it can resolve.
package enum RelativeTime: Sendable, Hashable {
  case latest
  case before(Duration)

  /// Reads `latest` and spans such as `-2h`.
  package init?(text: some StringProtocol) {
    if text == "latest" {
      self = .latest
    } else if text.hasPrefix("-"), let span = Duration(text: text.dropFirst()) {
      self = .before(span)
    } else {
      return nil
    }
  }

  /// The instant meant, seen from `reference`.
  package func resolved(against reference: Timestamp) -> Timestamp {
    switch self {
    case .latest: reference
    case .before(let span): reference - span
    }
  }
}
