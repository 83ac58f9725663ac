import Core

/// The conditions a request sets on the object's ETag and age.
struct Preconditions {
  private let match: [String]?
  private let noneMatch: [String]?
  private let modifiedSince: Timestamp?
  private let unmodifiedSince: Timestamp?

  /// `prefix` is `x-amz-copy-source-` for the conditions on what is copied.
  init(_ headers: Headers, prefix: String = "") {
    match = headers[prefix + "if-match"].map(Self.tags)
    noneMatch = headers[prefix + "if-none-match"].map(Self.tags)
    modifiedSince = headers[prefix + "if-modified-since"].flatMap(Timestamp.init(httpDate:))
    unmodifiedSince = headers[prefix + "if-unmodified-since"].flatMap(Timestamp.init(httpDate:))
  }

  enum Reading: Equatable { case proceed, notModified, failed(condition: String) }

  /// By RFC 9110: the ETag decides where it is given, the time otherwise.
  func onReading(_ header: ObjectHeader) -> Reading {
    // HTTP's times have whole seconds.
    let modified = Timestamp(seconds: header.modified.seconds)
    if let match {
      if !Self.names(match, header.etag) { return .failed(condition: "If-Match") }
    } else if let unmodifiedSince, modified > unmodifiedSince {
      return .failed(condition: "If-Unmodified-Since")
    }
    if let noneMatch {
      if Self.names(noneMatch, header.etag) { return .notModified }
    } else if let modifiedSince, modified <= modifiedSince {
      return .notModified
    }
    return .proceed
  }

  enum Writing: Equatable {
    case proceed, missing, failed(condition: String), unsupported(header: String)
  }

  /// Whether what is there (nil for nothing) may be replaced. S3 writes only over a known ETag, or
  /// only where nothing is: other tags in If-None-Match it does not know.
  func onWriting(_ existing: ObjectHeader?) -> Writing {
    if let noneMatch, noneMatch != ["*"] { return .unsupported(header: "If-None-Match") }
    if let match {
      guard let existing else { return .missing }
      if !Self.names(match, existing.etag) { return .failed(condition: "If-Match") }
    }
    return noneMatch != nil && existing != nil
      ? .failed(condition: "If-None-Match") : .proceed
  }

  private static func tags(_ header: String) -> [String] {
    header.split(separator: ",").map { tag in
      String(tag.drop { $0 == " " }.filter { $0 != "\"" && $0 != " " })
    }
  }

  private static func names(_ tags: [String], _ etag: String) -> Bool {
    tags.contains("*") || tags.contains(etag)
  }
}
