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

  @Test(
    "leave no core file, and let nobody read their memory",
    .enabled("ptrace is not permitted here", Invocation.mayTrace))
  func memory() async throws {
    let done = try await Invocation.run(
      "strace", ["-e", "trace=prctl,setrlimit,prlimit64", Checkout.tamsdr, "--version"])
    #expect(done.status == 0, "\(done)")
    #expect(done.errors.contains("PR_SET_DUMPABLE, SUID_DUMP_DISABLE) = 0"), "\(done)")
    #expect(done.errors.contains(/RLIMIT_CORE, {rlim_cur=0, rlim_max=0}(, NULL)?\) = 0/), "\(done)")
  }
}
