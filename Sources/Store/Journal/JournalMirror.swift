import Core

/// A run's journal as other hosts can read it: objects that never change, each named by the number of
/// its first record. Two writers meet at a name, and the second notices.
package struct JournalMirror: Sendable {
  private let store: any ConditionalStore
  /// Where the run's objects are, without a slash at its end.
  private let folder: String
  /// Nothing is sent whose intent has not arrived here.
  package let isRequired: Bool

  package init(_ store: any ConditionalStore, folder: String, isRequired: Bool) {
    self.store = store
    self.folder = folder
    self.isRequired = isRequired
  }

  package enum Failure: Error, Sendable, Hashable {
    case unreachable(Problem)
    /// Another process wrote these records in its own way.
    case overtaken(Problem)
  }

  /// Writes the bytes of whole records. Writing the very same again is no failure. Where only the first
  /// of them are there, as after a write that arrived when nobody waited for it any more, the others
  /// follow under their own number.
  package func write(_ bytes: [UInt8], firstRecord: Int) async throws(Failure) {
    let key = key(of: firstRecord)
    guard let found = try await put(bytes, at: key), found != bytes else { return }
    guard bytes.starts(with: found), found.last == UInt8(ascii: "\n") else {
      throw .overtaken(Self.goneOn(at: key))
    }
    let arrived = found.count { $0 == UInt8(ascii: "\n") }
    try await write(Array(bytes.dropFirst(found.count)), firstRecord: firstRecord + arrived)
  }

  /// What was there already; nil where these bytes are there from now on.
  private func put(_ bytes: [UInt8], at key: String) async throws(Failure) -> [UInt8]? {
    do throws(Problem) {
      guard try await store.write(key, bytes, if: .absent) == .refused else { return nil }
      guard let found = try await store.read(key) else {
        throw Problem(.mirrorDamaged, "the store refused a record and shows none", at: key)
      }
      return found.bytes
    } catch {
      throw .unreachable(error)
    }
  }

  static func goneOn(at key: String) -> Problem {
    Problem(
      .runTakenOver,
      "another host has gone on with the run: its records are not this host's", at: key,
      hint: "tamsdr resume --from the mirror takes its journal over")
  }

  /// The journal as far as it has arrived; empty where nothing has.
  package func read() async throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    for key in try await store.keys(below: folder + "/").sorted() {
      guard let object = try await store.read(key) else {
        throw Problem(.mirrorDamaged, "an object of the mirror has gone", at: key)
      }
      bytes += object.bytes
    }
    return bytes
  }

  private func key(of record: Int) -> String {
    let digits = String(record)
    let name = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    return "\(folder)/\(name).jsonl"
  }
}

/// How the journal of this host stands to its mirror.
package enum MirrorStanding: Sendable, Hashable {
  /// The mirror has it as far as this many bytes.
  case holds(Int)
  /// The mirror has more: another host went on.
  case ahead
  /// Each has records that the other has not.
  case forked

  package init(of mirror: [UInt8], to journal: [UInt8]) {
    if journal.starts(with: mirror) {
      self = .holds(mirror.count)
    } else {
      self = mirror.starts(with: journal) ? .ahead : .forked
    }
  }
}
