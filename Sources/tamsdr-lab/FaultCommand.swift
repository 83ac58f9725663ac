import ArgumentParser
import Lab

struct FaultCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fault",
    abstract: "Make a service of the lab fail, from now on, at a request or at a moment.",
    discussion: """
      Without --service the rules are listed. Faults:
      \(FaultHelp.text)

      With --when the rule counts requests only from the moment on; a restart and a fault that lasts \
      take place at the moment itself. Effects are named as in the log: tamsdr-lab log --dir D --count.
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

  @Option(help: ArgumentHelp("Only after an effect such as \"commit done\".", valueName: "effect"))
  var when: String?

  @Option(help: "Which of the effects of that name from now on, from 1.")
  var whenAt: Int?

  @Option(help: "What goes wrong.")
  var fault: Fault?

  @Option(help: ArgumentHelp("Set so many rules drawn from a seed.", valueName: "count"))
  var random: Int?

  @Option(help: "The same seed draws the same rules.")
  var seed: UInt64?

  @Flag(help: "Remove all rules; what lasts ends.")
  var clear = false

  func validate() throws {
    let ways = [clear, random != nil, service != nil || fault != nil].filter { $0 }.count
    if ways > 1 { throw ValidationError("--clear, --random and a rule exclude each other") }
    if (service == nil) != (fault == nil) {
      throw ValidationError("a rule needs --service and --fault")
    }
    if (random == nil) != (seed == nil) { throw ValidationError("--random needs --seed") }
    if let random, random < 1 { throw ValidationError("--random must be at least 1") }
    if when == nil && whenAt != nil { throw ValidationError("--when-at needs --when") }
    do { _ = try rule() } catch { throw ValidationError("\(error)") }
  }

  func run() async throws {
    try await reportingErrors {
      let folder = lab.folder
      _ = try LabDescription.read(folder)
      let rules = FaultRules(folder)
      if clear { return try rules.clear() }
      if let random, let seed { return try plant(random, seed, rules, folder) }
      if let rule = try rule() { return try rules.add(rule) }
      for rule in try rules.read() { print(text(rule)) }
    }
  }

  /// Nil where none is given.
  private func rule() throws -> FaultRule? {
    guard let service, let fault else { return nil }
    return try FaultRule(
      fault, target: service, method: method, path: path, body: body, number: at, always: always,
      when: when.map { FaultRule.Moment($0, number: whenAt ?? 1) })
  }

  /// Prints the commands that set the same rules by hand.
  private func plant(
    _ count: Int, _ seed: UInt64, _ rules: FaultRules, _ folder: LabFolder
  ) throws {
    let drawn = try RandomFaults.rules(count, seed: seed)
    try rules.add(drawn)
    for rule in drawn {
      let words = ["tamsdr-lab", "fault", "--dir", folder.path] + rule.arguments
      print(words.map(shellWord).joined(separator: " "))
    }
  }

  private func text(_ rule: FaultRule) -> String {
    let request = [rule.target.rawValue, rule.method, rule.path, rule.body].compactMap { $0 }
    let count = "request \(rule.number)\(rule.always ? " and all after" : ""), \(rule.seen) seen"
    let moment = rule.moment.map {
      ", when \($0.effect) \($0.number)\($0.hasCome ? " (has come)" : ""), \($0.seen) seen"
    }
    return "\(rule.fault.word): \(request.joined(separator: " ")), \(count)\(moment ?? "")"
  }
}

extension FaultRule.Target: ExpressibleByArgument {}

extension Fault: ExpressibleByArgument {
  package init?(argument: String) { self.init(word: argument) }
}
