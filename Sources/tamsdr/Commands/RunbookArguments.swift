import ArgumentParser
import Core

/// What check, plan and run are told alike.
struct RunbookArguments: ParsableArguments {
  @Argument(help: "The runbook's file.", completion: .yaml)
  var runbook: String

  @Option(help: "The site's file, such as examples/site.yaml.", completion: .yaml)
  var site: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A value for a parameter of the runbook; @FILE takes the text of a file. May be repeated.",
      valueName: "name=value"))
  var values: [String] = []

  func read() throws -> Documents {
    try Documents(runbook: runbook, site: site, given: try Parameters.given(values))
  }

  /// Both files; exit 2 where no site is named.
  func readForSite(_ command: String) throws -> (Documents, Site, Documents.Source) {
    try read().forSite(command)
  }
}

extension Documents {
  fileprivate func forSite(_ command: String) throws -> (Documents, Site, Source) {
    guard let site, let siteSource else {
      throw CommandFailure(
        .usage, .argumentMissing, "\(command) needs a site",
        next: ["tamsdr \(command) \(runbookSource.path) --site SITE"])
    }
    return (self, site, siteSource)
  }
}

/// What a run is made from: a runbook at a site, or a plan of that.
struct RunSources: ParsableArguments {
  @Argument(help: "The runbook's file; none with --plan.", completion: .yaml)
  var runbook: String?

  @Option(help: "The site's file; none with --plan.", completion: .yaml)
  var site: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A value for a parameter of the runbook; @FILE takes the text of a file. May be repeated.",
      valueName: "name=value"))
  var values: [String] = []

  @Option(
    help: """
      Do what this plan file says, and nothing where files, cluster or recovery point are not as they were. \
      What live data has come to since, the question shows.
      """,
    completion: .file(extensions: ["json"]))
  var plan: String?

  func read(
    _ state: StateOptions
  ) async throws -> (Documents, Site, Documents.Source, PlannedRun?) {
    switch (runbook, plan) {
    case (let runbook?, nil):
      let documents = try Documents(
        runbook: runbook, site: site, given: try Parameters.given(values))
      let (read, site, source) = try documents.forSite("run")
      return (read, site, source, nil)
    case (nil, let plan?) where site == nil && values.isEmpty:
      let planned = try PlannedRun(plan, try Archive(state))
      let (read, site, source) = try await planned.documents().forSite("run")
      return (read, site, source, planned)
    case (_, let plan?):
      throw CommandFailure(
        .usage, .argumentConflict, "a plan has its own runbook, site and parameters", at: plan,
        hint: "they cannot be given beside --plan",
        next: ["tamsdr run --plan \(Shell.quoted(plan))\(state.suffix)"])
    case (nil, nil):
      throw CommandFailure(
        .usage, .argumentMissing, "run needs a runbook",
        next: ["tamsdr run RUNBOOK --site SITE", "tamsdr run --plan FILE"])
    }
  }
}
