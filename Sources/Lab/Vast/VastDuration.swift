import Core

extension Duration {
  /// Reads a period as VAST writes it: `1D`, `7D`, `6h`, `1W`, `12M`, `30s`. `m` is minutes and `M`
  /// months of 30 days; a year has 365.
  init?(vast text: String) {
    guard let unit = text.last, let count = Int(text.dropLast()), count > 0 else { return nil }
    let seconds: Int
    switch unit {
    case "s", "S": seconds = 1
    case "m": seconds = 60
    case "h", "H": seconds = 3_600
    case "d", "D": seconds = 86_400
    case "w", "W": seconds = 7 * 86_400
    case "M": seconds = 30 * 86_400
    case "y", "Y": seconds = 365 * 86_400
    default: return nil
    }
    self = .seconds(count * seconds)
  }
}
