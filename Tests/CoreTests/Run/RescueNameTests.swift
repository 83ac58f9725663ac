import Testing

@testable import Core

@Suite("The name of a rescue snapshot")
struct RescueNameTests {
  private let digest = "0123456789abcdef"

  @Test("tells run, step and pass again")
  func comesBack() throws {
    let remote = RemoteName.make(
      run: "20260301-020000-abcd", step: "take/rescue-all", elementDigest: nil, pass: 2,
      undoing: false)
    let name = RescueName.make(remote, directoryDigest: digest)
    #expect(name == "tamsdr-20260301-020000-abcd-take-rescue-all-2-01234567")
    let read = try #require(RescueName(name, directoryDigest: digest))
    #expect(read.run == "20260301-020000-abcd")
    #expect(read.step == "take-rescue-all")
    #expect(read.pass == 2)
  }

  @Test(
    "is nothing else's: other snapshots, other directories, names cut short",
    arguments: [
      "tams-db-daily_2026-03-01T02:00:00.000000UTC", "tamsdr-20260301-020000-abcd-before-1",
      "tamsdr-20260301-020000-abcd-rescue-1-89abcdef",
      "tamsdr-20260301-020000-abcd-rescue-01234567",
      "tamsdr-20260301-020000-abcd-rescue-0-01234567", "tamsdr-20260301-020000-1-01234567",
      "tamsdr-manual-020000-abcd-rescue-1-01234567", "my-20260301-020000-abcd-rescue-1-01234567",
      "tamsdr-20260301-020000-abcd-rescue-1-01234567-try",
    ])
  func others(name: String) {
    #expect(RescueName(name, directoryDigest: digest) == nil)
  }

  @Test("keeps its snapshot unless the run that took it is known to be over")
  func kept() {
    func keeps(_ outcome: Outcome?) -> Bool {
      let standing = outcome.map { RunStanding(outcome: $0, siteChanged: true) }
      return RunStanding.keepsRescues(of: "r", standing) != nil
    }
    let released = Outcome.allCases.filter { !keeps($0) }
    #expect(released == [.succeeded, .unverified, .failed, .abandoned, .rolledBack])
    #expect(keeps(nil))
  }
}
