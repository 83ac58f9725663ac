import Core
import FoundationEssentials

/// What the lease object of a site says: who has the site, and for how long after each renewal. It
/// names no time of day: the clocks of two hosts are never compared.
package struct LeaseRecord: Sendable, Hashable, Codable {
  package var site: String
  package var run: String
  package var host: String
  package var process: Int
  /// Random: tells one owner from another of the same host.
  package var owner: String
  /// Grows with every writing, so that a lease that is renewed never looks unchanged.
  package var renewal: Int
  /// In seconds from the owner's last renewal.
  package var lasts: Double
  /// The longest time, in seconds, that a change of the owner's may still be on its way.
  package var callLimit: Double
  /// The owner let go of it by itself.
  package var released: Bool
  /// When released: whether the run has changed the site and is not ended.
  package var open: Bool
  /// When released: how many records the owner's journal has.
  package var records: Int?
  /// What the run's journal is still to be told of: it passes from owner to owner until it is written
  /// there, whoever dies in between.
  package var takeover: Takeover?

  enum CodingKeys: String, CodingKey {
    case site, run, host, process, owner, renewal
    case lasts = "lasts_s"
    case callLimit = "call_limit_s"
    case released, open, records, takeover
  }

  package init(
    site: String, run: String, host: String, process: Int, owner: String, lasts: Duration
  ) {
    self.site = site
    self.run = run
    self.host = host
    self.process = process
    self.owner = owner
    renewal = 0
    self.lasts = lasts.inSeconds
    callLimit = lasts.inSeconds
    released = false
    open = false
    records = nil
    takeover = nil
  }

  package var holder: String { "run \(run), process \(process) on \(host)" }

  /// How long the object must be seen unchanged before its owner can have no change under way.
  package var silence: Duration { .seconds(lasts + callLimit) }

  func encoded() throws(Problem) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    } catch {
      throw Problem(.internalError, "the lease cannot be written as JSON")
    }
  }

  init(_ object: StoredObject, at key: String) throws(Problem) {
    do {
      self = try JSONDecoder().decode(LeaseRecord.self, from: Data(object.bytes))
    } catch {
      throw Problem(
        .leaseUnreadable,
        "the lease cannot be read: \((error as? DecodingError)?.words ?? "it is not JSON")",
        at: key,
        hint: "see who wrote it; nothing is sent while it is not known who has the site")
    }
  }
}
