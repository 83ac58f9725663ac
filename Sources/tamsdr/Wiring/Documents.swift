import Actions
import Core
import RunbookYAML
import Store

/// Runbooks and site files, read and judged; what is wrong with them is told all at once.
struct Documents {
  struct Source: Sendable {
    let path: String
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// As the journal keeps it: with a path that means the same from any folder.
    var frozen: RunOpening.SourceText {
      RunOpening.SourceText(
        path: StateOptions.absolute(path), text: text, digest: digest(of: text))
    }
  }

  let runbook: Runbook
  /// Of this run: typed, the runbook's own filled in.
  let parameters: [String: Value]
  let runbookSource: Source
  /// Nil when no site was named.
  let site: Site?
  let siteSource: Source?

  /// Throws exit 2 with every fault of both files and of the values given as NAME=VALUE.
  init(runbook runbookPath: String, site sitePath: String?, values: [String]) throws {
    let given = try Parameters.given(values)
    runbookSource = try Self.read(runbookPath, kind: "runbook")
    let (runbook, runbookFaults) = RunbookFile.read(bytes: runbookSource.bytes, name: runbookPath)
    var faults = [(runbookFaults, runbookSource)]
    if let sitePath {
      let source = try Self.read(sitePath, kind: "site file")
      let (site, siteFaults) = SiteFile.read(bytes: source.bytes, name: sitePath)
      faults.append((siteFaults, source))
      (self.site, siteSource) = (site, source)
    } else {
      (site, siteSource) = (nil, nil)
    }
    if let runbook {
      let found = Checker.check(
        runbook, specs: ActionCatalogue.specs, site: site, parameters: given)
      faults[0].0 = (runbookFaults + found).sorted()
    }
    try Self.refuse(faults)
    guard let runbook else {
      throw CommandFailure(
        .internalError, "the runbook has no fault and no content", at: runbookPath)
    }
    self.runbook = runbook
    parameters = Parameters.typed(runbook, given: given)
  }

  /// A site file alone.
  static func site(_ path: String) throws -> (Site, Source) {
    let source = try read(path, kind: "site file")
    let (site, faults) = SiteFile.read(bytes: source.bytes, name: path)
    try refuse([(faults, source)])
    guard let site else {
      throw CommandFailure(.internalError, "the site file has no fault and no content", at: path)
    }
    return (site, source)
  }

  /// Those frozen in a journal were read without a fault once.
  static func runbook(of opening: RunOpening) throws(Problem) -> Runbook {
    let (runbook, faults) = RunbookFile.read(text: opening.runbook.text, name: opening.runbook.path)
    guard let runbook, faults.isEmpty else { throw unreadable(opening, "runbook", faults) }
    return runbook
  }

  static func site(of opening: RunOpening) throws(Problem) -> Site {
    let (site, faults) = SiteFile.read(text: opening.site.text, name: opening.site.path)
    guard let site, faults.isEmpty else { throw unreadable(opening, "site file", faults) }
    return site
  }

  private static func unreadable(
    _ opening: RunOpening, _ kind: String, _ faults: [Diagnostic]
  ) -> Problem {
    Problem(
      "the \(kind) frozen in the journal cannot be read: "
        + (faults.first?.headline ?? "it is empty"),
      at: opening.run, hint: "this run was made by \(opening.tool): use that version for it")
  }

  private static func read(_ path: String, kind: String) throws -> Source {
    do {
      return Source(path: path, bytes: try readFile(path))
    } catch {
      throw CommandFailure(
        .usage, "the \(kind) cannot be read: \(error.reason)", at: path,
        next: ["check the path; it counts from the current folder"])
    }
  }

  private static func refuse(_ faults: [([Diagnostic], Source)]) throws {
    let texts = faults.filter { !$0.0.isEmpty }
      .map { Diagnostic.render($0.0, source: $0.1.text) }
    guard !texts.isEmpty else { return }
    Output.error(texts.joined(separator: "\n\n"))
    let count = faults.reduce(0) { $0 + $1.0.count }
    throw CommandFailure(
      .usage, "\(count) error\(count == 1 ? "" : "s") in \(faults.map(\.1.path).first ?? "")",
      next: ["mend what is listed above, then tamsdr check"])
  }
}
