import Core
import Transport

/// A key of the fence and the user it belongs to.
struct FencedKeyControl: Sendable {
  let key: Site.FencedKey
  let connection: SiteConnection

  var hold: Hold { Hold(.key, key.id) }

  static func all(_ connection: SiteConnection) -> [FencedKeyControl] {
    connection.site.fencedKeys.map { FencedKeyControl(key: $0, connection: connection) }
  }

  static func named(
    _ id: String, _ connection: SiteConnection
  ) throws(Failure) -> FencedKeyControl {
    guard let control = all(connection).first(where: { $0.key.id == id }) else {
      throw .failed(Problem(.siteIncomplete, "the site names no key \(id) under fence"))
    }
    return control
  }

  func isEnabled() async throws -> Bool { try await found().key.isEnabled }

  func set(enabled: Bool) async throws {
    let user = try await found().user
    try await connection.vast.setKey(key.id, of: user, enabled: enabled)
    guard try await isEnabled() == enabled else {
      throw Failure.failed(
        Problem(
          .holdNotSet,
          "key \(key.id) of \(key.owner) is still \(enabled ? "disabled" : "enabled")",
          at: connection.site.vast.endpoint))
    }
  }

  private func found() async throws -> (user: Int, key: User.AccessKey) {
    guard let user = try await connection.vast.user(named: key.owner),
      let found = user.keys.first(where: { $0.id == key.id })
    else {
      throw Failure.failed(
        Problem(
          .siteMismatch,
          "the cluster knows no key \(key.id) of user \(key.owner)",
          at: connection.site.vast.endpoint, hint: "check fence.keys in the site file"))
    }
    return (user.id, found)
  }

  func holdProof(found: Bool) -> HoldProof {
    HoldProof(
      hold, proof: "a presigned GET and PUT were refused twice at every endpoint",
      lift: "enable access key \(key.id) of user \(key.owner) on the cluster",
      foundInForce: found)
  }
}
