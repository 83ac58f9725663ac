/// What going back to a point costs, and what it brings back: counted by identity, row by row, never
/// as a difference of totals.
package struct Loss: Sendable, Hashable {
  /// What live data says, or why it says nothing.
  package enum Count: Sendable, Hashable {
    case rows(Int)
    case unknown
  }

  /// What a live bucket holds, which going back overwrites; nil where it is unknown.
  package struct Content: Sendable, Hashable {
    package var objects: Int?
    package var bytes: Int?

    package init(objects: Int? = nil, bytes: Int? = nil) {
      self.objects = objects
      self.bytes = bytes
    }
  }

  /// Live segments that the point does not hold, or holds otherwise.
  package var segments: Count
  package var flows: Count
  package var liveSegments: Count
  package var liveFlows: Count
  /// What the point holds and live has lost or changed.
  package var segmentsBroughtBack: Count
  package var flowsBroughtBack: Count
  /// Live objects that the bucket snapshots do not hold.
  package var objects: Count
  package var objectsBroughtBack: Count
  /// Of the objects that live segments name and the point's do not; where only buckets go back, of the
  /// live objects that their snapshots do not hold. Nil where it is unknown.
  package var bytes: Int?
  /// Of each bucket that goes back, by name. The bytes of a database are those its cluster tells.
  package var live: [String: Content]
  /// Media time of the lost segments; nil where it is unknown.
  package var media: Duration?
  /// When the oldest lost segment was registered.
  package var oldestLost: Timestamp?
  /// Why something is unknown; nil where all is known.
  package var reason: String?
  /// Live rows are proven gone, so that nothing of them can be lost by going back.
  package var liveProvenLost: Bool

  package init(
    segments: Count = .unknown, flows: Count = .unknown, liveSegments: Count = .unknown,
    liveFlows: Count = .unknown, segmentsBroughtBack: Count = .unknown,
    flowsBroughtBack: Count = .unknown, objects: Count = .unknown,
    objectsBroughtBack: Count = .unknown, bytes: Int? = nil,
    live: [String: Content] = [:], media: Duration? = nil, oldestLost: Timestamp? = nil,
    reason: String? = nil,
    liveProvenLost: Bool = false
  ) {
    self.segments = segments
    self.flows = flows
    self.liveSegments = liveSegments
    self.liveFlows = liveFlows
    self.segmentsBroughtBack = segmentsBroughtBack
    self.flowsBroughtBack = flowsBroughtBack
    self.objects = objects
    self.objectsBroughtBack = objectsBroughtBack
    self.bytes = bytes
    self.live = live
    self.media = media
    self.oldestLost = oldestLost
    self.reason = reason
    self.liveProvenLost = liveProvenLost
  }

  /// Lost segments ÷ live segments; nil where either is unknown.
  package var share: Double? {
    guard case .rows(let lost) = segments, case .rows(let live) = liveSegments else { return nil }
    return live == 0 ? 0 : Double(lost) / Double(live)
  }

  /// Whether something is lost, or may be.
  package var isAny: Bool { [segments, flows, objects].contains { $0 != .rows(0) } }

  /// All that is known to be lost, and that something is not known: `losing 3 segments and 1 object`.
  package var sentence: String {
    let rows = liveProvenLost ? [] : [(segments, "segment"), (flows, "flow")]
    let counts = rows + [(objects, "object")]
    var parts = counts.compactMap { count, name -> String? in
      guard case .rows(let number) = count, number > 0 else { return nil }
      return "\(number) \(name)\(number == 1 ? "" : "s")"
    }
    if counts.contains(where: { $0.0 == .unknown }) { parts.append("what nobody could count") }
    // Nobody can count them, and they are lost whichever point is gone back to.
    let before = liveProvenLost ? " (rows written after the point went with the live tables)" : ""
    guard let last = parts.popLast() else {
      return
        (liveProvenLost
        ? "losing nothing that is still there" : "losing no segment, no flow and no object")
        + before
    }
    let all = parts.isEmpty ? last : parts.joined(separator: ", ") + " and " + last
    return "losing " + all + before
  }
}

extension Loss {
  package static let type = ValueType.record([
    "segments": .any, "flows": .any, "live_segments": .any, "live_flows": .any, "share": .any,
    "segments_brought_back": .any, "flows_brought_back": .any, "objects": .any,
    "objects_brought_back": .any, "bytes": .any, "live": .map(Content.type), "media": .any,
    "oldest_lost": .time, "reason": .text, "live_proven_lost": .bool,
    "sentence": .text,
  ])

  /// Counts and `bytes` are whole numbers and `media` is a duration, or the text `unknown`.
  package var value: Value {
    .map([
      "segments": segments.value, "flows": flows.value, "live_segments": liveSegments.value,
      "live_flows": liveFlows.value, "share": share.map(Value.number) ?? Count.unknown.value,
      "segments_brought_back": segmentsBroughtBack.value,
      "flows_brought_back": flowsBroughtBack.value, "objects": objects.value,
      "objects_brought_back": objectsBroughtBack.value,
      "bytes": bytes.map(Value.integer) ?? Count.unknown.value,
      "live": .map(live.mapValues(\.value)),
      "media": media.map(Value.duration) ?? Count.unknown.value,
      "oldest_lost": oldestLost.map(Value.time) ?? .null,
      "reason": reason.map(Value.text) ?? .null, "live_proven_lost": .bool(liveProvenLost),
      "sentence": .text(sentence),
    ])
  }

  package init(_ value: Value) {
    self.init(
      segments: Count(value["segments"]), flows: Count(value["flows"]),
      liveSegments: Count(value["live_segments"]), liveFlows: Count(value["live_flows"]),
      segmentsBroughtBack: Count(value["segments_brought_back"]),
      flowsBroughtBack: Count(value["flows_brought_back"]), objects: Count(value["objects"]),
      objectsBroughtBack: Count(value["objects_brought_back"]), bytes: value["bytes"].integerValue,
      live: (value["live"].mapValue ?? [:]).mapValues(Content.init),
      media: value["media"].span, oldestLost: value["oldest_lost"].instant,
      reason: value["reason"].textValue,
      liveProvenLost: value["live_proven_lost"].boolValue ?? false)
  }
}

extension Loss.Content {
  static let type = ValueType.record(["objects": .any, "bytes": .any])

  /// Whole numbers, or the text `unknown`.
  var value: Value {
    let unknown = Loss.Count.unknown.value
    return .map([
      "objects": objects.map(Value.integer) ?? unknown,
      "bytes": bytes.map(Value.integer) ?? unknown,
    ])
  }

  init(_ value: Value) {
    self.init(objects: value["objects"].integerValue, bytes: value["bytes"].integerValue)
  }
}

extension Loss.Count {
  package var value: Value {
    switch self {
    case .rows(let count): .integer(count)
    case .unknown: .text("unknown")
    }
  }

  package init(_ value: Value) { self = value.integerValue.map(Loss.Count.rows) ?? .unknown }
}

extension Value {
  /// A duration, also where it came back from JSON as text.
  fileprivate var span: Duration? { durationValue ?? textValue.flatMap { Duration(text: $0) } }
}
