import Core
import Testing
import Transport

@testable import Actions

@Suite("The catalogue of actions")
struct ActionCatalogueTests {
  @Test("makes one action for each spec, under the spec's name")
  func complete() throws {
    let actions = ActionCatalogue.actions(connection: try .unreachable())
    #expect(Set(actions.keys) == Set(ActionCatalogue.specs.map(\.name)))
    #expect(actions.count == ActionCatalogue.specs.count)
    for (name, action) in actions { #expect(action.spec.name == name) }
  }

  @Test("declares defaults that are of the type they stand for", arguments: ActionCatalogue.specs)
  func defaults(spec: ActionSpec) throws {
    for input in spec.inputs where input.fallback != .null {
      #expect(try input.type.read(input.fallback) == input.fallback, "\(spec.name) \(input.name)")
      #expect(!input.required, "\(spec.name) \(input.name) is required and has a default")
    }
  }

  @Test("lets only steps with effects set or lift holds, and only with a way to ask about them")
  func holds() {
    for spec in ActionCatalogue.specs where !spec.sets.isEmpty || !spec.lifts.isEmpty {
      #expect(spec.effect == .reversible, "\(spec.name)")
      #expect(spec.hasProbe, "\(spec.name)")
    }
    for spec in ActionCatalogue.specs where spec.effect == .irreversible {
      #expect([.commit, .release].contains(spec.role), "\(spec.name)")
    }
  }
}
