import Core
import Testing

@testable import Actions

@Suite("The sample of a check")
struct SamplingTests {
  /// A share of exactly the bound is the hardest: then the sentence is wrong whenever the sample is
  /// clean. Draws without putting back are clean a little more seldom than the rule reckons.
  @Test("says of all objects what is true in 95 of 100 samples")
  func bound() throws {
    let (total, sampled, trials) = (5_000, 300, 1_000)
    let bound = SampleBound(sampled: sampled, total: total)
    let share = try #require(bound.share)
    let damaged = Int(share * Double(total))
    var wrong = 0
    for trial in 0..<trials {
      var reservoir = Reservoir<Int>(
        sampled, RunRandom(run: "\(trial)", purpose: "heads"))
      for object in 0..<total { reservoir.offer(object) }
      if reservoir.sample.allSatisfy({ $0 >= damaged }) { wrong += 1 }
    }
    let holds = 100 * Double(trials - wrong) / Double(trials)
    print(
      "\(damaged) of \(total) objects damaged, \(sampled) looked at: the bound of 95 % held in "
        + "\(holds) % of \(trials) samples")
    #expect(holds >= 93)
    // A bound that always held would say less than it could.
    #expect(holds < 99)
  }

  @Test("is the same for the same run, and another for any other")
  func seeded() {
    func sample(_ run: String) -> [Int] {
      var reservoir = Reservoir<Int>(20, RunRandom(run: run, purpose: "heads"))
      for object in 0..<1_000 { reservoir.offer(object) }
      return reservoir.sample
    }
    #expect(sample("20260301-020000-abcd") == sample("20260301-020000-abcd"))
    #expect(sample("20260301-020000-abcd") != sample("20260301-020000-abce"))
  }

  @Test("takes early and late objects alike")
  func fair() {
    var counts = [Int](repeating: 0, count: 10)
    for trial in 0..<400 {
      var reservoir = Reservoir<Int>(10, RunRandom(run: "\(trial)", purpose: "heads"))
      for object in 0..<100 { reservoir.offer(object) }
      for object in reservoir.sample { counts[object / 10] += 1 }
    }
    #expect(counts.allSatisfy { (320...480).contains($0) }, "\(counts)")
  }

  @Test("takes all where there are fewer than asked for, and none where none is asked for")
  func small() {
    var all = Reservoir<Int>(10, RunRandom(run: "r", purpose: "p"))
    var none = Reservoir<Int>(0, RunRandom(run: "r", purpose: "p"))
    for object in 0..<7 {
      all.offer(object)
      none.offer(object)
    }
    #expect(all.sample == Array(0..<7))
    #expect(none.sample.isEmpty && none.offered == 7)
  }

  @Test(
    "says how far it speaks for the others",
    arguments: [
      (3_000, 1_000_000, "fewer than 0.1 % of 1000000 objects"),
      (29_956, 1_000_000, "fewer than 0.011 % of 1000000 objects"),
      (30, 900, "fewer than 10 % of 900 objects"), (7, 900, "fewer than 43 % of 900 objects"),
      (40, 40, "that is all of them"), (3, 40, "too few of 40 objects"),
      (0, 40, "too few of 40 objects"),
    ])
  func sentence(sampled: Int, total: Int, expected: String) {
    #expect(SampleBound(sampled: sampled, total: total).sentence.contains(expected))
  }
}

@Suite("The first bytes of a media object")
struct MediaContainerTests {
  private static let packet: [UInt8] = [0x47] + [UInt8](repeating: 0xff, count: 187)

  @Test(
    "tell what it is",
    arguments: [
      (packet + packet + packet.prefix(20), MediaContainer.transportStream),
      ([0, 0, 0, 24] + Array("ftypisom".utf8), .isoBaseMedia),
      ([0, 0, 1, 0] + Array("moof".utf8), .isoBaseMedia),
      (Array("RIFF....WAVE".utf8), .riff), (Array("RF64....WAVE".utf8), .riff),
      ([0x06, 0x0e, 0x2b, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0d], .mxf),
      (packet + packet.map { ~$0 }, nil), ([], nil), (Array("ftyp".utf8), nil),
      (Array("a text".utf8), nil),
    ] as [([UInt8], MediaContainer?)])
  func firstBytes(bytes: [UInt8], expected: MediaContainer?) {
    #expect(MediaContainer(firstBytes: bytes) == expected)
  }

  @Test("are expected as the content type says, where it says so")
  func contentTypes() {
    #expect(MediaContainer(contentType: "video/MP2T; charset=binary") == .transportStream)
    #expect(MediaContainer(contentType: "video/mp4") == .isoBaseMedia)
    #expect(MediaContainer(contentType: "application/octet-stream") == nil)
  }
}
