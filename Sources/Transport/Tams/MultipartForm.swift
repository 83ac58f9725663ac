/// A `multipart/form-data` body: one file, and text fields after it.
package struct MultipartForm: Sendable {
  package let contentType: String
  package let body: [UInt8]

  /// `boundary` must occur in none of the parts.
  package init(
    file: [UInt8], named name: String, type: String, fields: [(String, String)], boundary: String
  ) {
    contentType = "multipart/form-data; boundary=\(boundary)"
    var bytes = Array(
      ("--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n"
        + "Content-Type: \(type)\r\n\r\n").utf8)
    bytes += file
    for (field, text) in fields {
      bytes += Array(
        ("\r\n--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n\(text)")
          .utf8)
    }
    body = bytes + Array("\r\n--\(boundary)--\r\n".utf8)
  }
}
