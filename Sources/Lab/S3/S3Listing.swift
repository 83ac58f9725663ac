import Foundation
import Signing

/// What a listing asks for, of either version.
private struct ListQuery {
  enum Version { case one, two }

  static let mostKeys = 1_000

  let version: Version
  let bucket: String
  let prefix: String
  let delimiter: String
  let limit: Int
  /// Where to go on: every key up to this one is left out.
  let after: String
  let encodesKeys: Bool
  /// The marker, token or start as the client gave it.
  let marker: String
  let startAfter: String

  init(_ call: S3Call, bucket: String) throws(S3Error) {
    self.bucket = bucket
    version = call.item("list-type") == "2" ? .two : .one
    prefix = call.item("prefix") ?? ""
    delimiter = call.item("delimiter") ?? ""
    encodesKeys = call.item("encoding-type") == "url"
    let asked = call.item("max-keys") ?? String(Self.mostKeys)
    guard let number = Int(asked), number >= 0 else {
      throw S3Error(.invalidArgument, "max-keys '\(asked)' is not a whole number of 0 or more")
    }
    limit = min(number, Self.mostKeys)
    startAfter = call.item("start-after") ?? ""
    switch version {
    case .one:
      marker = call.item("marker") ?? ""
      let rolled = rolledUp(marker, prefix: prefix, delimiter: delimiter)
      after = rolled == marker ? endOfPrefix(marker) : marker
    case .two:
      marker = call.item("continuation-token") ?? ""
      after = marker.isEmpty ? startAfter : try Self.key(ofToken: marker)
    }
  }

  static func token(_ after: String) -> String { Data(after.utf8).base64EncodedString() }

  private static func key(ofToken token: String) throws(S3Error) -> String {
    guard let bytes = Data(base64Encoded: token) else {
      throw S3Error(.invalidArgument, "The continuation token provided is incorrect")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The part of `key` up to the first delimiter after the prefix; nil where there is none.
private func rolledUp(_ key: String, prefix: String, delimiter: String) -> String? {
  guard !delimiter.isEmpty, key.utf8.starts(with: prefix.utf8) else { return nil }
  let bytes = Array(key.utf8)
  guard let found = bytes[prefix.utf8.count...].firstRange(of: Array(delimiter.utf8)) else {
    return nil
  }
  return String(decoding: bytes[..<found.upperBound], as: UTF8.self)
}

/// A text that no key with this prefix comes after.
private func endOfPrefix(_ prefix: String) -> String { prefix + "\u{10FFFF}" }

private enum ListEntry {
  case object(key: String, ObjectFile)
  case prefix(String)

  /// Where the listing goes on after this entry.
  var end: String {
    switch self {
    case .object(let key, _): key
    case .prefix(let prefix): endOfPrefix(prefix)
    }
  }
}

extension S3Service {
  /// `GET /BUCKET`, versions 1 and 2.
  func list(_ call: S3Call, bucket: String) throws -> Response {
    let query = try ListQuery(call, bucket: bucket)
    var entries: [ListEntry] = []
    // One more than asked for tells whether there are more.
    var source = try keySource(query)
    var after = query.after
    while entries.count <= query.limit, let entry = try next(query, &source, after: after) {
      entries.append(entry)
      after = entry.end
    }
    let isTruncated = entries.count > query.limit
    return document(query, entries.prefix(query.limit), isTruncated: isTruncated).response()
  }

  private func next(
    _ query: ListQuery, _ source: inout KeySource, after: String
  ) throws -> ListEntry? {
    var after = after
    while let key = try source.key(after: after) {
      if let prefix = rolledUp(key, prefix: query.prefix, delimiter: query.delimiter) {
        return .prefix(prefix)
      }
      if let object = try source.object(key) { return .object(key: key, object) }
      // Deleted between the two looks, or a snapshot that holds nothing.
      after = key
    }
    return nil
  }

  private func keySource(_ query: ListQuery) throws(S3Error) -> KeySource {
    guard query.prefix.hasPrefix(".snapshot") else {
      let tree = try liveTree(query.bucket)
      return KeySource(prefix: query.prefix, trees: [KeySource.Tree(base: "", tree: tree)])
    }
    guard buckets.path(of: query.bucket) != nil else { throw .noSuchBucket(query.bucket) }
    let names = Set(buckets.snapshots(of: query.bucket).map(\.name))
    let trees = names.compactMap { name in
      buckets.snapshot(name, of: query.bucket).map {
        KeySource.Tree(base: "\(ObjectPlace.snapshots)\(name)/", tree: $0)
      }
    }
    return KeySource(prefix: query.prefix, trees: trees)
  }

  private func document(
    _ query: ListQuery, _ entries: ArraySlice<ListEntry>, isTruncated: Bool
  ) -> XMLNode {
    func encoded(_ key: String) -> String {
      query.encodesKeys ? SigV4.encode(path: key) : key
    }
    var nodes: [XMLNode] = [
      .leaf("Name", query.bucket), .leaf("Prefix", encoded(query.prefix)),
      .leaf("MaxKeys", String(query.limit)), .leaf("IsTruncated", String(isTruncated)),
    ]
    if !query.delimiter.isEmpty { nodes.append(.leaf("Delimiter", encoded(query.delimiter))) }
    if query.encodesKeys { nodes.append(.leaf("EncodingType", "url")) }
    nodes += position(query, entries, isTruncated: isTruncated, encoded)
    for entry in entries {
      switch entry {
      case .object(let key, let object): nodes.append(contents(encoded(key), object))
      case .prefix(let prefix):
        nodes.append(.branch("CommonPrefixes", [.leaf("Prefix", encoded(prefix))]))
      }
    }
    return .branch("ListBucketResult", nodes)
  }

  private func position(
    _ query: ListQuery, _ entries: ArraySlice<ListEntry>, isTruncated: Bool,
    _ encoded: (String) -> String
  ) -> [XMLNode] {
    switch query.version {
    case .one:
      guard isTruncated, let last = entries.last else {
        return [.leaf("Marker", encoded(query.marker))]
      }
      let next =
        switch last {
        case .object(let key, _): key
        case .prefix(let prefix): prefix
        }
      return [.leaf("Marker", encoded(query.marker)), .leaf("NextMarker", encoded(next))]
    case .two:
      var nodes: [XMLNode] = [.leaf("KeyCount", String(entries.count))]
      if !query.marker.isEmpty { nodes.append(.leaf("ContinuationToken", query.marker)) }
      if !query.startAfter.isEmpty {
        nodes.append(.leaf("StartAfter", encoded(query.startAfter)))
      }
      if isTruncated, let last = entries.last {
        nodes.append(.leaf("NextContinuationToken", ListQuery.token(last.end)))
      }
      return nodes
    }
  }

  private func contents(_ key: String, _ object: ObjectFile) -> XMLNode {
    .branch(
      "Contents",
      [
        .leaf("Key", key), .leaf("LastModified", object.header.modified.milliseconds),
        .leaf("ETag", "\"\(object.header.etag)\""), .leaf("Size", String(object.header.size)),
        .leaf("StorageClass", "STANDARD"),
      ])
  }
}
