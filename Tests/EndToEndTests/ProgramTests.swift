import Testing

@Suite("The programs, from outside")
struct ProgramTests {
  @Test("refuse a word they do not know, with exit code 2 and a way on")
  func unknownWord() async throws {
    let done = try await Invocation.run(Checkout.tamsdr, ["frobnicate"])
    #expect(done.status == 2)
    #expect(done.output.isEmpty)
    #expect(done.errors.contains("tamsdr --help"), "\(done)")
  }
}
