/// What things are called in a lab, so that it can stand for a site of other names.
package struct LabNames: Codable, Sendable, Hashable {
  package var site = "lab"
  package var databaseBucket = "tams-db"
  package var schema = "tams7"
  package var mediaBucket = "tams-media"
  /// The user whose key TAMS writes by.
  package var owner = "tams"
  /// As the site file calls the services; `tamsdr-lab service` has its own words for them.
  package var api = "tams-api"
  package var worker = "retention"

  package static let usual = LabNames()

  private static let places:
    [(key: String, path: any WritableKeyPath<LabNames, String> & Sendable)] = [
      ("site", \.site), ("database_bucket", \.databaseBucket), ("schema", \.schema),
      ("media_bucket", \.mediaBucket), ("owner", \.owner), ("api", \.api), ("worker", \.worker),
    ]

  package static var keys: [String] { places.map(\.key) }

  package init() {}

  /// Each as `key=name`.
  package init(_ settings: [String]) throws(LabNameError) {
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let place = Self.places.first(where: { $0.key == parts[0] }) else {
        throw .unknownKey(setting)
      }
      guard Self.isName(parts[1]) else { throw .badName(parts[1]) }
      self[keyPath: place.path] = parts[1]
    }
    if databaseBucket == mediaBucket { throw .sameBucket(mediaBucket) }
    if [LabDescription.vmsUser, "trino", LabDescription.sandboxOwner].contains(owner) {
      throw .takenOwner(owner)
    }
  }

  /// It stands in file names and in YAML without quotes.
  private static func isName(_ text: String) -> Bool {
    text.first?.isLetter == true
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
  }
}

package enum LabNameError: Error, Equatable, CustomStringConvertible {
  case unknownKey(String)
  case badName(String)
  case sameBucket(String)
  case takenOwner(String)

  package var description: String {
    switch self {
    case .unknownKey(let text):
      "\(text) names nothing: write key=name; the keys are " + LabNames.keys.joined(separator: ", ")
    case .badName(let name):
      "a lab cannot take the name \(name): a letter, then letters, digits, '-', '_' and '.'"
    case .sameBucket(let name): "database and media cannot both be in the bucket \(name)"
    case .takenOwner(let name): "the user \(name) has a key of the lab's own already"
    }
  }
}
