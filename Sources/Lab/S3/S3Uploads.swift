import Foundation
import Signing

/// An upload in parts: a folder with a description and one object file for each part.
private struct Upload: Codable {
  let bucket: String
  let key: String
  let header: ObjectHeader
}

extension S3Service {
  /// Every part but the last has at least so many bytes (S3's rule: 5 MiB).
  private static let smallestPart = 5 << 20
  private static let partNumbers = 1...10_000

  /// `POST /BUCKET/KEY?uploads`
  func startUpload(_ call: S3Call, _ place: ObjectPlace) throws -> Response {
    try place.checkWritable()
    let id = hexadecimal((0..<16).map { _ in UInt8.random(in: 0...255) })
    let bucket = call.bucketName
    var header = header(call, size: 0, etag: "")
    header.tags = Self.tags(call)
    let upload = Upload(bucket: bucket, key: place.key, header: header)
    try Files.makeDirectory(folder.upload(id))
    try Files.create(folder.upload(id) + "/upload.json", Array(JSONEncoder().encode(upload)))
    var response = XMLNode.branch(
      "InitiateMultipartUploadResult",
      [.leaf("Bucket", bucket), .leaf("Key", place.key), .leaf("UploadId", id)]
    ).response()
    response.logged.name = place.key
    response.logged.effect = "upload started"
    return response
  }

  /// `PUT /BUCKET/KEY?uploadId=&partNumber=`: the body, or a part of another object.
  func putPart(_ call: S3Call, _ place: ObjectPlace) throws -> Response {
    let (id, _) = try upload(call, place)
    guard let number = call.item("partNumber").flatMap({ Int($0) }),
      Self.partNumbers.contains(number)
    else { throw S3Error(.invalidArgument, "partNumber is not 1 to 10000") }
    if let source = call.headers["x-amz-copy-source"] {
      return try copyPart(call, from: source, to: partPath(id, number), place)
    }
    let header = header(call, size: call.body.size, etag: hexadecimal(call.body.md5))
    let file = try stage(header) { write in try call.body.forEachPiece(write) }
    try Files.move(file, to: partPath(id, number))
    return Response(
      200, headers: ["ETag": "\"\(header.etag)\""], name: place.key, effect: "part stored")
  }

  private func copyPart(
    _ call: S3Call, from source: String, to path: String, _ place: ObjectPlace
  ) throws -> Response {
    let (object, bytes) = try copySource(source, call)
    var range = 0..<object.header.size
    if let text = call.headers["x-amz-copy-source-range"] {
      guard let asked = ByteRange(text)?.offsets(ofSize: object.header.size) else {
        throw S3Error(.invalidArgument, "'\(text)' is no range of the source")
      }
      range = asked
    }
    let inFile = range.lowerBound + object.dataOffset..<range.upperBound + object.dataOffset
    let md5 = MD5Stream()
    try Self.forEachPiece(of: bytes, inFile) { md5.update($0) }
    let header = header(call, size: range.count, etag: hexadecimal(md5.finish()))
    let file = try stage(header) { write in
      try Self.forEachPiece(of: bytes, inFile, write)
    }
    try Files.move(file, to: path)
    var response = XMLNode.branch(
      "CopyPartResult",
      [.leaf("LastModified", header.modified.milliseconds), .leaf("ETag", "\"\(header.etag)\"")]
    ).response()
    response.logged.name = place.key
    response.logged.effect = "part stored"
    return response
  }

  /// `POST /BUCKET/KEY?uploadId=`
  func completeUpload(_ call: S3Call, _ place: ObjectPlace) throws -> Response {
    let (id, upload) = try upload(call, place)
    let parts = try namedParts(call, id)
    var header = upload.header
    header.size = parts.reduce(0) { $0 + $1.header.size }
    header.etag = Self.etag(ofParts: parts)
    header.modified = clock.now
    let file = try stage(header) { write in
      for part in parts {
        let bytes = try OpenFile(part.path)
        try Self.forEachPiece(of: bytes, part.dataOffset..<bytes.size, write)
      }
    }
    try put(file, call, place)
    try Files.removeTree(folder.upload(id))
    var response = XMLNode.branch(
      "CompleteMultipartUploadResult",
      [
        .leaf("Location", "/\(upload.bucket)/\(place.key)"), .leaf("Bucket", upload.bucket),
        .leaf("Key", place.key), .leaf("ETag", "\"\(header.etag)\""),
      ]
    ).response()
    response.logged.name = place.key
    response.logged.effect = "object written"
    return response
  }

  /// `DELETE /BUCKET/KEY?uploadId=`
  func abortUpload(_ call: S3Call, _ place: ObjectPlace) throws -> Response {
    let (id, _) = try upload(call, place)
    try Files.removeTree(folder.upload(id))
    return Response(204, name: place.key, effect: "upload aborted")
  }

  /// `GET /BUCKET/KEY?uploadId=`
  func listParts(_ call: S3Call, _ place: ObjectPlace) throws -> Response {
    let (id, upload) = try upload(call, place)
    let numbers = try Files.entries(of: folder.upload(id)).compactMap { Int($0.name) }.sorted()
    let parts = try numbers.compactMap { number in
      try ObjectFile.open(partPath(id, number)).map { (number, $0.header) }
    }
    let nodes = parts.map { number, header in
      XMLNode.branch(
        "Part",
        [
          .leaf("PartNumber", String(number)), .leaf("ETag", "\"\(header.etag)\""),
          .leaf("Size", String(header.size)),
          .leaf("LastModified", header.modified.milliseconds),
        ])
    }
    return XMLNode.branch(
      "ListPartsResult",
      [
        .leaf("Bucket", upload.bucket), .leaf("Key", place.key), .leaf("UploadId", id),
        .leaf("IsTruncated", "false"),
      ] + nodes
    ).response()
  }

  /// `GET /BUCKET?uploads`
  func listUploads(_ call: S3Call, bucket: String) throws -> Response {
    _ = try liveTree(bucket)
    let prefix = call.item("prefix") ?? ""
    let ids = Files.exists(folder.uploads) ? try Files.entries(of: folder.uploads) : []
    let uploads = try ids.filter(\.isDirectory).compactMap { entry in
      try readUpload(entry.name).map { (entry.name, $0) }
    }
    .filter { $0.1.bucket == bucket && $0.1.key.hasPrefix(prefix) }
    .sorted { ($0.1.key, $0.0) < ($1.1.key, $1.0) }
    let nodes = uploads.map { id, upload in
      XMLNode.branch(
        "Upload",
        [
          .leaf("Key", upload.key), .leaf("UploadId", id),
          .leaf("Initiated", upload.header.modified.milliseconds),
        ])
    }
    return XMLNode.branch(
      "ListMultipartUploadsResult",
      [.leaf("Bucket", bucket), .leaf("Prefix", prefix), .leaf("IsTruncated", "false")] + nodes
    ).response()
  }

  // MARK: Files

  private func partPath(_ id: String, _ number: Int) -> String { "\(folder.upload(id))/\(number)" }

  private func upload(_ call: S3Call, _ place: ObjectPlace) throws -> (id: String, Upload) {
    let id = call.item("uploadId") ?? ""
    // An id is 32 hexadecimal digits; anything else could be a path.
    guard id.utf8.count == 32, id.allSatisfy(\.isHexDigit), let upload = try readUpload(id),
      upload.bucket == call.bucketName, upload.key == place.key
    else {
      throw S3Error(
        .noSuchUpload,
        "The specified upload does not exist; it may have been aborted or completed.",
        details: [.leaf("UploadId", id)])
    }
    return (id, upload)
  }

  private func readUpload(_ id: String) throws -> Upload? {
    let path = folder.upload(id) + "/upload.json"
    guard Files.exists(path) else { return nil }
    return try JSONDecoder().decode(Upload.self, from: Data(Files.read(path)))
  }

  /// The stored parts that the request's document names, in its order.
  private func namedParts(_ call: S3Call, _ id: String) throws -> [ObjectFile] {
    guard let document = XMLNode(document: try call.body.bytes()),
      document.name == "CompleteMultipartUpload"
    else { throw S3Error(.malformedXML, "The body is not a CompleteMultipartUpload document") }
    let named = document.children("Part").map { part in
      (
        number: Int(part.text(of: "PartNumber") ?? "") ?? 0,
        etag: (part.text(of: "ETag") ?? "").filter { $0 != "\"" }
      )
    }
    guard !named.isEmpty else { throw S3Error(.malformedXML, "The document names no part") }
    guard zip(named, named.dropFirst()).allSatisfy({ $0.number < $1.number }) else {
      throw S3Error(.invalidPartOrder, "The list of parts was not in ascending order.")
    }
    let parts = try named.map { number, etag in
      guard let part = try ObjectFile.open(partPath(id, number)), part.header.etag == etag else {
        throw S3Error(
          .invalidPart, "Part \(number) was not found, or its ETag is another.",
          details: [.leaf("PartNumber", String(number)), .leaf("ETag", etag)])
      }
      return part
    }
    guard parts.dropLast().allSatisfy({ $0.header.size >= Self.smallestPart }) else {
      throw S3Error(.entityTooSmall, "A part that is not the last is smaller than 5 MiB")
    }
    return parts
  }

  /// S3's rule: the MD5 of the parts' MD5s, and their number.
  private static func etag(ofParts parts: [ObjectFile]) -> String {
    let md5 = MD5Stream()
    for part in parts { md5.update(bytes(ofHex: part.header.etag)) }
    return "\(hexadecimal(md5.finish()))-\(parts.count)"
  }

  private static func bytes(ofHex digits: String) -> [UInt8] {
    let digits = Array(digits.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
    }
  }
}
