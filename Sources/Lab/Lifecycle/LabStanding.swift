import Core

/// How a lab stands apart from its data: what a run must have given back when it is over.
package struct LabStanding: Sendable, Hashable {
  /// Whether clients reach TAMS.
  package let isOpen: Bool
  /// The owners of keys that are off.
  package let disabledKeys: [String]
  package let suspendedPaths: [String]
  /// Protected paths with a restore that is neither stopped nor committed.
  package let openRestores: [String]
  /// What lies in the sandbox; no drill leaves anything there.
  package let sandbox: [String]

  package init(_ folder: LabFolder) throws {
    let lab = try LabDescription.read(folder)
    isOpen = accepts(port: lab.ports.tams)
    disabledKeys = try KeyRegistry(folder).all
      .filter { user in user.keys.contains { !$0.enabled } }.map(\.name).sorted()
    let state = try VastState(folder, switches: lab.options.switches, speed: lab.options.speed)
    let paths = state.read { $0.protectedPaths }
    suspendedPaths = paths.filter { !$0.enabled }.map(\.name).sorted()
    openRestores = paths.filter { $0.restore != nil }.map(\.name).sorted()
    let drills = ElementPath(LabDescription.sandboxPath).map(folder.live)
    sandbox =
      if let drills, Files.exists(drills) {
        try Files.entries(of: drills).map(\.name).sorted()
      } else { [] }
  }
}
