import Actions
import Core
import Foundation
import Reporting
import RunbookYAML
import Signing
import Store

/// What is read from outside and must never end the program, whatever the bytes are. `Tests/fuzz.sh`
/// makes up bytes for each; the corpora are read again by `CorpusTests`.
enum FuzzTarget: String, CaseIterable {
  /// A runbook or a site as a file.
  case yaml
  /// One expression, from its text to its value.
  case expressions
  /// The journal of a run, to its report.
  case journal
  /// What servers answer.
  case answers

  func read(_ bytes: [UInt8]) {
    switch self {
    case .yaml: Self.readFile(bytes)
    case .expressions: Self.readExpression(String(decoding: bytes, as: UTF8.self))
    case .journal: Self.readJournal(bytes)
    case .answers: FuzzedAnswer.read(bytes)
    }
  }

  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  static func text(of path: String) -> String {
    (try? String(contentsOfFile: root + "/" + path, encoding: .utf8)) ?? ""
  }

  private static let site = SiteFile.read(text: text(of: "examples/site.yaml"), name: "site.yaml").0

  private static let specs = Dictionary(
    uniqueKeysWithValues: ActionCatalogue.specs.map { ($0.name, $0) })

  // MARK: Files

  private static func readFile(_ bytes: [UInt8]) {
    _ = SiteFile.read(bytes: bytes, name: "site.yaml").1.map(\.headline)
    let (runbook, faults) = RunbookFile.read(bytes: bytes, name: "runbook.yaml") { _ in
      .file(bytes, name: "included.yaml")
    }
    guard let runbook else {
      precondition(!faults.isEmpty, "a file that is no runbook, and nothing is said of it")
      return
    }
    for site in [nil, site] {
      _ = Checker.check(runbook, specs: ActionCatalogue.specs, site: site).map(\.headline)
    }
  }

  // MARK: Expressions

  private static let mark = Mark(line: 1, column: 1)

  private static let scope = Scope(
    parameters: [
      "at": .time(Timestamp(seconds: 1_772_330_400)), "count": .integer(7), "share": .number(0.25),
      "skew": .duration(.seconds(14_400)), "roles": .list([.text("api"), .text("worker")]),
      "token": .secret(.environment("TOKEN")),
    ], site: site?.document ?? .null, run: ["id": .text("20260301-020000-abcd")],
    each: ("/tams/db", .map(["path": .text("/tams/db")])),
    step: { key in
      key.id == "point"
        ? Scope.StepView(
          state: "done",
          outputs: [
            "time": .time(Timestamp(seconds: 1_772_330_400)),
            "loss": .map(["segments": .integer(12)]),
            "restores": .map(["/tams/db": .text("r1")]),
          ]) : nil
    })

  private static func readExpression(_ text: String) {
    let quoted = quotable(text)
    readFile(
      Array(
        """
        runbook: fuzzed
        parameters: { at: { type: time, default: latest }, count: { type: integer, default: 1 }, token: { type: secret, default: { env: T } } }
        steps:
          - { id: point, action: recovery_point.choose }
          - { id: only, action: approval.ask, when: "${{ \(quoted) }}", with: { message: "${{ \(quoted) }} it is" } }
        """.utf8))
    let (template, faults) = Template.parse("${{ \(text) }}", mark: mark)
    guard let template else {
      precondition(!faults.isEmpty, "an expression that cannot be read, and nothing is said of it")
      return
    }
    guard let value = try? template.resolve(in: scope) else { return }
    _ = value.display
    if case .time(let time) = value {
      precondition(Timestamp(rfc3339: time.rfc3339) != nil, "a time that cannot be read again")
    }
  }

  /// The text as it may stand between double quotes in YAML.
  private static func quotable(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case _ where scalar.value < 0x20: "\\x" + String(scalar.value + 0x100, radix: 16).dropFirst()
      default: String(scalar)
      }
    }.joined()
  }

  // MARK: Journals

  private static let run = "20260301-020000-abcd"

  private static let opening: RunOpening = {
    func source(_ path: String) -> RunOpening.SourceText {
      RunOpening.SourceText(path: path, text: text(of: path), digest: "d")
    }
    return RunOpening(
      run: run, tool: "tamsdr", runbook: source("runbooks/full-restore.yaml"),
      site: source("examples/site.yaml"), scripts: [:], parameters: [:], options: RunOptions(),
      siteKey: "key", incident: Timestamp(seconds: 1_772_330_400),
      started: Timestamp(seconds: 1_772_330_400), host: "host", process: 7, user: "operator")
  }()

  /// Bytes as they are, and as the events of a journal whose digests are right: no mutation finds those.
  private static func readJournal(_ bytes: [UInt8]) {
    _ = try? JournalReader.parse(bytes, path: "p", run: run)
    guard let contents = try? JournalReader.parse(sealed(bytes), path: "p", run: run) else {
      return
    }
    let opening = contents.opening
    let (runbook, faults) = RunbookFile.read(
      text: opening.runbook.text, name: opening.runbook.path)
    guard let runbook, faults.isEmpty, let site else { return }
    var state = RunState(opening: opening, runbook: runbook, specs: specs)
    for record in contents.records { state.apply(record) }
    let report = Report(
      of: state, records: contents.records, site: site,
      journal: Report.Journal(
        path: "p", head: contents.head, records: contents.records.count, droppedTail: false),
      isAlive: false)
    _ = try? JSONReport.render(report)
    _ = state.forecast(at: state.lastTime)
  }

  /// Lines of events, each as a record with the right number, place in the chain and digest.
  private static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var lines = bytes.split(separator: UInt8(ascii: "\n")).map {
      String(decoding: $0, as: UTF8.self)
    }
    if lines.first?.contains(#"{"opened""#) != true {
      let encoder = JSONEncoder()
      guard let first = try? encoder.encode(RunEvent.opened(opening: opening)) else { return [] }
      lines.insert(String(decoding: first, as: UTF8.self), at: 0)
    }
    var journal: [UInt8] = []
    var previous = String(repeating: "0", count: 64)
    for (index, event) in lines.enumerated() {
      let open =
        #"{"at":"2026-03-01T02:00:00Z","event":\#(event),"n":\#(index + 1),"prev":"\#(previous)""#
      previous = hexadecimal(sha256(Array(open.utf8)))
      journal += Array("\(open),\"sha\":\"\(previous)\"}\n".utf8)
    }
    return journal
  }
}
