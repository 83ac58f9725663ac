import Core

package struct View: VastRecord, Hashable {
  static let collection = "views"

  package let id: Int
  package let path: DirectoryPath
  package let bucket: String?
  package let tenantID: Int?
  package let protocols: [String]
  package let hasVersioning: Bool
  package let policyID: Int?
  /// Bytes that its directory holds, where the cluster has counted them.
  package let logicalCapacity: Int?

  init?(_ object: LenientObject) {
    guard let id = object.integer("id"), let path = object.text("path") else { return nil }
    self.id = id
    self.path = DirectoryPath(path)
    bucket = object.text("bucket")
    tenantID = object.integer("tenant_id")
    protocols = object.texts("protocols")
    hasVersioning = object.bool("s3_versioning") ?? false
    policyID = object.integer("policy_id")
    logicalCapacity = object.integer("logical_capacity")
  }
}

package struct Tenant: VastRecord, Hashable {
  static let collection = "tenants"

  package let id: Int
  package let name: String

  init?(_ object: LenientObject) {
    guard let id = object.integer("id") else { return nil }
    self.id = id
    name = object.text("name") ?? ""
  }
}

package struct Cluster: VastRecord, Hashable {
  static let collection = "clusters"

  package let id: Int
  package let name: String
  package let guid: String?
  /// Raw; `ONLINE` is the only good one.
  package let state: String
  package let version: String?

  package var isOnline: Bool { state.uppercased() == "ONLINE" }

  init?(_ object: LenientObject) {
    guard let id = object.integer("id") else { return nil }
    self.id = id
    name = object.text("name") ?? ""
    guid = object.text("guid")
    state = object.text("state") ?? ""
    version = object.text("sw_version")
  }
}

package struct User: VastRecord, Hashable {
  package struct AccessKey: Sendable, Hashable {
    package let id: String
    package let isEnabled: Bool
    package let created: Timestamp?
  }

  static let collection = "users"

  package let id: Int
  package let name: String
  package let keys: [AccessKey]

  init?(_ object: LenientObject) {
    guard let id = object.integer("id") else { return nil }
    self.id = id
    name = object.text("name") ?? ""
    keys = object.objects("access_keys").compactMap { key in
      guard let id = key.text("access_key") ?? key.text("key"),
        let isEnabled = key.bool("enabled")
      else { return nil }
      return AccessKey(id: id, isEnabled: isEnabled, created: key.time("creation_time"))
    }
  }
}

package struct ProtectionPolicy: VastRecord, Hashable {
  static let collection = "protectionpolicies"

  package let id: Int
  package let name: String
  package let prefix: String
  /// `LOCAL`, or a kind of replication.
  package let cloneType: String?
  package let tenantID: Int?
  /// As VAST gives them: `every`, `start-at`, `keep-local`, `keep-remote`.
  package let frames: [Value]
  package let isIndestructible: Bool

  init?(_ object: LenientObject) {
    guard let id = object.integer("id") else { return nil }
    self.id = id
    name = object.text("name") ?? ""
    prefix = object.text("prefix") ?? ""
    cloneType = object.text("clone_type")
    tenantID = object.integer("tenant_id")
    frames = object["frames"].listValue ?? []
    isIndestructible = object.bool("indestructible") ?? false
  }
}

/// What there is at a path of the element store.
package struct FolderStat: Sendable, Hashable {
  package let isDirectory: Bool
  package let children: Int?

  init(_ object: LenientObject) {
    isDirectory = object.bool("is_directory") ?? false
    children = object.integer("children")
  }
}
