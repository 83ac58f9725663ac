import Core

/// What a lab is asked to be.
package struct LabOptions: Codable, Sendable, Hashable {
  package var layout: LabLayout = .two
  /// As which release's Trino shows the tables.
  package var tables: Site.Tams.Tables = .vasttams7
  /// Live segments at the end of the history.
  package var segments = 200
  package var seed: UInt64 = 1
  /// How many times faster than usual VAST's delays pass.
  package var speed = 1.0
  /// Whether segments are deleted between a database snapshot and the next bucket snapshot.
  package var churn = false
  /// Nil: the moment the lab is made.
  package var historyEnd: Timestamp?
  /// What its TAMS speaks.
  package var api = Site.Tams.API.bbc8
  package var journal = JournalPlace.local
  package var switches = Switches()
  package var names = LabNames()

  package init() {}
}

extension Site.Tams.Tables: Codable {}

/// Where the lab's site file lets tamsdr keep its journals.
package enum JournalPlace: String, Codable, Sendable, CaseIterable {
  case local
  /// In the lab's scratch bucket too, which no recovery restores.
  case mirror
}
