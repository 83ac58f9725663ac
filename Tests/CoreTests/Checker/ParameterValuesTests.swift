import Testing

@testable import Core

@Suite("Values from a command line")
struct ParameterValuesTests {
  @Test(
    "text is read as the type that is declared",
    arguments: [
      (.integer, "7", .integer(7)), (.integer, "7.5", nil), (.integer, "", nil),
      (.number, "7", .integer(7)), (.number, "0.5", .number(0.5)), (.bool, "true", .bool(true)),
      (.bool, "yes", nil), (.text, "7", .text("7")), (.text, "", .text("")),
      (.duration, "1h30m", .duration(.seconds(5_400))), (.duration, "90", nil),
      (.time, "2026-03-01T02:00:00Z", .time(Timestamp(seconds: 1_772_330_400))),
      (.time, "latest", .text("latest")), (.time, "-2h", .text("-2h")),
      (.time, "2026-03-01T02:00:00", nil), (.time, "tomorrow", nil),
      (.list(.text), "api,worker", .list([.text("api"), .text("worker")])),
      (.list(.text), "", .list([])), (.list(.integer), "1,x", nil),
      (.secret, "env:TOKEN", .secret(.environment("TOKEN"))),
      (.secret, "file:/run/token", .secret(.file("/run/token"))), (.secret, "hunter2", nil),
      (.oneOf(["a", "b"]), "b", .text("b")), (.oneOf(["a", "b"]), "c", nil),
    ] as [(ValueType, String, Value?)])
  func reads(type: ValueType, text: String, value: Value?) {
    #expect(type.read(argument: .text(text)) == value)
  }

  @Test("durations and times beyond what can be counted are refused, not trapped on")
  func bounds() {
    #expect(Duration(text: "999999999d") == nil)
    #expect(Duration(text: "36000d") != nil)
    #expect(Timestamp(rfc3339: "9999-12-31T23:59:59Z") == nil)
    #expect(Timestamp(rfc3339: "0001-01-01T00:00:00Z") == nil)
    #expect(Timestamp(rfc3339: "2200-12-31T23:59:59Z") != nil)
  }
}
