extension S3Service {
  func getTags(_ place: ObjectPlace) throws -> Response {
    let tags = try place.existing().header.tags.sorted { $0.key < $1.key }
    let nodes = tags.map {
      XMLNode.branch("Tag", [.leaf("Key", $0.key), .leaf("Value", $0.value)])
    }
    return XMLNode.branch("Tagging", [.branch("TagSet", nodes)]).response()
  }

  func putTags(_ call: S3Call, _ place: ObjectPlace) throws -> Response {
    guard let document = XMLNode(document: try call.body.bytes()), document.name == "Tagging" else {
      throw S3Error(.malformedXML, "The body is not a Tagging document")
    }
    let tags = document.children("TagSet").flatMap { $0.children("Tag") }.map {
      ($0.text(of: "Key") ?? "", $0.text(of: "Value") ?? "")
    }
    return try setTags(Dictionary(tags, uniquingKeysWith: { _, last in last }), place, status: 200)
  }

  func removeTags(_ place: ObjectPlace) throws -> Response {
    try setTags([:], place, status: 204)
  }

  /// A file is never written in place, so new tags are a new file.
  private func setTags(
    _ tags: [String: String], _ place: ObjectPlace, status: Int
  ) throws -> Response {
    try place.checkWritable()
    guard let (object, bytes) = try place.tree.openObject(place.treeKey) else {
      throw S3Error.noSuchKey(place.key)
    }
    var header = object.header
    header.tags = tags
    let file = try stage(header) { write in
      try Self.forEachPiece(of: bytes, object.dataOffset..<bytes.size, write)
    }
    try place.tree.put(place.treeKey, movingFrom: file)
    return Response(status, name: place.key, effect: "tags changed")
  }
}
