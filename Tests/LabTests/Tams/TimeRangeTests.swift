import Testing

@testable import Lab

@Suite("A time range")
struct TimeRangeTests {
  @Test(
    "is written as it was read",
    arguments: ["[0:0_10:5)", "(-1:500000000_2:0]", "_", "()", "[5:0_", "_7:1)", "[3:0_3:0]"])
  func roundTrip(text: String) throws {
    #expect(try #require(TimeRange(text: text)).text == text)
  }

  @Test(
    "is not read from what the specification does not allow",
    arguments: [
      "", "10", "[1:0_2", "01:0_2:0", "1:0000000001_2:0", "1:0_2:0_3:0", "[99999999999:0_",
    ])
  func refused(text: String) { #expect(TimeRange(text: text) == nil) }

  @Test(
    "overlaps another where some instant lies in both",
    arguments: [
      ("[0:0_10:0)", "[10:0_20:0)", false), ("[0:0_10:0]", "[10:0_20:0)", true),
      ("[0:0_10:0]", "(10:0_20:0)", false), ("_", "[1:0_2:0)", true), ("()", "_", false),
      ("[0:0_5:0)", "[1:0_2:0)", true), ("[3:0_3:0]", "[0:0_5:0)", true),
    ])
  func overlap(one: String, other: String, expected: Bool) throws {
    let one = try #require(TimeRange(text: one))
    let other = try #require(TimeRange(text: other))
    #expect(one.overlaps(other) == expected)
    #expect(other.overlaps(one) == expected)
  }

  @Test(
    "covers only what lies in it completely",
    arguments: [
      ("[0:0_10:0)", "[0:0_10:0)", true), ("[0:0_10:0)", "[0:0_10:0]", false),
      ("(0:0_10:0)", "[0:0_10:0)", false), ("_", "[0:0_10:0)", true),
      ("[5:0_", "[0:0_10:0)", false), ("[5:0_", "[5:0_", true),
    ])
  func cover(window: String, range: String, expected: Bool) throws {
    let window = try #require(TimeRange(text: window))
    #expect(window.covers(try #require(TimeRange(text: range))) == expected)
  }
}
