import Testing

@testable import Transport

@Suite("The pace of looks at a cluster")
struct LookPaceTests {
  @Test("lets five follow each other at once, and the next ones when as many are over a second old")
  func bound() {
    let pace = LookPace()
    let start = ContinuousClock.now
    let delays = (0..<12).map { _ in pace.delay(before: "tasks/1", now: start) }
    let full = Duration.milliseconds(1_100)
    #expect(delays.prefix(5).allSatisfy { $0 == nil })
    #expect(delays.dropFirst(5).prefix(5).allSatisfy { $0 == full })
    #expect(delays.dropFirst(10).allSatisfy { $0 == full * 2 })
  }

  @Test("counts each thing by itself, and forgets what is over")
  func things() {
    let pace = LookPace()
    let start = ContinuousClock.now
    for _ in 0..<5 { _ = pace.delay(before: "tasks/1", now: start) }
    #expect(pace.delay(before: "tasks/2", now: start) == nil)
    #expect(pace.delay(before: "tasks/1", now: start + .milliseconds(400)) == .milliseconds(700))
    #expect(pace.delay(before: "tasks/1", now: start + .seconds(3)) == nil)
  }
}
