import Foundation
import Testing

@Suite("What the program says of itself")
struct ReferenceTests {
  @Test(
    "the pages of reference are of this program",
    arguments: [("actions", "actions.md"), ("explain", "codes.md")])
  func pages(command: String, name: String) async throws {
    let path = "examples/reference/\(name)"
    let page = try? String(contentsOfFile: "\(Checkout.root)/\(path)", encoding: .utf8)
    let written = try await Invocation.run(Checkout.tamsdr, [command, "--markdown"])
    #expect(
      page == written.output, "write it anew: tamsdr \(command) --markdown > \(path)")
  }

  @Test("every page that a page of the project links to is there")
  func links() throws {
    let root = URL(filePath: Checkout.root)
    let pages = ["README.md"] + (try markdown(below: "examples"))
    for page in pages {
      let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
      let folder = root.appending(path: page).deletingLastPathComponent()
      for match in text.matches(of: /\]\(([^)#:]+)[^)]*\)/) {
        let target = folder.appending(path: String(match.1)).standardizedFileURL.path
        #expect(FileManager.default.fileExists(atPath: target), "\(page): \(match.1)")
      }
    }
  }

  @Test("every command that an explanation or a page names is one")
  func commands() async throws {
    let dump = try await Invocation.run(Checkout.tamsdr, ["--experimental-dump-help"])
    let names = Set(dump.output.matches(of: /"commandName" *: *"([a-z-]+)"/).map { $0.1 })
    try #require(names.contains("rollback"))
    var texts = try (["README.md"] + markdown(below: "examples")).map {
      try String(contentsOfFile: "\(Checkout.root)/\($0)", encoding: .utf8)
    }
    texts.append(try await Invocation.run(Checkout.tamsdr, ["explain", "--markdown"]).output)
    for name in names {
      texts.append(try await Invocation.run(Checkout.tamsdr, ["help", String(name)]).output)
    }
    for text in texts {
      for match in text.matches(
        of: /(?:^|[`:;] ?|then )tamsdr ([a-z]+)\b/.anchorsMatchLineEndings())
      {
        #expect(names.contains(match.1), "tamsdr \(match.1)")
      }
    }
  }

  @Test("every check that an action makes is explained by its number")
  func checks() async throws {
    let page = try await Invocation.run(Checkout.tamsdr, ["explain", "--markdown"]).output
    let root = URL(filePath: Checkout.root).appending(path: "Sources/Actions")
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    var numbers: Set<String> = []
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      numbers.formUnion(text.matches(of: /"(V[0-9]{2}|P[0-9])"/).map { String($0.1) })
    }
    #expect(numbers.count > 30)
    for number in numbers { #expect(page.contains("### \(number)\n"), "\(number)") }
    let one = try await Invocation.run(Checkout.tamsdr, ["explain", "v19"])
    #expect(one.output.hasPrefix("V19: every segment has its object\n"), "\(one)")
  }

  @Test("a code and an exit code are explained; an unknown one gets the nearest")
  func explain() async throws {
    let waiting = try await Invocation.run(Checkout.tamsdr, ["explain", "6"])
    #expect(waiting.status == 0)
    #expect(waiting.output.hasPrefix("exit code 6: waits for a person\n"))
    #expect(waiting.output.contains("tamsdr resolve RUN STEP"))
    let code = try await Invocation.run(Checkout.tamsdr, ["explain", "hold-broken", "--json"])
    #expect(code.output.hasPrefix(#"{"causes":"#), "\(code)")
    #expect(code.output.contains(#""code":"hold-broken""#))
    let unknown = try await Invocation.run(Checkout.tamsdr, ["explain", "hold-brokn"])
    #expect(unknown.status == 2)
    #expect(
      unknown.errors == """
        tamsdr: error name-unknown: there is no code 'hold-brokn' (explain)
          hint: did you mean 'hold-broken'?
          site: as before: nothing was sent that changes it
          next: tamsdr explain hold-broken

        """)
  }

  @Test("the manual is a page that man reads without a warning")
  func manual() async throws {
    let manual = try await Invocation.run(Checkout.tamsdr, ["manual"])
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/tamsdr.1"
    try manual.output.write(toFile: path, atomically: true, encoding: .utf8)
    let read = try await Invocation.run("man", ["--warnings", "-E", "UTF-8", "-l", path])
    #expect(read.status == 0)
    #expect(read.errors.isEmpty, "\(read.errors)")
    #expect(read.output.contains("tamsdr resume"))
  }

  @Test("bash completes commands, and runs by their journals")
  func completion() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let script = try await Invocation.run(
      Checkout.tamsdr, ["--generate-completion-script", "bash"])
    try script.output.write(
      toFile: folder.path + "/tamsdr.bash", atomically: true, encoding: .utf8)
    let runs = folder.path + "/state/runs"
    try FileManager.default.createDirectory(atPath: runs, withIntermediateDirectories: true)
    try "".write(toFile: runs + "/20260301-020000-abcd.jsonl", atomically: true, encoding: .utf8)
    let programs = URL(fileURLWithPath: Checkout.tamsdr).deletingLastPathComponent().path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let offered = try await Invocation.run(
      "bash",
      [
        "-c",
        """
        source tamsdr.bash
        offer() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"
          COMP_POINT=${#COMP_LINE}; COMPREPLY=(); _tamsdr tamsdr "${@: -1}" "" ; echo "${COMPREPLY[@]}"; }
        offer tamsdr res
        offer tamsdr status 2026
        """,
      ],
      environment: [
        "PATH": programs + ":" + path, "TAMSDR_STATE_DIR": folder.path + "/state",
      ], directory: folder.path)
    let lines = offered.output.split(separator: "\n")
    #expect(
      lines.first.map { $0.contains("resume") && $0.contains("resolve") } == true, "\(offered)")
    #expect(lines.last == "20260301-020000-abcd", "\(offered)")
  }

  @Test(
    "of twenty thousand errors the first hundred are shown, and how many there are is said once")
  func manyErrors() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let steps = (0..<20_000).map { "  - { id: s\($0), action: command.rn\($0) }" }
    let path = folder.path + "/many.yaml"
    try ("runbook: many\nsteps:\n" + steps.joined(separator: "\n"))
      .write(toFile: path, atomically: true, encoding: .utf8)
    let checked = try await Invocation.run(Checkout.tamsdr, ["check", path])
    #expect(checked.status == 2)
    #expect(checked.errors.matches(of: /error unknown-action/).count == 100)
    #expect(
      checked.errors.contains(
        "tamsdr: error file-invalid: 20000 errors in \(path), of which the first 100 are shown\n"))
    #expect(checked.errors.utf8.count < 100_000)
  }

  private func markdown(below folder: String) throws -> [String] {
    let names = FileManager.default.enumerator(atPath: "\(Checkout.root)/\(folder)")?.allObjects
    return (names ?? []).compactMap { $0 as? String }.filter { $0.hasSuffix(".md") }
      .map { "\(folder)/\($0)" }
  }
}
