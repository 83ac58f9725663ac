import Core
import Foundation

/// A lab as `lab.json` describes it to its processes and commands.
package struct LabDescription: Codable, Sendable, Hashable {
  /// Loopback ports. They stay the same when a service or the lab is started again.
  package struct Ports: Codable, Sendable, Hashable {
    package var vms = 0
    package var s3 = 0
    package var trino = 0
    package var tams = 0
    package var tamsPrivate = 0
    /// Of the TAMS in the sandbox.
    package var sandbox = 0
    package var sandboxPrivate = 0
  }

  package var options: LabOptions
  package var historyEnd: Timestamp
  /// When the lab was made, by the machine's clock.
  package var made: Timestamp
  package var ports = Ports()
  /// The access key of TAMS as `tams`, of the executor as `tamsdr`, of Trino as `trino`, of the TAMS in
  /// the sandbox as `drill`.
  package var keys: [String: String]

  package static let region = "us-east-1"
  package static let scratchBucket = "scratch"
  /// Where tamsdr proves that a commit can be undone.
  package static let proofBucket = "tamsdr-scratch"
  package static let vmsUser = "tamsdr"
  /// What drills work with: nothing of it is there until one begins.
  package static let sandboxPath = "/tamsdr-drill"
  package static let sandboxOwner = "drill"
  package static let sandboxDatabase = "drill-db"
  package static let sandboxMedia = "drill-media"

  package static func read(_ folder: LabFolder) throws -> LabDescription {
    guard Files.exists(folder.description) else { throw LabError.noLab(folder.path) }
    do {
      let bytes = try Files.read(folder.description)
      return try JSONDecoder().decode(LabDescription.self, from: Data(bytes))
    } catch let error as DecodingError {
      throw StorageError.unreadable(path: folder.description, why: "\(error)")
    }
  }

  package func write(_ folder: LabFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try Files.replace(folder.description, with: Array(encoder.encode(self)) + [0x0A])
  }

  package var names: LabNames { options.names }

  /// How far the time of the history lies behind the machine's clock.
  package var historyDelay: Duration { made - historyEnd }

  package var vmsURL: String { "https://127.0.0.1:\(ports.vms)" }
  package var s3URL: String { "http://127.0.0.1:\(ports.s3)" }
  package var trinoURL: String { "http://127.0.0.1:\(ports.trino)" }
  package var tamsURL: String { "http://127.0.0.1:\(ports.tams)" }
  package var tamsPrivateURL: String { "http://127.0.0.1:\(ports.tamsPrivate)" }
  package var sandboxURL: String { "http://127.0.0.1:\(ports.sandbox)" }
  package var sandboxPrivateURL: String { "http://127.0.0.1:\(ports.sandboxPrivate)" }
}

/// The secrets of a lab, each in a file of its own.
package struct LabSecrets: Sendable {
  private let folder: LabFolder

  package init(_ folder: LabFolder) { self.folder = folder }

  package static let vmsPasswordFile = "vms-password"

  /// `executor-secret-key` for the executor's own key, `tams-secret-key` for that of TAMS.
  package static func keyFile(of owner: String) -> String {
    (owner == LabDescription.vmsUser ? "executor" : owner) + "-secret-key"
  }

  package var vmsPassword: String { get throws { try read(Self.vmsPasswordFile) } }

  package func secretKey(of owner: String) throws -> String { try read(Self.keyFile(of: owner)) }

  func make(_ name: String, bytes: Int) throws -> String {
    let secret = randomHex(bytes: bytes)
    try Files.replace(folder.secret(name), with: Array(secret.utf8))
    return secret
  }

  private func read(_ name: String) throws -> String {
    String(decoding: try Files.read(folder.secret(name)), as: UTF8.self)
  }
}

/// Why the lab cannot do what it was asked to.
package enum LabError: Error, Equatable, CustomStringConvertible {
  case noLab(String)
  case runsAlready(String)
  /// Options were given for a lab that was made with others.
  case madeOtherwise(String)
  case noSuchService(String)
  case badFolder(String)
  case futureHistory(Timestamp)
  /// A process of the lab ended before it was ready, or did not end when told to.
  case process(LabProcess.Name, String)

  package var description: String {
    switch self {
    case .noLab(let path):
      "there is no lab in \(path); make one with: tamsdr-lab start --dir \(path)"
    case .runsAlready(let path):
      "the lab in \(path) runs already; see it with: tamsdr-lab status --dir \(path)"
    case .madeOtherwise(let path):
      "the lab in \(path) was made with other options, which it keeps; give none, or another folder"
    case .noSuchService(let name):
      "there is no service \(name); the services are tams-api, retention, drill-api"
    case .badFolder(let path): "\(path) is not empty; name another folder"
    case .futureHistory(let time):
      "the history cannot end at \(time.rfc3339): that is in the future"
    case .process(let name, let why): "the \(name.rawValue) process \(why)"
    }
  }
}
