/// What a rehearsed run may reach: its own lab, and nothing else of this machine or beyond.
package struct Confinement: Sendable, Hashable, Codable {
  /// As `host:port`.
  package let servers: Set<String>
  /// The program whose `service` command manages the lab's services.
  package let program: String
  /// The steps that stand for others, as the journal names them: their commands are the author's own
  /// for a rehearsal.
  package let replacements: Set<String>

  package init(servers: Set<String>, program: String, replacements: Set<String>) {
    self.servers = servers
    self.program = program
    self.replacements = replacements
  }

  package func allows(server: String) -> Bool { servers.contains(server) }

  /// Whether a program may be started, for a step or for a service of the site.
  package func allows(program words: [String], for step: StepKey?) -> Bool {
    if words.count > 1, words[0] == program, words[1] == "service" { return true }
    return step.map { replacements.contains($0.id) } ?? false
  }
}
