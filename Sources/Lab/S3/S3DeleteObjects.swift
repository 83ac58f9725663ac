extension S3Service {
  private static let mostKeys = 1_000

  /// `POST /BUCKET?delete`: each key is deleted, or refused, by itself and has its own line in the log.
  func deleteObjects(_ call: S3Call, bucket: String) throws -> Response {
    _ = try liveTree(bucket)
    guard let document = XMLNode(document: try call.body.bytes()), document.name == "Delete" else {
      throw S3Error(.malformedXML, "The body is not a Delete document")
    }
    let keys = document.children("Object").compactMap { $0.text(of: "Key") }
    guard !keys.isEmpty, keys.count <= Self.mostKeys else {
      throw S3Error(.malformedXML, "A Delete document names 1 to \(Self.mostKeys) keys")
    }
    let isQuiet = document.text(of: "Quiet") == "true"
    let results = keys.compactMap { deleteOne($0, bucket, call, isQuiet: isQuiet) }
    return XMLNode.branch("DeleteResult", results).response()
  }

  private func deleteOne(
    _ key: String, _ bucket: String, _ call: S3Call, isQuiet: Bool
  ) -> XMLNode? {
    do {
      let place = try ObjectPlace(bucket: bucket, key: key, in: buckets)
      let response = try deleteObject(place)
      log.append(
        LogEntry(
          service: .s3, method: "DELETE", path: "/\(bucket)", name: key,
          effect: response.logged.effect, client: call.accessKey))
      return isQuiet ? nil : .branch("Deleted", [.leaf("Key", key)])
    } catch {
      let refusal = Self.refusal(error)
      return .branch(
        "Error",
        [
          .leaf("Key", key), .leaf("Code", refusal.code.rawValue),
          .leaf("Message", refusal.message),
        ])
    }
  }
}
