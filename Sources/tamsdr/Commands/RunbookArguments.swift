import ArgumentParser
import Core

/// What check, plan and run are told alike.
struct RunbookArguments: ParsableArguments {
  @Argument(help: "The runbook's file.")
  var runbook: String

  @Option(help: "The site's file.")
  var site: String?

  @Option(name: .customLong("set"), help: "A parameter's value, as NAME=VALUE; repeatable.")
  var values: [String] = []

  func read() throws -> Documents {
    try Documents(runbook: runbook, site: site, given: try Parameters.given(values))
  }

  /// Both files; exit 2 where no site is named.
  func readForSite(_ command: String) throws -> (Documents, Site, Documents.Source) {
    let documents = try read()
    guard let site = documents.site, let source = documents.siteSource else {
      throw CommandFailure(
        .usage, "\(command) needs a site", next: ["tamsdr \(command) \(runbook) --site SITE"])
    }
    return (documents, site, source)
  }
}
