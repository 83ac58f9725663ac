import Core
import Foundation
import Reporting
import Testing

@Suite("The forms of a rehearsal")
struct RehearsalFormsTests {
  private let rehearsal: Rehearsal = {
    let mark = Mark(line: 3, column: 1)
    let steps = [
      Step(id: "stop", action: "stop", mark: mark), Step(id: "open", action: "open", mark: mark),
    ]
    let stop = ActionSpec(name: "stop", help: "", effect: .reversible, touches: ["service"])
    let open = ActionSpec(
      name: "open", help: "", effect: .reversible, role: .open, touches: ["service"])
    let undone = RehearsalResult.Undo(state: "undone", note: "runs again")
    return Rehearsal(
      Runbook(name: "sample", steps: steps.map(Runbook.Item.step)),
      specs: ["stop": stop, "open": open],
      results: [
        RehearsalResult(
          RehearsalCase("stop", .killedAfter, .resume), .finished, duration: .seconds(2)),
        RehearsalResult(
          RehearsalCase("stop", .killedAfter, .rollback), .asBefore, undos: ["stop": undone],
          duration: .milliseconds(1_500)),
        RehearsalResult(
          RehearsalCase("open", .fails, .rollback), .wrong("keys off: <tams> & \"more\"\u{7}"),
          refusedBack: "it cannot be undone", duration: .seconds(1)),
      ],
      skipped: [], notCarried: ["no worker service b"], duration: .seconds(5))
  }()

  @Test("text is the matrix, what went wrong, and the holes")
  func text() {
    #expect(
      RehearsalText.render(rehearsal) == """
        step  fails  times out  answer lost  killed before  killed during  killed after
        stop  -      -          -            -              -              finished + as before
        open  WRONG  -          -            -              -              -
        not as at the site: no worker service b
        WRONG: open fails, then rollback: keys off: <tams> & "more"\u{7}
        2 of 3 cases ended right in 5.0 s
        rollback coverage: 50 %, 1 of 2 steps with effects
          hole: open: no case went back over it
        """)
  }

  @Test("JUnit counts cases and ways back, and is XML whatever a message holds")
  func junit() throws {
    let text = RehearsalJUnit.render(rehearsal)
    #expect(
      text == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuite errors="0" failures="2" name="rehearse sample" tests="5" time="5.0">
          <testcase classname="stop" name="stop killed after, then resume" time="2.0"/>
          <testcase classname="stop" name="stop killed after, then rollback" time="1.5"/>
          <testcase classname="open" name="open fails, then rollback" time="1.0"><failure message="keys off: &lt;tams&gt; &amp; &quot;more&quot;\u{FFFD}"/></testcase>
          <testcase classname="stop" name="stop can be taken back" time="0"/>
          <testcase classname="open" name="open can be taken back" time="0"><failure message="no case went back over it"/></testcase>
        </testsuite>

        """)
  }

  @Test("JSON has each case with its ending and reason, and the coverage")
  func json() {
    let document = RehearsalJSON.document(of: rehearsal)
    #expect(document["exit_code"] == .integer(4))
    #expect(document["right"] == .integer(2))
    let last = document["cases"].listValue?.last
    #expect(last?["ending"] == .text("wrong"))
    #expect(last?["refused_back"] == .text("it cannot be undone"))
    #expect(document["rollback_coverage"]["percent"] == .integer(50))
    #expect(document["rollback_coverage"]["covered"] == .list([.text("stop")]))
  }
}
