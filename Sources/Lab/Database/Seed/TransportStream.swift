/// MPEG-TS packets (ISO/IEC 13818-1): 188 bytes each, sync byte 0x47, a program association table,
/// a program map, then elementary packets with running continuity counters.
package enum TransportStream {
  package static let packetSize = 188
  private static let mapPID: UInt16 = 0x0100
  private static let mediaPID: UInt16 = 0x0101

  /// `packets` packets (at least 3) whose payload follows from the generator alone.
  package static func bytes(packets: Int, from random: inout SeededRandom) -> [UInt8] {
    var stream: [UInt8] = []
    stream.reserveCapacity(packets * packetSize)
    stream += table(pid: 0, section: programAssociation)
    stream += table(pid: mapPID, section: programMap)
    for index in 0..<max(1, packets - 2) {
      stream += header(pid: mediaPID, start: index == 0, counter: UInt8(index & 15))
      for _ in 0..<23 { withUnsafeBytes(of: random.next().littleEndian) { stream += $0 } }
    }
    return stream
  }

  private static func header(pid: UInt16, start: Bool, counter: UInt8) -> [UInt8] {
    [0x47, UInt8(pid >> 8) | (start ? 0x40 : 0), UInt8(pid & 0xff), 0x10 | counter]
  }

  private static func table(pid: UInt16, section: [UInt8]) -> [UInt8] {
    let checked = section + bigEndian(checksum(section))
    let packet = header(pid: pid, start: true, counter: 0) + [0] + checked
    return packet + [UInt8](repeating: 0xff, count: packetSize - packet.count)
  }

  private static let programAssociation: [UInt8] = [
    0x00, 0xb0, 13, 0x00, 0x01, 0xc1, 0, 0, 0x00, 0x01, 0xe1, 0x00,
  ]

  /// One stream of type 0x1b (H.264) on the media PID, which also carries the clock.
  private static let programMap: [UInt8] = [
    0x02, 0xb0, 18, 0x00, 0x01, 0xc1, 0, 0, 0xe1, 0x01, 0xf0, 0, 0x1b, 0xe1, 0x01, 0xf0, 0,
  ]

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// CRC-32/MPEG-2.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var register: UInt32 = 0xffff_ffff
    for byte in bytes {
      register ^= UInt32(byte) << 24
      for _ in 0..<8 {
        register = register & 0x8000_0000 == 0 ? register << 1 : register << 1 ^ 0x04c1_1db7
      }
    }
    return register
  }
}
