extension S3Service {
  /// Headers that are kept with an object and given back as they came.
  static let keptHeaders = [
    "cache-control", "content-disposition", "content-encoding", "content-language", "expires",
  ]

  /// `GET` and `HEAD /BUCKET/KEY`; the server sends no body to HEAD.
  func getObject(_ call: S3Call, _ place: ObjectPlace) throws -> Response {
    guard let (object, file) = try place.tree.openObject(place.treeKey) else {
      throw S3Error.noSuchKey(place.key)
    }
    let header = object.header
    var response = Response(200, headers: Self.headers(of: header), name: place.key)
    for (name, value) in call.query where name.hasPrefix("response-") {
      response.headers[String(name.dropFirst("response-".count))] = value
    }
    switch Preconditions(call.headers).onReading(header) {
    case .proceed: break
    case .notModified:
      response.status = 304
      return response
    case .failed(let condition): throw S3Error.preconditionFailed(condition)
    }
    var part = 0..<header.size
    if let range = call.headers["range"].flatMap(ByteRange.init) {
      guard let offsets = range.offsets(ofSize: header.size) else {
        throw S3Error(
          .invalidRange, "The requested range is not satisfiable",
          headers: ["Content-Range": "bytes */\(header.size)"])
      }
      part = offsets
      response.status = 206
      response.headers["Content-Range"] =
        "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(header.size)"
    }
    response.body = .file(file, offset: object.dataOffset + part.lowerBound, length: part.count)
    return response
  }

  private static func headers(of header: ObjectHeader) -> Headers {
    var headers: Headers = [
      "Content-Type": header.contentType, "ETag": "\"\(header.etag)\"",
      "Last-Modified": header.modified.httpDate, "Accept-Ranges": "bytes",
    ]
    for (name, value) in header.headers.sorted(by: { $0.key < $1.key }) { headers.add(name, value) }
    for (name, value) in header.metadata.sorted(by: { $0.key < $1.key }) {
      headers.add("x-amz-meta-" + name, value)
    }
    if !header.tags.isEmpty { headers.add("x-amz-tagging-count", String(header.tags.count)) }
    return headers
  }
}
