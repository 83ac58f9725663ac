/// One record of the journal: what happened, when, and its place in the file.
package struct RunRecord: Sendable, Hashable {
  /// Counts from 1: the record's line in the journal.
  package let number: Int
  package let time: Timestamp
  package let event: RunEvent

  package init(number: Int, time: Timestamp, event: RunEvent) {
    self.number = number
    self.time = time
    self.event = event
  }
}
