/// The words of one kind of failure, beyond the message that it came with.
package struct ProblemEntry: Sendable, Hashable {
  /// In what state such a failure may leave the site.
  package enum Site: Sendable, Hashable, CaseIterable {
    case untouched, asLeft, doubtful, changed

    package var text: String {
      switch self {
      case .untouched: "as before: nothing was sent that changes it"
      case .asLeft: "as the run left it; tamsdr status says how"
      case .doubtful:
        "as the run left it; the change asked for may have been made, and is looked for before it is "
          + "sent again"
      case .changed: "changed; tamsdr status lists what was changed and every hold"
      }
    }
  }

  /// What happened, in one line.
  package let title: String
  package let meaning: String
  /// What it typically comes from.
  package let causes: String
  package let site: Site
  /// What to do, and type, next.
  package let next: String

  init(_ title: String, meaning: String, causes: String, site: Site, next: String) {
    self.title = title
    self.meaning = meaning
    self.causes = causes
    self.site = site
    self.next = next
  }
}
