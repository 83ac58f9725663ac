import Core
import Foundation
import Synchronization

/// A user of VAST's local provider with its S3 keys.
package struct StorageUser: Codable, Sendable, Hashable {
  package let id: Int
  package let uid: Int
  package let name: String
  package var keys: [AccessKey]
}

package struct AccessKey: Codable, Sendable, Hashable {
  package let id: String
  package let secret: String
  package let created: Timestamp
  /// What VMS shows.
  package var enabled: Bool
  /// From when on S3 refuses the key, by the machine's clock. Later than the call that disabled it
  /// where the switch `key_disable` is slow.
  package var refusedFrom: Timestamp?
}

/// What S3 is to make of an access key.
package enum KeyState: Sendable, Hashable {
  case unknown
  case disabled(owner: String)
  case enabled(secret: String, owner: String)
}

/// The users and keys of the lab. VMS changes it, S3 asks it on every request.
package final class KeyRegistry: Sendable {
  private let path: String
  private let users: Mutex<[StorageUser]>

  /// Reads what an earlier process of this lab wrote; empty in a new lab.
  package init(_ folder: LabFolder) throws {
    path = folder.users
    let stored = Files.exists(path) ? try Self.read(path) : []
    users = Mutex(stored)
  }

  package func state(of accessKey: String) -> KeyState {
    let now = LabClock.machineTime
    for user in all {
      for key in user.keys where key.id == accessKey {
        let refused = key.refusedFrom.map { $0 <= now } ?? false
        return refused
          ? .disabled(owner: user.name) : .enabled(secret: key.secret, owner: user.name)
      }
    }
    return .unknown
  }

  package var all: [StorageUser] { users.withLock { $0 } }

  /// Adds a user, or a further key of one that exists already.
  package func add(user name: String, key: AccessKey) throws {
    try change { users in
      if let index = users.firstIndex(where: { $0.name == name }) {
        users[index].keys.append(key)
      } else {
        let id = (users.map(\.id).max() ?? 16) + 1
        users.append(StorageUser(id: id, uid: 1_000 + id, name: name, keys: [key]))
      }
    }
  }

  /// False where the user has no such key. A disabled key is still accepted for `delay`.
  package func setEnabled(
    _ enabled: Bool, key: String, user: Int, delay: Duration = .zero
  ) throws -> Bool {
    try change { users in
      guard let index = users.firstIndex(where: { $0.id == user }),
        let place = users[index].keys.firstIndex(where: { $0.id == key })
      else { return false }
      let wasEnabled = users[index].keys[place].enabled
      users[index].keys[place].enabled = enabled
      if enabled {
        users[index].keys[place].refusedFrom = nil
      } else if wasEnabled {
        users[index].keys[place].refusedFrom = LabClock.machineTime + delay
      }
      return true
    }
  }

  /// False where the user has no such key.
  package func remove(key: String, user: Int) throws -> Bool {
    try change { users in
      guard let index = users.firstIndex(where: { $0.id == user }) else { return false }
      let before = users[index].keys.count
      users[index].keys.removeAll { $0.id == key }
      return users[index].keys.count < before
    }
  }

  private func change<Result: Sendable>(
    _ body: (inout [StorageUser]) -> Result
  ) throws -> Result {
    try users.withLock { users in
      let result = body(&users)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      try Files.replace(path, with: Array(encoder.encode(users)))
      return result
    }
  }

  private static func read(_ path: String) throws -> [StorageUser] {
    do {
      return try JSONDecoder().decode([StorageUser].self, from: Data(Files.read(path)))
    } catch let error as DecodingError {
      throw StorageError.unreadable(path: path, why: "\(error)")
    }
  }
}
