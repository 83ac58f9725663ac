import Core

extension VastAPI {
  /// `/users/`: the local provider's users and their S3 keys.
  func users(_ call: VMSCall) throws -> VMSAnswer {
    switch (call.method, call.id, call.action) {
    case (.get, nil, nil): try listUsers(call)
    case (.get, .some, nil): .ok(show(try user(call)))
    case (.post, .some, "access_keys"): try makeKey(call)
    case (.patch, .some, "access_keys"): try enableKey(call, of: user(call))
    case (.delete, .some, "access_keys"): try deleteKey(call)
    case (.patch, nil, "non_local_keys"): try enableKey(call, of: userByUID(call))
    default: throw notAllowed(call)
    }
  }

  private func user(_ call: VMSCall) throws -> StorageUser { try find(call, keys.all, \.id) }

  private func userByUID(_ call: VMSCall) throws -> StorageUser {
    let uid = try call.requiredInteger("uid")
    guard let user = keys.all.first(where: { $0.uid == uid }) else { throw VMSRefusal.notFound }
    return user
  }

  private func listUsers(_ call: VMSCall) throws -> VMSAnswer {
    let filters: [VMSCall.Filter<StorageUser>] = [
      .init(name: "id", value: { String($0.id) }),
      .init(name: "name", value: { $0.name }),
      .init(name: "uid", value: { String($0.uid) }),
    ]
    return try call.list(call.filter(keys.all, by: filters).map(show), state.switches)
  }

  private func makeKey(_ call: VMSCall) throws -> VMSAnswer {
    let user = try user(call)
    let key = AccessKey(
      id: randomHex(bytes: 10).uppercased(), secret: randomHex(bytes: 20), created: now,
      enabled: true, refusedFrom: nil)
    try keys.add(user: user.name, key: key)
    return VMSAnswer.ok(
      .map(["access_key": .text(key.id), "secret_key": .text(key.secret)])
    ).logged("key made", key.id)
  }

  private func enableKey(_ call: VMSCall, of user: StorageUser) throws -> VMSAnswer {
    let key = try call.requiredText("access_key")
    let enabled = try call.requiredBool("enabled")
    let isSlow = state.switches.is(.keyDisable, "slow")
    let found = try keys.setEnabled(
      enabled, key: key, user: user.id, delay: isSlow ? state.delay(.seconds(2)) : .zero)
    guard found else { throw VMSRefusal.notFound }
    return VMSAnswer.noContent.logged(enabled ? "key enabled" : "key disabled", key)
  }

  private func deleteKey(_ call: VMSCall) throws -> VMSAnswer {
    let key = try call.requiredText("access_key")
    guard try keys.remove(key: key, user: user(call).id) else { throw VMSRefusal.notFound }
    return VMSAnswer.noContent.logged("key deleted", key)
  }

  private func show(_ user: StorageUser) -> Value {
    .map([
      "id": .integer(user.id), "guid": .text(guid(user.id)), "name": .text(user.name),
      "title": .text(user.name), "uid": .integer(user.uid), "leading_gid": .integer(user.uid),
      "gids": .list([.integer(user.uid)]), "groups": .list([]), "local": .bool(true),
      "access_keys": .list(user.keys.map(show)), "allow_create_bucket": .bool(false),
      "allow_delete_bucket": .bool(false), "s3_superuser": .bool(false),
      "url": .text("/api/latest/users/\(user.id)/"),
    ])
  }

  private func show(_ key: AccessKey) -> Value {
    .map([
      "access_key": .text(key.id), "enabled": .bool(key.enabled),
      "creation_time": .stamp(key.created), "tenant_id": .integer(VMSCall.tenant),
    ])
  }
}
