import ArgumentParser
import Lab

struct FaultCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fault",
    abstract: "Make a service of the lab fail at a request, from now on.",
    discussion: """
      Without --service the rules are listed. Faults: \(Fault.choices.joined(separator: ", ")). \
      After reset-after, cut and malformed the effect has happened, after the others nothing has. \
      fail is for --service command, whose --path is such as "stop tams-api".
      """)

  @OptionGroup var lab: LabFolderOption

  @Option(help: "vms, s3, trino, tams or command.")
  var service: FaultRule.Target?

  @Option(help: "The method of the request; any if not given.")
  var method: String?

  @Option(help: "A part of the request's path and query; any if not given.")
  var path: String?

  @Option(help: "A part of the request's body, such as a statement for Trino; any if not given.")
  var body: String?

  @Option(help: "Which of the matching requests, from 1.")
  var at = 1

  @Flag(help: "Every matching request from there on.")
  var always = false

  @Option(help: "What goes wrong.")
  var fault: Fault?

  @Flag(help: "Remove all rules.")
  var clear = false

  func validate() throws {
    if clear && (service != nil || fault != nil) {
      throw ValidationError("--clear takes no rule")
    }
    if (service == nil) != (fault == nil) {
      throw ValidationError("a rule needs --service and --fault")
    }
  }

  func run() async throws {
    try await reportingErrors {
      let folder = lab.folder
      _ = try LabDescription.read(folder)
      let rules = FaultRules(folder)
      if clear { return try rules.clear() }
      guard let service, let fault else {
        for rule in try rules.read() { print(text(rule)) }
        return
      }
      try rules.add(
        FaultRule(
          fault, target: service, method: method, path: path, body: body, number: at,
          always: always))
    }
  }

  private func text(_ rule: FaultRule) -> String {
    let request = [rule.target.rawValue, rule.method, rule.path, rule.body].compactMap { $0 }
    let count = "request \(rule.number)\(rule.always ? " and all after" : ""), \(rule.seen) seen"
    return "\(rule.fault.word): \(request.joined(separator: " ")), \(count)"
  }
}

extension FaultRule.Target: ExpressibleByArgument {}

extension Fault: ExpressibleByArgument {
  package init?(argument: String) { self.init(word: argument) }
}
