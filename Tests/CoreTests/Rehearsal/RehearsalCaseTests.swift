import Testing

@testable import Core

@Suite("The cases of a rehearsal")
struct RehearsalCaseTests {
  private func titles(_ steps: Set<String>? = nil, skipped: Set<String> = []) -> [String] {
    RehearsalCase.all(
      RehearsalSample.runbook, specs: RehearsalSample.specs, steps: steps, skipped: skipped
    ).map(\.title)
  }

  @Test("are every failure of a step with effects, each kill with both ways on")
  func effects() {
    #expect(
      titles(["stop"]) == [
        "stop fails, then rollback", "stop times out, then resume",
        "stop answer lost, then resume", "stop killed before, then resume",
        "stop killed before, then rollback", "stop killed during, then resume",
        "stop killed during, then rollback", "stop killed after, then resume",
        "stop killed after, then rollback",
      ])
  }

  @Test("are fewer for a step that only reads: it has no intent and no effect to lose")
  func reading() {
    #expect(
      titles(["look"]) == [
        "look fails, then rollback", "look times out, then resume",
        "look killed after, then resume",
      ])
  }

  @Test("never go back from the end of a run")
  func finally() {
    #expect(titles(["tell"]).count == 6)
    #expect(titles(["tell"]).allSatisfy { $0.hasSuffix("then resume") })
  }

  @Test("leave out what is not run, and come in the order of the runbook")
  func order() {
    let steps = RehearsalCase.all(
      RehearsalSample.runbook, specs: RehearsalSample.specs, skipped: ["touch"]
    ).map(\.step)
    var order: [String] = []
    for step in steps where order.last != step { order.append(step) }
    #expect(order == ["look", "stop", "rescue", "open", "tell"])
  }
}

@Suite("Replacements")
struct ReplacementTests {
  @Test("leave the lab without one: steps, hooks and steps of finally")
  func leaving() {
    let leaving = Rehearsal.leaving(RehearsalSample.runbook, specs: RehearsalSample.specs)
    #expect(leaving.map(\.id) == ["touch", "untouch", "tell"])
    let replaced = RehearsalSample.replacing(
      RehearsalSample.replacement("touch", .skip), RehearsalSample.replacement("untouch", .skip))
    #expect(Rehearsal.leaving(replaced, specs: RehearsalSample.specs).map(\.id) == ["tell"])
  }

  @Test("stand for all that a step does, and nothing else of it")
  func standing() throws {
    let runbook = RehearsalSample.replacing(
      RehearsalSample.replacement("touch", .action("look", inputs: ["at": .literal(.integer(1))])),
      RehearsalSample.replacement("untouch", .skip)
    ).rehearsed
    let touch = try #require(runbook.allSteps.first { $0.id == "touch" })
    #expect(touch.action == "look")
    #expect(touch.inputs == ["at": .literal(.integer(1))])
    #expect(touch.rollback?.map(\.id) == ["untouch"])
    #expect(touch.rollback?.first?.condition?.isFalse == true)
    #expect(runbook.allSteps.first { $0.id == "stop" } == RehearsalSample.step("stop", "stop"))
  }

  @Test("are told by the names of the journal, hooks after their step")
  func names() {
    let runbook = RehearsalSample.replacing(
      RehearsalSample.replacement("untouch", .skip), RehearsalSample.replacement("tell", .skip))
    #expect(Rehearsal.replaced(runbook) == ["touch/untouch", "tell"])
  }

  @Test("make a step leave the site only with the inputs that do")
  func inputs() {
    let spec = RehearsalSample.specs["wait"]
    var step = RehearsalSample.step("wait", "wait")
    #expect(spec?.leavesSite(step) == false)
    step.inputs["url"] = .literal(.text("http://x"))
    #expect(spec?.leavesSite(step) == true)
  }
}

extension Expression {
  fileprivate var isFalse: Bool {
    if case .literal(.bool(false), _) = self { true } else { false }
  }
}

@Suite("What a rehearsed run may reach")
struct ConfinementTests {
  let confinement = Confinement(
    servers: ["127.0.0.1:4001"], program: "/bin/tamsdr-lab", replacements: ["touch", "a/undo"])

  @Test("is its lab's addresses")
  func servers() {
    #expect(confinement.allows(server: "127.0.0.1:4001"))
    #expect(!confinement.allows(server: "127.0.0.1:4002"))
    #expect(!confinement.allows(server: "localhost:4001"))
  }

  @Test("is its lab's service manager, and the commands of replacements")
  func programs() {
    let service = ["/bin/tamsdr-lab", "service", "stop"]
    #expect(confinement.allows(program: service, for: nil))
    #expect(!confinement.allows(program: ["/bin/tamsdr-lab", "start"], for: nil))
    #expect(!confinement.allows(program: ["tamsdr-lab", "service"], for: nil))
    #expect(confinement.allows(program: ["sh"], for: StepKey("touch")))
    #expect(confinement.allows(program: ["sh"], for: StepKey("a/undo", element: "x")))
    #expect(!confinement.allows(program: ["sh"], for: StepKey("undo")))
    #expect(!confinement.allows(program: ["sh"], for: nil))
    #expect(!confinement.allows(program: [], for: nil))
  }
}
