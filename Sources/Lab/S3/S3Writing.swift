import Core
import Glibc
import Signing

extension S3Service {
  private static let piece = 1 << 18

  /// `PUT /BUCKET/KEY`: the body, or a copy of another object.
  func putObject(_ call: S3Call, _ place: ObjectPlace) throws -> Response {
    try place.checkWritable()
    if let source = call.headers["x-amz-copy-source"] {
      return try copyObject(call, from: source, to: place)
    }
    var header = header(call, size: call.body.size, etag: hexadecimal(call.body.md5))
    header.tags = Self.tags(call)
    let file = try stage(header) { write in try call.body.forEachPiece(write) }
    try put(file, call, place)
    return Response(
      200, headers: ["ETag": "\"\(header.etag)\""], name: place.key, effect: "object written")
  }

  /// `DELETE /BUCKET/KEY`: the answer is the same where there was none.
  func deleteObject(_ place: ObjectPlace) throws -> Response {
    try place.checkWritable()
    let removed = try place.tree.remove(place.treeKey)
    return Response(204, name: place.key, effect: removed ? "object deleted" : nil)
  }

  private func copyObject(
    _ call: S3Call, from source: String, to place: ObjectPlace
  ) throws -> Response {
    let (object, bytes) = try copySource(source, call)
    var header = object.header
    if call.headers["x-amz-metadata-directive"]?.uppercased() == "REPLACE" {
      header = self.header(call, size: header.size, etag: header.etag)
      header.tags = object.header.tags
    }
    if call.headers["x-amz-tagging-directive"]?.uppercased() == "REPLACE" {
      header.tags = Self.tags(call)
    }
    header.modified = clock.now
    let file = try stage(header) { write in
      try Self.forEachPiece(of: bytes, object.dataOffset..<bytes.size, write)
    }
    try put(file, call, place)
    var response = XMLNode.branch(
      "CopyObjectResult",
      [.leaf("LastModified", header.modified.milliseconds), .leaf("ETag", "\"\(header.etag)\"")]
    ).response()
    response.logged.name = place.key
    response.logged.effect = "object copied"
    return response
  }

  /// What `x-amz-copy-source` names (`BUCKET/KEY`, encoded, a slash before it or not), if the request's
  /// conditions on it hold.
  func copySource(_ text: String, _ call: S3Call) throws -> (ObjectFile, OpenFile) {
    let parts = text.prefix { $0 != "?" }.drop { $0 == "/" }
      .split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw S3Error(.invalidArgument, "'\(text)' is not BUCKET/KEY")
    }
    let source = try ObjectPlace(
      bucket: URIEncoding.decode(parts[0]), key: URIEncoding.decode(parts[1]), in: buckets)
    if source.isSnapshot, !copiesSnapshots {
      throw S3Error(.notImplemented, "A copy from a snapshot is not supported here")
    }
    guard let (object, bytes) = try source.tree.openObject(source.treeKey) else {
      throw S3Error.noSuchKey(source.key)
    }
    let conditions = Preconditions(call.headers, prefix: "x-amz-copy-source-")
    switch conditions.onReading(object.header) {
    case .proceed: return (object, bytes)
    case .notModified: throw S3Error.preconditionFailed("x-amz-copy-source-If-None-Match")
    case .failed(let condition): throw S3Error.preconditionFailed("x-amz-copy-source-" + condition)
    }
  }

  // MARK: Files

  /// Writes an object's file where no listing sees it, and gives its path.
  func stage(
    _ header: ObjectHeader, _ content: (_ write: ([UInt8]) throws -> Void) throws -> Void
  ) throws -> String {
    try FaultRules(folder).checkSpace(for: folder.uploads)
    try Files.makeDirectory(folder.uploads)
    let path = Files.freshName(beside: folder.uploads + "/object")
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Files.failure("create", path) }
    defer { close(file) }
    do {
      try Files.write(ObjectFile.headerLine(header), to: file, path: path)
      try content { try Files.write($0, to: file, path: path) }
    } catch {
      unlink(path)
      throw error
    }
    return path
  }

  /// Makes a staged file the object, if the request's conditions hold at that moment.
  func put(_ file: String, _ call: S3Call, _ place: ObjectPlace) throws {
    let isBlind = call.ignoresConditions || !honoursConditions
    let conditions = Preconditions(isBlind ? [:] : call.headers)
    var verdict = Preconditions.Writing.proceed
    do {
      try place.tree.put(place.treeKey, movingFrom: file) { existing in
        verdict = conditions.onWriting(existing?.header)
        return verdict != .proceed
      }
    } catch {
      unlink(file)
      throw error
    }
    if verdict != .proceed { unlink(file) }
    switch verdict {
    case .proceed: return
    case .missing: throw S3Error.noSuchKey(place.key)
    case .unsupported(let header):
      throw S3Error(
        .notImplemented, "This condition is not supported on a write",
        details: [.leaf("Header", header)])
    case .failed(let condition): throw S3Error.preconditionFailed(condition)
    }
  }

  static func forEachPiece(
    of file: OpenFile, _ range: Range<Int>, _ use: ([UInt8]) throws -> Void
  ) throws {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let bytes = try file.read(at: offset, count: min(piece, range.upperBound - offset))
      guard !bytes.isEmpty else { return }
      offset += bytes.count
      try use(bytes)
    }
  }

  // MARK: Headers

  /// The header of an object that is written now with what the request says of it.
  func header(_ call: S3Call, size: Int, etag: String) -> ObjectHeader {
    var metadata: [String: String] = [:]
    var kept: [String: String] = [:]
    for (name, value) in call.headers.fields.map({ ($0.name.lowercased(), $0.value) }) {
      if name.hasPrefix("x-amz-meta-") {
        metadata[String(name.dropFirst("x-amz-meta-".count))] = value
      } else if Self.keptHeaders.contains(name) {
        kept[name] = value
      }
    }
    kept["content-encoding"] = kept["content-encoding"].flatMap(Self.withoutFraming)
    return ObjectHeader(
      size: size, etag: etag, modified: clock.now,
      contentType: call.headers["content-type"] ?? "binary/octet-stream", metadata: metadata,
      headers: kept)
  }

  /// `aws-chunked` tells how the request was sent and is no encoding of the object.
  private static func withoutFraming(_ encoding: String) -> String? {
    let others = encoding.split(separator: ",").map { $0.filter { $0 != " " } }
      .filter { $0 != "aws-chunked" }
    return others.isEmpty ? nil : others.joined(separator: ",")
  }

  static func tags(_ call: S3Call) -> [String: String] {
    let items = URIEncoding.items(ofQuery: call.headers["x-amz-tagging"] ?? "")
    return Dictionary(items, uniquingKeysWith: { _, last in last })
  }
}
