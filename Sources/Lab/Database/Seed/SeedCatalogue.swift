import Core

/// The sources and flows every lab starts with. Identifiers follow from the seed, names do not.
package struct SeedCatalogue: Sendable {
  package struct Source: Sendable {
    package let id: String
    package let format: String
    package let label: String
    package let tags: [String: String]
    /// Roles of the sources collected by this one, by source id.
    package let collects: [(id: String, role: String)]
  }

  /// How the segments of a flow lie on the year before the end of the history.
  package enum Pattern: Sendable {
    /// Most in the last day, the rest thinning out over the year.
    case recent
    /// All older than a month; the flow is read-only now.
    case archive
    /// Uses objects of the first recent flow again.
    case clip
    /// Segments go when they are older than this.
    case loop(retention: Duration)
    /// Collects other flows and has no segments.
    case collection(of: [(id: String, role: String)])
  }

  package struct Flow: Sendable {
    package enum Essence: Sendable {
      case video(width: Int, height: Int)
      case audio
      case multi
    }

    package let id: String
    package let sourceID: String
    package let label: String
    package let essence: Essence
    package let tags: [String: String]
    package let pattern: Pattern
    /// Its part of all segments, in hundredths.
    package let share: Int
  }

  package let sources: [Source]
  package let flows: [Flow]
  package let webhookID: String
  package let finishedRequestID: String

  /// How long the loop recorder keeps a segment.
  package static let loopRetention: Duration = .seconds(36 * 3_600)

  package init(seed: UInt64) {
    var random = SeededRandom(seed: seed, for: "catalogue")
    func source(
      _ format: String, _ label: String, _ tags: [String: String],
      collects: [(id: String, role: String)] = []
    ) -> Source {
      Source(
        id: random.uuid(), format: "urn:x-nmos:format:\(format)", label: label, tags: tags,
        collects: collects)
    }
    let studio = source("video", "Studio camera", ["location": "studio-a"])
    let stage = source("video", "Stage camera", ["location": "stage"])
    let sound = source("audio", "Programme sound", ["language": "en"])
    let recorder = source("video", "Loop recorder input", ["location": "mcr"])
    let programme = source(
      "multi", "Programme", ["genre": "news"],
      collects: [(studio.id, "video"), (sound.id, "audio")])
    sources = [studio, stage, sound, recorder, programme]

    func flow(
      _ source: Source, _ label: String, _ essence: Flow.Essence, _ tags: [String: String],
      _ pattern: Pattern, share: Int
    ) -> Flow {
      Flow(
        id: random.uuid(), sourceID: source.id, label: label, essence: essence, tags: tags,
        pattern: pattern, share: share)
    }
    let hd = Flow.Essence.video(width: 1_920, height: 1_080)
    let camera = flow(
      studio, "Studio camera, HD", hd, ["quality": "contribution"], .recent, share: 32)
    let wide = flow(stage, "Stage camera, HD", hd, ["quality": "contribution"], .recent, share: 25)
    let audio = flow(sound, "Programme sound, stereo", .audio, ["mix": "clean"], .recent, share: 20)
    let archive = flow(
      studio, "Studio camera, archive", .video(width: 1_280, height: 720), ["quality": "browse"],
      .archive, share: 10)
    let clip = flow(studio, "Highlights", hd, ["purpose": "edit"], .clip, share: 5)
    let retention = TimeRange.timestamp(Self.loopRetention.nanoseconds)
    let loop = flow(
      recorder, "Loop recorder", hd, ["segment_retention_offset": retention],
      .loop(retention: Self.loopRetention), share: 8)
    let multi = flow(
      programme, "Programme, multiplexed", .multi, [:],
      .collection(of: [(camera.id, "video"), (audio.id, "audio")]), share: 0)
    flows = [camera, wide, audio, archive, clip, loop, multi]
    webhookID = random.uuid()
    finishedRequestID = random.uuid()
  }
}
