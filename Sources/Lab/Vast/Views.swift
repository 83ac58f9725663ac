import Core
import Glibc

extension VastAPI {
  /// `/views/`
  func views(_ call: VMSCall) throws -> VMSAnswer {
    switch (call.method, call.id, call.action) {
    case (.get, nil, nil): return try listViews(call)
    case (.get, .some, nil): return .ok(show(try find(call, state.read { $0.views }, \.id)))
    case (.post, nil, nil): return try makeView(call)
    case (.delete, .some, nil):
      let view = try find(call, state.read { $0.views }, \.id)
      try state.change { $0.views.removeAll { $0.id == view.id } }
      return VMSAnswer.noContent.logged("view deleted", view.name)
    default: throw notAllowed(call)
    }
  }

  private func listViews(_ call: VMSCall) throws -> VMSAnswer {
    let filters: [VMSCall.Filter<ViewRecord>] = [
      .init(name: "path", value: { $0.path }, isPath: true),
      .init(name: "id", value: { String($0.id) }),
      .init(name: "name", value: { $0.name }),
      .init(name: "bucket", value: { $0.bucket }),
      .init(name: "tenant_id", value: { _ in String(VMSCall.tenant) }),
    ]
    return try call.list(
      call.filter(state.read { $0.views }, by: filters).map(show), state.switches)
  }

  private func makeView(_ call: VMSCall) throws -> VMSAnswer {
    let path = try call.requiredPath("path")
    let policy = try call.requiredInteger("policy_id")
    try call.checkTenant()
    let bucket = call.text("bucket")
    guard policy == VastAPI.viewPolicy else {
      throw VMSRefusal.field("policy_id", "Invalid pk \"\(policy)\" - object does not exist.")
    }
    if !state.store.isDirectory(path) {
      guard call.bool("create_dir") == true else {
        throw VMSRefusal.field("path", "no such directory")
      }
      try state.store.makeDirectory(path)
    }
    let created = now
    let protocols = call.body["protocols"].listValue?.compactMap(\.textValue)
    let view = try state.change { records in
      if let bucket, records.views.contains(where: { $0.bucket == bucket }) {
        throw VMSRefusal.notUnique("bucket")
      }
      let view = ViewRecord(
        id: records.newID(), name: call.text("name") ?? bucket ?? path.text, path: path.text,
        bucket: bucket, protocols: protocols ?? (bucket == nil ? ["NFS"] : ["S3"]),
        policy: policy, s3Versioning: call.bool("s3_versioning") ?? false, created: created)
      records.views.append(view)
      return view
    }
    return VMSAnswer(status: 201, body: show(view)).logged("view made", view.name)
  }

  /// Of a database, which is a few files. A cluster counts the objects of buckets in the background; the
  /// lab does not.
  private func capacity(of view: ViewRecord) -> Value {
    guard view.protocols.contains("DATABASE"), let path = ElementPath(view.path) else {
      return .null
    }
    let folder = state.folder.live(path)
    let files = (try? Files.entries(of: folder).filter { !$0.isDirectory }) ?? []
    return .integer(
      files.reduce(0) { sum, file in
        sum + Int((try? Files.status("\(folder)/\(file.name)")?.st_size) ?? 0)
      })
  }

  private func show(_ view: ViewRecord) -> Value {
    .map([
      "id": .integer(view.id), "guid": .text(guid(view.id)), "name": .text(view.name),
      "title": .text(view.path), "path": .text(view.path), "bucket": .text(optional: view.bucket),
      "protocols": .list(view.protocols.map(Value.text)), "policy": .text("lab-policy"),
      "policy_id": .integer(view.policy), "cluster": .text("lab"),
      "cluster_id": .integer(VastAPI.cluster), "tenant_id": .integer(VMSCall.tenant),
      "tenant_name": .text("default"), "s3_versioning": .bool(view.s3Versioning),
      "bucket_owner": .text("tams"), "created": .stamp(view.created), "directory": .bool(true),
      "internal": .bool(false), "is_remote": .bool(false),
      "logical_capacity": capacity(of: view),
      "url": .text("/api/latest/views/\(view.id)/"),
    ])
  }
}
