extension Duration {
  /// The whole span in nanoseconds; one of more than some 291 years counts as so many.
  package var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflows { return seconds < 0 ? -Int64.mostNanoseconds : Int64.mostNanoseconds }
    return whole.bounded + attoseconds / 1_000_000_000
  }

  package var inSeconds: Double { Double(nanoseconds) / 1e9 }

  /// Reads `90s`, `8m`, `1h30m`, `2d`, `1.5s`, `250ms`: units from large to small, each once.
  package init?(text: some StringProtocol) {
    let units: [(name: String, nanoseconds: Double)] = [
      ("d", 86_400e9), ("h", 3_600e9), ("m", 60e9), ("s", 1e9), ("ms", 1e6),
    ]
    var rest = Substring(text)
    var total = 0.0
    var smallest = -1
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let name = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(name.count)
      guard let amount = Double(digits), amount < 1e9,
        let unit = units.firstIndex(where: { $0.name == name }), unit > smallest
      else { return nil }
      smallest = unit
      total += amount * units[unit].nanoseconds
    }
    // Some 100 years: whatever is longer is a slip, and does not fit the nanoseconds of a time.
    guard total < 3.2e18 else { return nil }
    self = .nanoseconds(Int64(total.rounded()))
  }

  /// To the millisecond, and from ten seconds on to the second: nobody reads more of what was measured.
  package var rounded: Duration {
    let unit: Int64 = abs(nanoseconds) < 10_000_000_000 ? 1_000_000 : 1_000_000_000
    return .nanoseconds(Int64((Double(nanoseconds) / Double(unit)).rounded()) * unit)
  }

  /// The shortest text that `init(text:)` reads back to the same span, such as `1h30m` or `250ms`.
  package var text: String {
    var rest = nanoseconds
    guard rest != 0 else { return "0s" }
    let sign = rest < 0 ? "-" : ""
    rest = abs(rest)
    var text = ""
    for (name, unit) in [
      ("d", 86_400_000_000_000 as Int64), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
      ("s", 1_000_000_000),
    ] where rest >= unit {
      text += "\(rest / unit)\(name)"
      rest %= unit
    }
    if rest % 1_000_000 > 0 {
      text += "\(Double(rest) / 1e6)ms"
    } else if rest > 0 {
      text += "\(rest / 1_000_000)ms"
    }
    return sign + text
  }
}
