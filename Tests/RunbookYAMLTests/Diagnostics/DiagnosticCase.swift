import Core
import Testing

@testable import RunbookYAML

/// A file with exactly one thing wrong, and what is said of it.
struct DiagnosticCase: Sendable, CustomTestStringConvertible {
  enum File: Sendable {
    case runbook
    case site
    /// A runbook that is no text.
    case bytes([UInt8])
    /// A runbook judged for the lab's site, with the parameters given.
    case run([String: Value])
    /// A runbook judged for the lab's site with a sandbox.
    case drill
    /// A runbook with those it includes, by path.
    case including([String: String])
  }

  let code: DiagnosticCode
  let file: File
  let source: String
  /// All but the runbook's name and the source line: `line:column text`, then the hint. The line of an
  /// included file stands behind its name.
  let said: [String]

  init(
    _ code: DiagnosticCode, in file: File = .runbook, _ source: String, _ said: String...
  ) {
    self.code = code
    self.file = file
    self.source = source
    self.said = said
  }

  var testDescription: String { "\(code.rawValue): \(said.first ?? "")" }

  var found: [Diagnostic] {
    switch file {
    case .runbook: return Self.check(source)
    case .bytes(let bytes): return RunbookFile.read(bytes: bytes, name: "runbook.yaml").1
    case .including(let files): return Self.check(source, including: files)
    case .site: return SiteFile.read(text: source, name: "site.yaml").1
    case .run(let parameters):
      let (site, faults) = SiteFile.read(text: labSite, name: "site.yaml")
      return faults + Self.check(source, site: site, parameters: parameters)
    case .drill:
      let (site, faults) = SiteFile.read(
        text: labSite + "\n" + labSandbox, name: "site.yaml")
      return faults + Self.check(source, site: site)
    }
  }

  private static func check(
    _ source: String, site: Site? = nil, parameters: [String: Value] = [:],
    including files: [String: String] = [:]
  ) -> [Diagnostic] {
    let (runbook, faults) = RunbookFile.read(text: source, name: "runbook.yaml") { path in
      files[path].map { .file(Array($0.utf8), name: path) }
        ?? .unreadable(reason: "No such file or directory")
    }
    guard let runbook else { return faults }
    let more = Checker.check(
      runbook, specs: CaseSpecs.all, site: site, parameters: parameters)
    return (faults + more).sorted()
  }

  // MARK: Shapes of sources

  /// A runbook of one command, whose line 5 is the text given.
  static func command(_ line: String) -> String {
    """
    runbook: one-command
    steps:
      - id: only
        action: command.run
        \(line)
    """
  }

  /// A runbook with an expression in text on line 6, after a command `before` that may not run.
  static func expression(_ expression: String) -> String {
    """
    runbook: expressions
    parameters: { at: { type: time, default: latest }, count: { type: integer, default: 1 }, token: { type: secret, default: { env: T } } }
    steps:
      - { id: point, action: recovery_point.choose }
      - { id: before, action: command.run, when: "${{ parameters.count > 1 }}", with: { command: [ls] } }
      - { id: only, action: approval.ask, with: { message: "${{ \(expression) }} it is" } }
      - { id: behind, action: command.run, with: { command: [ls] } }
    """
  }

  /// A runbook that commits on line 13, with one change to what comes before.
  static func commit(_ replacing: String = "", with replacement: String = "") -> String {
    let source = """
      runbook: commits
      steps:
        - { id: point, action: recovery_point.choose }
        - { id: verify, action: recovery_point.verify, with: { point: "${{ steps.point.point }}" } }
        - { id: consent, action: approval.ask, with: { message: sure? } }
        - { id: stop, action: service.stop }
        - { id: fence, action: s3.disable_keys }
        - { id: suspend, action: vast.suspend_schedules, with: { point: "${{ steps.point.point }}" } }
        - { id: rescue, action: recovery_point.take, with: { point: "${{ steps.point.point }}" } }
        - checkpoint: fenced
        - { id: prepare, for_each: "${{ steps.point.restores }}", action: vast.restore_prepare, with: { restore: "${{ each.value }}" } }
        - checkpoint: prepared
        - { id: commit, for_each: "${{ steps.point.restores }}", action: vast.restore_commit, with: { prepared: "${{ steps.prepare[each.key].prepared }}", undo: "${{ steps.rescue.snapshots[each.key] }}" } }
      """
    return replacing.isEmpty ? source : source.replacing(replacing, with: replacement)
  }

  /// The lab's site with one change.
  static func site(_ replacing: String, with replacement: String) -> String {
    labSite.replacing(replacing, with: replacement)
  }
}
