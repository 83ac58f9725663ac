import Foundation
import Testing

@Suite("What people copy")
struct ReadmeTests {
  @Test("the commands of the README's lab part run as they stand")
  func lab() async throws {
    let readme = try String(contentsOfFile: Checkout.root + "/README.md", encoding: .utf8)
    let script = blocks(of: "sh lab", in: readme).joined(separator: "\n")
    try #require(script.contains("tamsdr run "))
    try await LabSlots.shared.take()
    let folder = try TemporaryFolder()
    for name in ["runbooks", "examples"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/" + name, withDestinationPath: Checkout.root + "/" + name)
    }
    let programs = URL(fileURLWithPath: Checkout.tamsdr).deletingLastPathComponent().path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let outcome = await Result {
      try await Invocation.run(
        "bash", ["-e", "-c", script], environment: ["PATH": programs + ":" + path],
        directory: folder.path)
    }
    _ = try await Invocation.run(Checkout.lab, ["stop", "--dir", folder.path + "/lab"])
    let page = try? String(contentsOfFile: folder.path + "/report.html", encoding: .utf8)
    folder.remove()
    await LabSlots.shared.give()
    let done = try outcome.get()
    #expect(done.status == 0, "\(done)")
    #expect(page?.contains("full-restore on lab") == true)
  }

  @Test("every runbook passes the checker with the site file to copy")
  func site() async throws {
    let runbooks = try FileManager.default.contentsOfDirectory(atPath: Checkout.root + "/runbooks")
    try #require(!runbooks.isEmpty)
    let given = [
      "release-rescues.yaml": "run=20260301-020000-abcd", "wrong-delete.yaml": "before=latest",
      "repair.yaml": "manifest={}", "drop-orphans.yaml": "manifest={}",
    ]
    for name in runbooks {
      let check = try await Invocation.run(
        Checkout.tamsdr,
        [
          "check", "\(Checkout.root)/runbooks/\(name)", "--site",
          Checkout.root + "/examples/site.yaml",
        ] + (given[name].map { ["--set", $0] } ?? []))
      #expect(check.status == 0, "\(check)")
    }
  }

  @Test("every script can be read by the shell, and the pipeline calls only what is there")
  func scripts() async throws {
    for script in ["examples/quickstart.sh", "examples/install-packages.sh", "Tests/run.sh"] {
      let read = try await Invocation.run("bash", ["-n", Checkout.root + "/" + script])
      #expect(read.status == 0, "\(read)")
    }
    let pipeline = try String(
      contentsOfFile: Checkout.root + "/examples/ci/github-actions.yaml", encoding: .utf8)
    let folders = ["examples/", "runbooks/", "Tests/"]
    let files = pipeline.split(whereSeparator: \.isWhitespace).filter { word in
      folders.contains { word.hasPrefix($0) }
    }
    try #require(!files.isEmpty)
    for file in files {
      #expect(FileManager.default.fileExists(atPath: Checkout.root + "/" + file), "\(file)")
    }
  }

  private func blocks(of language: String, in text: String) -> [String] {
    var blocks: [String] = []
    var current: [Substring]?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```\(language)" {
        current = []
      } else if line == "```", let lines = current {
        blocks.append(lines.joined(separator: "\n"))
        current = nil
      } else {
        current?.append(line)
      }
    }
    return blocks
  }
}

extension Result where Failure == any Error {
  init(_ work: () async throws -> Success) async {
    do { self = .success(try await work()) } catch { self = .failure(error) }
  }
}
