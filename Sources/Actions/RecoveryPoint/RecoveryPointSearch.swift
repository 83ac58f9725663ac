import Core
import Transport

/// Asks the cluster for its snapshots and the solver for the points they make.
package struct RecoveryPointSearch: Sendable {
  /// What is looked for; the cluster's facts are added to it.
  package struct Terms: Sendable {
    /// Nothing younger than this.
    package var latest: Timestamp
    package var now: Timestamp
    /// A snapshot that expires before this needs consent.
    package var neededUntil: Timestamp
    package var maximumSkew: Duration = .seconds(4 * 3_600)
    package var restoresDatabase = true
    package var restoresBuckets = true
    package var allowsDatabaseNewer = false
    /// Only snapshots of these names, where any is given.
    package var named: Set<String> = []
    /// Nothing is restored: objects are copied from the snapshots.
    package var onlyCopies = false

    package init(latest: Timestamp, now: Timestamp, neededUntil: Timestamp) {
      self.latest = latest
      self.now = now
      self.neededUntil = neededUntil
    }
  }

  private let connection: SiteConnection

  package init(_ connection: SiteConnection) { self.connection = connection }

  /// Every pairing there is, newest first, with the choice among them. Throws `Failure`.
  package func answer(_ terms: Terms) async throws -> RecoveryPointAnswer {
    let reading = try await ProtectionReading.read(connection)
    var question = RecoveryPointQuestion(
      snapshots: reading.snapshots, protectedPaths: reading.pathFacts, views: reading.views,
      restoresDatabase: terms.restoresDatabase, restoresBuckets: terms.restoresBuckets,
      latest: terms.latest, now: terms.now, neededUntil: terms.neededUntil,
      maximumSkew: terms.maximumSkew, allowsDatabaseNewer: terms.allowsDatabaseNewer,
      named: terms.named)
    question.onlyCopies = terms.onlyCopies
    return RecoveryPointSolver.solve(question)
  }
}
