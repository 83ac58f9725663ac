import Core

extension VastClient {
  /// Shows a directory as a bucket, under the rules of another view: its policy and protocols.
  package func createView(
    of directory: DirectoryPath, asBucket bucket: String, owner: String, like view: View
  ) async throws(RemoteFailure) {
    var body: [String: Value] = [
      "path": .text(directory.text), "bucket": .text(bucket), "name": .text(bucket),
      "bucket_owner": .text(owner), "protocols": .list(view.protocols.map(Value.text)),
      "tenant_id": .integer(try await tenantID()), "create_dir": .bool(false),
    ]
    body["policy_id"] = view.policyID.map(Value.integer)
    try await bringAbout { () async throws(RemoteFailure) in
      try await views(ofBucket: bucket).contains { $0.path == directory }
    } by: { () async throws(RemoteFailure) in
      _ = try await call(
        .post, "views/", body: .map(body), changes: [.directory(directory), .bucket(bucket)])
    }
  }

  /// The directory stays. Deleting what is gone already is no failure.
  package func deleteView(_ view: View) async throws(RemoteFailure) {
    var changes: [ChangedObject] = [.directory(view.path)]
    if let bucket = view.bucket { changes.append(.bucket(bucket)) }
    do {
      try await bringAbout { () async throws(RemoteFailure) in
        try await views(at: view.path).allSatisfy { $0.id != view.id }
      } by: { () async throws(RemoteFailure) in
        _ = try await call(.delete, "views/\(view.id)/", changes: changes)
      }
    } catch  where error.status == 404 {
      return
    }
  }

  /// With all that is in it. Deleting what is gone already is no failure.
  package func deleteFolder(_ directory: DirectoryPath) async throws(RemoteFailure) {
    let body: [String: Value] = [
      "path": .text(directory.text), "tenant_id": .integer(try await tenantID()),
    ]
    do {
      try await bringAbout { () async throws(RemoteFailure) in
        try await stat(directory) == nil
      } by: { () async throws(RemoteFailure) in
        _ = try await call(
          .delete, "folders/delete_folder/", body: .map(body), changes: [.directory(directory)])
      }
    } catch  where error.saysNoSuchDirectory {
      return
    }
  }
}
