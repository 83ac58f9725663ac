import Core
import Signing

/// An object as a listing tells of it.
package struct S3Object: Sendable, Hashable {
  /// The texts of a page's objects, one after another, which they share.
  private let texts: [UInt8]
  private let places: Places
  /// In bytes.
  package let size: Int

  /// Where its own texts stand.
  struct Places {
    var key = 0..<0
    var etag = 0..<0
    var written = 0..<0
  }

  init(_ places: Places, in texts: [UInt8], size: Int) {
    self.texts = texts
    self.places = places
    self.size = size
  }

  package var name: ByteText { ByteText(texts[places.key]) }
  package var key: String { name.text }
  /// Without quotes; empty where the server gives none.
  package var tag: ByteText { ByteText(texts[places.etag]) }
  package var etag: String { tag.text }
  /// As the server writes it: of most objects nobody asks.
  private var written: ByteText { ByteText(texts[places.written]) }
  package var modified: Timestamp? { Timestamp(rfc3339: written.bytes) }

  /// Under the same key, of the same size and ETag. Times are not the content's.
  package func isSame(as other: S3Object) -> Bool {
    size == other.size && tag == other.tag && name == other.name
  }

  /// The same without its page's other texts: for those that are kept longer than their page.
  package var alone: S3Object {
    var objects = S3Objects()
    objects.append(name: name, size: size, tag: tag, written: written)
    return objects[objects.startIndex]
  }

  package static func == (left: S3Object, right: S3Object) -> Bool {
    left.isSame(as: right) && left.written == right.written
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(size)
    hasher.combine(tag)
    hasher.combine(written)
  }
}

/// What HEAD tells of an object.
package struct S3Head: Sendable, Hashable {
  package let size: Int
  package let etag: String
  package let contentType: String?
  /// As the server writes it: of most objects nobody asks.
  private let written: String?
  /// User metadata; names in lower case and without `x-amz-meta-`.
  package let metadata: [String: String]
  /// Nil where the server does not tell, which it may leave out where there are none.
  package let tagCount: Int?
  /// What a writer gives with an object and a reader gets back.
  private let keptHeaders: [HTTPHeaders.Field]

  init(_ response: HTTPResponse) {
    let headers = response.headers
    size = headers["Content-Length"].flatMap { Int($0) } ?? 0
    etag = (headers["ETag"] ?? "").withoutQuotes
    contentType = headers["Content-Type"]
    written = headers["Last-Modified"]
    tagCount = headers["x-amz-tagging-count"].flatMap { Int($0) }
    let mark = "x-amz-meta-"
    keptHeaders = headers.fields.filter { field in
      field.name.begins(header: mark) || Self.keptNames.contains { field.name.equals(header: $0) }
    }
    metadata = Dictionary(
      headers.fields.compactMap { field in
        field.name.begins(header: mark)
          ? (String(field.name.lowercased().dropFirst(mark.count)), field.value) : nil
      }, uniquingKeysWith: { first, _ in first })
  }

  package var modified: Timestamp? { written.flatMap(HTTPDate.parse) }

  private static let keptNames = [
    "content-type", "cache-control", "content-disposition", "content-encoding", "content-language",
    "expires",
  ]

  var kept: [(String, String)] { keptHeaders.map { ($0.name.lowercased(), $0.value) } }
}

/// Some bytes of an object.
package struct S3Part: Sendable, Hashable {
  package let bytes: [UInt8]
  /// Where in the object they begin.
  package let start: Int
  /// The size of the whole object.
  package let total: Int
  package let contentType: String?

  /// Nil where the answer does not tell: a server may ignore the range and send the whole.
  init?(_ response: HTTPResponse) {
    bytes = response.body
    contentType = response.headers["Content-Type"]
    guard response.status == 206 else {
      (start, total) = (0, response.body.count)
      return
    }
    // `bytes 0-65535/1048576`
    let words = (response.headers["Content-Range"] ?? "").split {
      $0 == " " || $0 == "-" || $0 == "/"
    }
    guard words.count == 4, words[0] == "bytes", let start = Int(words[1]), let end = Int(words[2]),
      let total = Int(words[3]), start <= end, end < total, end - start == response.body.count - 1
    else { return nil }
    self.start = start
    self.total = total
  }
}

/// The document of an object's tags.
enum S3Tagging {
  static func tags(parsing bytes: [UInt8]) throws(XMLError) -> [String: String] {
    let root = try XMLElement(parsing: bytes)
    guard root.name == "Tagging" else {
      throw XMLError(what: "\(root.name) in place of Tagging", offset: 0)
    }
    let tags = root.children(named: "TagSet").flatMap { $0.children(named: "Tag") }
    return Dictionary(
      tags.map { ($0["Key"] ?? "", $0["Value"] ?? "") }, uniquingKeysWith: { first, _ in first })
  }

  static func document(of tags: [String: String]) -> [UInt8] {
    let items = tags.sorted { $0.key < $1.key }.map { key, value in
      "<Tag><Key>\(XMLElement.escaped(key))</Key><Value>\(XMLElement.escaped(value))</Value></Tag>"
    }
    return Array(
      ("<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet>" + items.joined()
        + "</TagSet></Tagging>").utf8)
  }
}

/// An upload in parts that nobody has completed or given up.
struct S3Upload: Sendable, Hashable {
  let key: String
  let id: String
  /// Nil where the store does not tell.
  let begun: Timestamp?

  static func list(parsing bytes: [UInt8]) throws(XMLError) -> [S3Upload] {
    let root = try XMLElement(parsing: bytes)
    guard root.name == "ListMultipartUploadsResult" else {
      throw XMLError(what: "\(root.name) in place of ListMultipartUploadsResult", offset: 0)
    }
    return root.children(named: "Upload").map { upload in
      S3Upload(
        key: upload["Key"] ?? "", id: upload["UploadId"] ?? "",
        begun: upload["Initiated"].flatMap { Timestamp(rfc3339: $0) })
    }
  }
}

/// What must hold of an object when it is written.
package enum S3Condition: Sendable, Hashable {
  case absent
  /// It is there and has this etag.
  case matches(String)

  var header: (String, String) {
    switch self {
    case .absent: ("if-none-match", "*")
    case .matches(let etag): ("if-match", "\"\(etag)\"")
    }
  }

  /// Whether what is found is as it must be.
  package func allows(_ found: S3Head?) -> Bool {
    switch self {
    case .absent: found == nil
    case .matches(let etag): found?.etag == etag
    }
  }

  /// 409 is S3's word for two that wrote at the same time; an object that is gone matches nothing.
  func isRefused(_ failure: RemoteFailure) -> Bool {
    switch (failure.status, self) {
    case (412, _), (409, _): true
    case (404, .matches): failure.name == nil || failure.name == "NoSuchKey"
    default: false
    }
  }
}

/// A server's answer to a request that may well be refused: the proof of a fence.
package struct S3Answer: Sendable, Hashable {
  package let status: Int
  /// S3's word for the refusal, such as `AccessDenied`.
  package let code: String?

  package var isRefused: Bool { status == 401 || status == 403 }
  package var isAllowed: Bool { (200..<300).contains(status) }
}

extension String {
  var withoutQuotes: String {
    let quote = UInt8(ascii: "\"")
    guard utf8.contains(quote) else { return self }
    return String(decoding: utf8.filter { $0 != quote }, as: UTF8.self)
  }
}
