import Foundation
import Testing

@Suite("The schedules people copy")
struct DrillScheduleTests {
  private static let folder = Checkout.root + "/examples/schedule"

  /// The words of the command that holds the drill, with the project's own files.
  private func command(_ line: String) throws -> [String] {
    let words = line.split(separator: " ").map(String.init)
    let start = try #require(words.lastIndex { $0.hasSuffix("tamsdr") })
    return words[(start + 1)...].map { word in
      word.replacing("/etc/tamsdr/runbooks/", with: Checkout.root + "/runbooks/")
        .replacing("/etc/tamsdr/site.yaml", with: Checkout.root + "/examples/site.yaml")
    }
  }

  /// The command as `check` would take it.
  private func isSound(_ line: String) async throws {
    var words = try command(line)
    #expect(words.first == "run" && words.last == "--yes", "\(words)")
    words[0] = "check"
    words.removeLast()
    let check = try await Invocation.run(Checkout.tamsdr, words)
    #expect(check.status == 0, "\(check)")
  }

  @Test("the cron file has one line of six fields and a command that tamsdr takes")
  func cron() async throws {
    let text = try String(contentsOfFile: Self.folder + "/tamsdr-drill.cron", encoding: .utf8)
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    let jobs = lines.filter { !$0.contains("=") }
    #expect(jobs.count == 1, "\(lines)")
    #expect(text.hasSuffix("\n"))
    let job = try #require(jobs.first.map(String.init))
    let fields = job.split(separator: " ").prefix(6).map(String.init)
    #expect(fields == ["0", "5", "2", "*", "*", "tamsdr"])
    // cron takes a percent sign for the end of the line.
    #expect(!job.contains("%"))
    try await isSound(job)
  }

  @Test("the units are taken by systemd, and start what tamsdr takes")
  func systemd() async throws {
    let service = try String(
      contentsOfFile: Self.folder + "/tamsdr-drill.service", encoding: .utf8)
    let timer = try String(contentsOfFile: Self.folder + "/tamsdr-drill.timer", encoding: .utf8)
    let line = try #require(
      service.split(separator: "\n").first { $0.hasPrefix("ExecStart=") }.map(String.init))
    try await isSound(line)
    #expect(service.contains("\nType=oneshot\n"))
    let calendar = try #require(
      timer.split(separator: "\n").first { $0.hasPrefix("OnCalendar=") }?.dropFirst(11))
    for section in ["[Unit]", "[Timer]", "[Install]"] { #expect(timer.contains(section)) }
    guard FileManager.default.fileExists(atPath: "/usr/bin/systemd-analyze") else { return }
    let next = try await Invocation.run("/usr/bin/systemd-analyze", ["calendar", String(calendar)])
    #expect(next.status == 0, "\(next)")
    // The program is not installed here: a copy names one that is.
    let folder = try TemporaryFolder()
    let unit = folder.path + "/tamsdr-drill.service"
    try service.replacing("/usr/local/bin/tamsdr", with: "/usr/bin/true")
      .write(toFile: unit, atomically: true, encoding: .utf8)
    try timer.write(toFile: folder.path + "/tamsdr-drill.timer", atomically: true, encoding: .utf8)
    let verified = try await Invocation.run(
      "/usr/bin/systemd-analyze", ["verify", "--man=no", folder.path + "/tamsdr-drill.timer", unit])
    folder.remove()
    #expect(verified.status == 0, "\(verified)")
    #expect(!verified.errors.contains("tamsdr-drill"), "\(verified)")
  }
}
