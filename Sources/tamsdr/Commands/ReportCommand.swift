import ArgumentParser
import Core
import Glibc
import Reporting

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Reports a run: steps, checks, times against objectives.",
    discussion: """
      All of it comes from the journal, so a run of last year can be reported again. With --format html \
      it is one page that needs nothing else; with json every form's source.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, html, markdown }

  @OptionGroup var selection: RunSelection
  @Option(help: "How it is written.") var format = Format.text
  @Option(name: [.short, .long], help: "Write to this file instead.") var output: String?
  @OptionGroup var state: StateOptions

  func run() throws {
    let archive = try Archive(state)
    let report = try archive.report(of: try archive.load(selection))
    let text =
      switch format {
      case .text: TextReport.render(report, within: output == nil ? Output.columns : nil)
      case .json: try JSONReport.render(report) + "\n"
      case .html: HTMLReport.render(report)
      case .markdown: MarkdownReport.render(report)
      }
    if let output { try write(text, to: output) } else { Output.text(text) }
  }

  private func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw unwritable(path) }
    let written = fputs(text, file)
    guard fclose(file) == 0, written >= 0 else { throw unwritable(path) }
  }

  private func unwritable(_ path: String) -> CommandFailure {
    CommandFailure(
      .usage, .fileUnwritable, "the report cannot be written: \(String(cString: strerror(errno)))",
      at: path)
  }
}
