import ArgumentParser
import Core
import FoundationEssentials
import Reporting
import Transport

struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Prints the manual as a page for man.",
    discussion: "Read it with: tamsdr manual | man -l -")

  func run() throws {
    let description = try JSONDecoder().decode(Value.self, from: Data(Tamsdr._dumpHelp().utf8))
    let groups = Tamsdr.configuration.groupedSubcommands.map { group in
      ManualPage.Group(
        name: group.name, commands: group.subcommands.compactMap { $0.configuration.commandName })
    }
    let page = ManualPage(description: description, groups: groups)
    Output.text(page.render(date: SystemClock.now().rfc3339.prefix(10).description))
  }
}
