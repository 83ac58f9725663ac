import Actions
import ArgumentParser
import Core
import Engine
import Store
import Transport

struct DrillCommand: AsyncParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "drill",
    abstract: "Finds what drills have left in a site's sandbox, and removes it.",
    discussion: """
      The drill itself is a run: tamsdr run runbooks/drill.yaml --site SITE. It removes its clones at its \
      end, also after a failure; one that was killed goes on with tamsdr resume. What is left all the \
      same this command finds on the cluster, lists, and removes after a yes. Exit code 6 where nobody \
      was there to say yes.
      """)

  @Flag(help: "List what is left, ask, and remove it.") var cleanup = false
  @Option(help: "The site's file.", completion: .yaml) var site: String
  @Flag(help: "Remove it without asking.") var yes = false
  @Flag(help: "Answer with one JSON object.") var json = false
  @OptionGroup var state: StateOptions

  func validate() throws {
    guard cleanup else {
      throw ValidationError(
        "drill takes --cleanup; a drill itself is run by: tamsdr run runbooks/drill.yaml --site SITE"
      )
    }
  }

  func run() async throws {
    let archive = try Archive(state)
    let (read, source) = try Documents.site(site)
    guard read.sandbox != nil else {
      throw CommandFailure(
        .usage, .siteIncomplete, "site \(read.name) has no sandbox", at: site,
        hint: "where there is none, no drill was ever held")
    }
    let key = siteKey(of: read, for: .drill)
    let run = Host.runID(at: SystemClock.now())
    // No drill of this host, or of another, works there meanwhile.
    let lock = try archive.lock(key, for: run, .start)
    let shared = try SharedJournal.of(
      read, file: source.path, run: run, siteKey: key, archive.folder)
    let grant = try await shared?.take(for: .takeUp)
    let code: ExitStatus
    do {
      let session = try SiteSession(
        read, file: source.path, kind: .drill, gate: shared?.lease.gate ?? .open)
      code = try await clean(session, archive, key)
    } catch {
      if let grant { await shared?.letGo(after: grant) }
      throw error
    }
    // Where nothing is left, nobody need settle what another host had begun there.
    if let grant { await shared?.letGo(after: grant, sentNothing: code == .succeeded) }
    _ = consume lock
    throw CommandEnding(code: code)
  }

  private func clean(
    _ session: SiteSession, _ archive: Archive, _ key: String
  ) async throws -> ExitStatus {
    let known = try archive.clones(siteKey: key, in: session.site)
    let open = try archive.openRuns(siteKey: key).map(\.state.opening.run)
    do {
      let found = try await SandboxContents.find(session.connection, known: known)
      guard !found.isEmpty else {
        say("nothing is left in the sandbox of \(session.site.name)", [], removed: true, open)
        return .succeeded
      }
      guard await isWanted(found, session.site) else {
        say("still in the sandbox; --yes removes it", found.lines, removed: false, open)
        return .waiting
      }
      try await found.remove { if !json { Output.error($0) } }
      let left = try await SandboxContents.find(session.connection, known: known)
      guard left.isEmpty else {
        throw Failure.failed(
          Problem(.sandboxNotEmpty, "still in the sandbox: \(left.lines.joined(separator: ", "))"))
      }
      say("removed from the sandbox of \(session.site.name)", found.lines, removed: true, open)
      return .succeeded
    } catch let failure as Failure {
      throw Self.failure(failure.problem)
    } catch let failure as RemoteFailure {
      throw Self.failure(failure.problem)
    }
  }

  private static func failure(_ problem: Problem) -> CommandFailure {
    var failure = CommandFailure(
      .failedChanged, problem, next: ["mend that, then tamsdr drill --cleanup again"])
    failure.site = "as before; of the sandbox something may be left"
    return failure
  }

  private func isWanted(_ found: SandboxContents, _ site: Site) async -> Bool {
    if yes { return true }
    let person = Operator(
      siteName: site.name, isDestructive: false, interruption: Tamsdr.interruption)
    let text = "Remove from the sandbox:\n" + found.lines.joined(separator: "\n")
    guard case .accepted = await person.ask(Question(.approval, text)) else { return false }
    return true
  }

  /// Runs that were killed are open until a person ends them.
  private func say(_ what: String, _ lines: [String], removed: Bool, _ open: [String]) {
    let next = open.map {
      "tamsdr abandon \($0) --reason 'its clones are removed'\(state.suffix)"
    }
    if json {
      Output.json(
        .map([
          "event": .text("cleanup"), "found": .list(lines.map(Value.text)),
          "removed": .bool(removed), "open_runs": .list(open.map(Value.text)),
          "next": .list(next.map(Value.text)),
        ]))
      return
    }
    Output.line(what)
    for line in lines { Output.line("  \(line)") }
    for command in removed ? next : [] { Output.line("  next: \(command)   # it is open") }
  }
}
