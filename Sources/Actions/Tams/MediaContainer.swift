/// The kinds of media file that can be told by their first bytes.
enum MediaContainer: String, Sendable, Hashable, CaseIterable {
  case transportStream = "MPEG-TS"
  case isoBaseMedia = "ISO BMFF"
  case riff = "RIFF"
  case mxf = "MXF"

  /// What an object of this content type must hold; nil for types that tell of none of these.
  init?(contentType: String) {
    let type = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    switch type {
    case "video/mp2t": self = .transportStream
    case "video/mp4", "audio/mp4", "application/mp4", "video/quicktime", "video/iso.segment",
      "audio/x-m4a":
      self = .isoBaseMedia
    case "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave", "video/x-msvideo":
      self = .riff
    case "application/mxf": self = .mxf
    default: return nil
    }
  }

  /// What these bytes, the first of an object, begin.
  init?(firstBytes bytes: [UInt8]) {
    guard let container = Self.allCases.first(where: { $0.begins(bytes) }) else { return nil }
    self = container
  }

  private func begins(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .transportStream: Self.isTransportStream(bytes)
    case .isoBaseMedia:
      ["ftyp", "styp", "moof", "moov", "sidx", "emsg"].contains {
        bytes.dropFirst(4).starts(with: $0.utf8)
      }
    case .riff: ["RIFF", "RF64", "BW64"].contains { bytes.starts(with: $0.utf8) }
    // The key of a partition pack.
    case .mxf: bytes.starts(with: [0x06, 0x0e, 0x2b, 0x34, 0x02, 0x05, 0x01, 0x01])
    }
  }

  /// A sync byte at the head of every packet.
  private static func isTransportStream(_ bytes: [UInt8]) -> Bool {
    !bytes.isEmpty
      && stride(from: 0, to: bytes.count, by: 188).allSatisfy { bytes[$0] == 0x47 }
  }
}
