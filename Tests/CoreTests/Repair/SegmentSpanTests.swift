import Testing

@testable import Core

@Suite("What a segment takes of its flow's time")
struct SegmentSpanTests {
  private static let second = 1_000_000_000

  static let table: [(text: String, span: SegmentSpan?)] = [
    ("[1:0_2:5)", SegmentSpan(begins: second, ends: 2 * second + 5)),
    ("(1:0_2:5]", SegmentSpan(begins: second + 1, ends: 2 * second + 6)),
    ("1:0_2:5", SegmentSpan(begins: second, ends: 2 * second + 6)),
    ("[-1:5_-0:5)", SegmentSpan(begins: -second - 5, ends: -5)),
    ("[5:0]", SegmentSpan(begins: 5 * second, ends: 5 * second + 1)),
    ("5:0", SegmentSpan(begins: 5 * second, ends: 5 * second + 1)),
    (
      "[4102444800:0_4102444800:1)",
      SegmentSpan(
        begins: 4_102_444_800 * second, ends: 4_102_444_800 * second + 1)
    ),
    ("[4102444801:0_4102444801:1)", nil), ("[99999999999999999999:0_99999999999999999999:1)", nil),
    ("", nil), ("_", nil), ("()", nil), ("[1:0_", nil), ("_1:0)", nil), ("[2:0_1:0)", nil),
    ("[1:0_1:0)", nil), ("[1:0-2:0)", nil), ("{1:0_2:0)", nil), ("[1_2)", nil), ("[:0_1:0)", nil),
    ("[1:0000000000_2:0)", nil), ("[+1:0_2:0)", nil), ("[1:0_2:0_3:0)", nil),
  ]

  @Test("is read from its time range, or is none", arguments: table)
  func read(text: String, span: SegmentSpan?) {
    #expect(SegmentSpan(timerange: text) == span)
  }

  @Test("is shared by what overlaps, and not by what touches")
  func overlaps() {
    let span = SegmentSpan(begins: 10, ends: 20)
    for (begins, ends, isShared) in [
      (0, 10, false), (20, 30, false), (0, 11, true), (19, 30, true), (12, 13, true), (0, 30, true),
    ] {
      let other = SegmentSpan(begins: begins, ends: ends)
      #expect(span.overlaps(other) == isShared && other.overlaps(span) == isShared)
    }
  }
}
