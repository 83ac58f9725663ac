import Testing

@testable import Lab

@Suite("switches")
struct SwitchesTests {
  @Test("every switch starts at its first value and takes each of its values")
  func values() throws {
    for name in SwitchName.allCases {
      let choices = name.choices ?? ["0", "-30", "90"]
      #expect(Switches()[name] == name.defaultValue)
      for choice in choices {
        #expect(try Switches(["\(name.rawValue)=\(choice)"])[name] == choice)
      }
    }
  }

  @Test("an unknown switch is answered with the list of them")
  func unknownSwitch() throws {
    let error = #expect(throws: SwitchError.self) { try Switches(["list=bare"]) }
    #expect(error == .unknownSwitch("list"))
    #expect(try #require(error).description.contains("name_scope, "))
  }

  @Test("an unknown value is answered with the choices")
  func unknownValue() throws {
    let error = #expect(throws: SwitchError.self) { try Switches(["second_commit=404"]) }
    #expect(error?.description == "second_commit cannot be 404; it takes 409 or 200 or 500")
    #expect(throws: SwitchError.unknownValue(.clockSkew, "soon")) {
      try Switches(["clock_skew=soon"])
    }
    #expect(throws: SwitchError.notASetting("lists")) { try Switches(["lists"]) }
  }
}
