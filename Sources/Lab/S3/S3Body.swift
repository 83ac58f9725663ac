import Foundation
import Signing

/// The content a request brings, free of the framing of `aws-chunked`, with what is known of it.
struct S3Body: Sendable {
  private enum Framing: Sendable { case plain, awsChunked }

  private static let piece = 1 << 18

  private let body: RequestBody
  private let framing: Framing
  let size: Int
  let md5: [UInt8]

  /// Reads the body once and holds it against the digests that the request gives.
  init(_ request: Request, payload: String) throws {
    body = request.body
    framing = try Self.framing(payload)
    let digests = try Self.digests(body, framing)
    size = digests.size
    md5 = digests.md5
    if framing == .plain, payload != SigV4.Payload.unsigned.text, payload != digests.sha256 {
      throw S3Error(
        .contentHashMismatch,
        "The provided 'x-amz-content-sha256' header does not match what was computed.")
    }
    if let given = request.headers["content-md5"], given != Data(md5).base64EncodedString() {
      throw S3Error(.badDigest, "The Content-MD5 you specified did not match what we received.")
    }
    if let given = request.headers["x-amz-decoded-content-length"], Int(given) != size {
      throw S3Error(.incompleteBody, "The body has \(size) bytes, and \(given) were announced.")
    }
  }

  /// The whole content in memory; for those that are known to be small.
  func bytes() throws -> [UInt8] {
    var bytes: [UInt8] = []
    try forEachPiece { bytes += $0 }
    return bytes
  }

  func forEachPiece(_ use: ([UInt8]) throws -> Void) throws {
    try Self.forEachPiece(of: body, framing, use)
  }

  private static func framing(_ payload: String) throws(S3Error) -> Framing {
    switch payload {
    case "STREAMING-UNSIGNED-PAYLOAD-TRAILER": return .awsChunked
    case _ where payload.hasPrefix("STREAMING-"):
      throw S3Error(.notImplemented, "A body sent as \(payload) is not supported here")
    default: return .plain
    }
  }

  private static func digests(
    _ body: RequestBody, _ framing: Framing
  ) throws -> (size: Int, md5: [UInt8], sha256: String) {
    let md5 = MD5Stream()
    let hash = SHA256Stream()
    var size = 0
    try forEachPiece(of: body, framing) { piece in
      md5.update(piece)
      hash.update(piece)
      size += piece.count
    }
    return (size, md5.finish(), hexadecimal(hash.finish()))
  }

  private static func forEachPiece(
    of body: RequestBody, _ framing: Framing, _ use: ([UInt8]) throws -> Void
  ) throws {
    var decoder = AWSChunkDecoder()
    var offset = 0
    while offset < body.size {
      let piece = try body.read(at: offset, count: piece)
      guard !piece.isEmpty else { break }
      offset += piece.count
      switch framing {
      case .plain: try use(piece)
      case .awsChunked: try decoder.decode(piece, use)
      }
    }
    if framing == .awsChunked { try decoder.finish() }
  }
}
