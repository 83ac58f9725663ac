import Core

/// How a release of TAMS lays its tables out: which words a statement has there, and what the tables it
/// names are made of.
struct TableLayout: Sendable, Hashable {
  let tables: Site.Tams.Tables

  init(_ tables: Site.Tams.Tables) { self.tables = tables }

  static let all = Site.Tams.Tables.allCases.map(TableLayout.init)

  /// A statement in the words of this layout, without its comments. `live.NAME` and `point.NAME` in it
  /// are tables of the release, and nothing else.
  func text(of statement: TableStatement) -> String {
    let file =
      switch tables {
      case .vasttams6: statement.vasttams6File ?? statement.file
      case .vasttams7: statement.file
      }
    let pairs = Self.withoutComments(PackageResources.as_catalog_pairs_sql)
    return filled(
      Self.withoutComments(file).replacing(" catalog.pairs", with: " (\(pairs))"))
  }

  /// The same of a statement that no other layout has.
  func text(of file: [UInt8]) -> String { filled(Self.withoutComments(file)) }

  static func withoutComments(_ file: [UInt8]) -> String {
    String(decoding: file, as: UTF8.self)
      .split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
  }

  // MARK: The tables a statement names

  /// With what this layout has for each table that the text names.
  private func filled(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let match = rest.firstMatch(of: #/ (live|point)\.([a-z_]+)/#) {
      result += rest[..<match.range.lowerBound]
      result += " " + source(String(match.2), in: String(match.1))
      rest = rest[match.range.upperBound...]
    }
    return result + rest
  }

  private func source(_ name: String, in place: String) -> String {
    if name == Self.segmentKeys {
      return "(\(text(of: .segmentKeys).replacing(" live.", with: " \(place).")))"
    }
    if name == Self.segmentSpans {
      let text = text(of: PackageResources.as_segment_spans_sql)
      return "(\(text.replacing(" live.", with: " \(place).")))"
    }
    return switch tables {
    case .vasttams7: "\(place).\(Self.vasttams7Names[name] ?? name)"
    case .vasttams6: vasttams6Source(name, in: place)
    }
  }

  /// The keys that segments name, by the statement that lists them.
  private static let segmentKeys = "segment_keys"

  /// What segments take of the timelines of their flows.
  private static let segmentSpans = "segment_spans"

  private static let vasttams7Names = [
    "placed_segments": "segments", "registrations": "flow_object_references",
  ]

  private static let withDeleted = "_with_deleted"

  /// The tables of vasttams 7, as far as those of vasttams 6 tell the same, without what is only marked
  /// as deleted. `NAME_with_deleted` is the table as it is.
  private func vasttams6Source(_ name: String, in place: String) -> String {
    if name.hasSuffix(Self.withDeleted) {
      return "\(place).\(name.dropLast(Self.withDeleted.count))"
    }
    guard let file = Self.vasttams6Sources[name] else { return "\(place).\(name)" }
    let query = Self.withoutComments(file).replacing(" live.", with: " \(place).")
    return "(\(query))"
  }

  private static let vasttams6Sources = [
    "sources": PackageResources.as_sources_6_sql,
    "flows": PackageResources.as_flows_6_sql,
    "segments": PackageResources.as_segments_6_sql,
    "objects": PackageResources.as_objects_6_sql,
    "placed_segments": PackageResources.as_placed_segments_6_sql,
    "registrations": PackageResources.as_registrations_6_sql,
    "flow_collections": PackageResources.as_flow_collections_6_sql,
    "source_collections": PackageResources.as_source_collections_6_sql,
  ]
}
