import Actions
import Core
import Glibc
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
  /// By the path as it stands in the runbook.
  let includes: [String: Source]
  /// Nil when no site was named.
  let site: Site?
  let siteSource: Source?

  /// Throws exit 2 with every fault of the files and of the values given, as text or typed.
  init(runbook runbookPath: String, site sitePath: String?, given: [String: Value]) throws {
    runbookSource = try Self.read(runbookPath, kind: "runbook")
    var includes: [String: Source] = [:]
    let (runbook, runbookFaults) = RunbookFile.read(
      bytes: runbookSource.bytes, name: runbookPath
    ) { path in
      do throws(SystemError) {
        let source = Source(
          path: Self.path(path, besides: runbookPath),
          bytes: try readFile(Self.path(path, besides: runbookPath)))
        includes[path] = source
        return .file(source.bytes, name: source.path)
      } catch {
        return .unreadable(reason: error.reason)
      }
    }
    self.includes = includes
    if let sitePath { try Self.refuseSwapped(runbookSource, sitePath) }
    if let runbook { try Self.refuseUnknown(given, runbook, runbookPath) }
    var faults = runbookFaults
    var siteFaults: [Diagnostic] = []
    if let sitePath {
      let source = try Self.read(sitePath, kind: "site file")
      siteSource = source
      (site, siteFaults) = SiteFile.read(bytes: source.bytes, name: sitePath)
    } else {
      (site, siteSource) = (nil, nil)
    }
    if let runbook {
      faults += Checker.check(runbook, specs: ActionCatalogue.specs, site: site, parameters: given)
    }
    try Self.refuse(
      faults.sorted() + siteFaults,
      in: [runbookSource] + includes.values.sorted { $0.path < $1.path }
        + (siteSource.map { [$0] } ?? []))
    guard let runbook else {
      throw CommandFailure(
        .internalError, .internalError, "the runbook has no fault and no content", at: runbookPath)
    }
    do {
      self.runbook = try RehearsalMode.asExecuted(runbook)
    } catch {
      throw CommandFailure(.usage, error)
    }
    parameters = Parameters.typed(runbook, given: given)
  }

  /// Each would have a fault in every line.
  private static func refuseSwapped(_ runbook: Source, _ site: String) throws {
    let keys = runbook.text.split(whereSeparator: \.isNewline)
    guard !keys.contains(where: { $0.hasPrefix("runbook:") }),
      keys.contains(where: { $0.hasPrefix("site:") })
    else { return }
    throw CommandFailure(
      .usage, .argumentInvalid, "this is a site file, and a runbook was expected", at: runbook.path,
      hint: "the runbook's file comes first, the site's after --site: "
        + "\(Shell.quoted(site)) --site \(Shell.quoted(runbook.path))")
  }

  /// Where only the values given are wrong, nothing is to be mended in a file.
  private static func refuseGiven(_ faults: [Diagnostic]) throws {
    let isMissing = faults.contains { $0.code == .parameterMissing }
    guard faults.allSatisfy({ $0.code == .parameterMissing || $0.code == .parameterType }) else {
      return
    }
    throw CommandFailure(
      .usage, isMissing ? .argumentMissing : .argumentInvalid,
      faults.map(\.text).joined(separator: "; "),
      hint: faults.map(\.hint).joined(separator: "; "),
      next: ["the same command, with --set NAME=VALUE for each"])
  }

  private static func refuseUnknown(
    _ given: [String: Value], _ runbook: Runbook, _ path: String
  ) throws {
    let known = runbook.parameters.map(\.name)
    guard let name = given.keys.sorted().first(where: { !known.contains($0) }) else { return }
    throw CommandFailure(
      .usage, .nameUnknown, "the runbook has no parameter '\(name)'", at: path,
      hint: NearestName.suggestion(for: name, among: known))
  }

  /// A site file alone.
  static func site(_ path: String) throws -> (Site, Source) {
    let source = try read(path, kind: "site file")
    let (site, faults) = SiteFile.read(bytes: source.bytes, name: path)
    try refuse(faults, in: [source])
    guard let site else {
      throw CommandFailure(
        .internalError, .internalError, "the site file has no fault and no content", at: path)
    }
    return (site, source)
  }

  /// Those frozen in a journal were read without a fault once.
  static func runbook(of opening: RunOpening) throws(Problem) -> Runbook {
    let (runbook, faults) = RunbookFile.read(
      text: opening.runbook.text, name: opening.runbook.path
    ) { path in
      guard let source = opening.includes?[path] else {
        return .unreadable(reason: "it is not in the journal")
      }
      return .file(Array(source.text.utf8), name: source.path)
    }
    guard let runbook, faults.isEmpty else { throw unreadable(opening, "runbook", faults) }
    return try RehearsalMode.asExecuted(runbook)
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
      .frozenFileUnreadable,
      "the \(kind) frozen in the journal cannot be read: "
        + (faults.first?.headline ?? "it is empty"),
      at: opening.run, hint: "this run was made by \(opening.tool): use that version for it")
  }

  private static func read(_ path: String, kind: String) throws -> Source {
    do {
      return Source(path: path, bytes: try readFile(path))
    } catch {
      throw CommandFailure(
        .usage, .fileUnreadable, "the \(kind) cannot be read: \(error.reason)", at: path,
        next: ["check the path; it counts from the current folder"])
    }
  }

  /// Of a path in a file: it counts from that file's folder.
  private static func path(_ path: String, besides file: String) -> String {
    guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
    return file[...slash] + path
  }

  /// A file that lies beside another; nil where there is none.
  static func neighbour(_ name: String, of file: String) -> String? {
    let path = path(name, besides: file)
    return access(path, R_OK) == 0 ? path : nil
  }

  /// More than anybody mends in one go.
  private static let shownFaults = 100

  private static func refuse(_ faults: [Diagnostic], in sources: [Source]) throws {
    guard !faults.isEmpty else { return }
    try refuseGiven(faults)
    var named: Set<String> = []
    let shown = faults.prefix(shownFaults)
    let texts = sources.filter { named.insert($0.path).inserted }.map { source in
      Diagnostic.render(shown.filter { $0.file == source.path }, source: source.text)
    }
    Output.error(texts.filter { !$0.isEmpty }.joined(separator: "\n\n"))
    throw CommandFailure(
      .usage, .fileInvalid,
      "\(faults.count) error\(faults.count == 1 ? "" : "s") in "
        + Set(faults.map(\.file)).sorted().joined(separator: ", ")
        + (shown.count < faults.count ? ", of which the first \(shown.count) are shown" : ""),
      next: ["mend what is listed above, then the same command again"])
  }
}
