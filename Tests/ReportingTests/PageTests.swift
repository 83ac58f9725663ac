import Core
import Foundation
import Testing

@testable import Reporting

/// The HTML report read by a parser that forgives nothing.
@Suite("The page of a report")
struct PageTests {
  static let samples: [(name: String, report: Report)] = {
    var finished = SampleRun(incidentBefore: .seconds(300))
    finished.reachCommit()
    finished.finish()
    var under = SampleRun()
    under.reachCommit()
    return [
      ("finished", finished.report()), ("under way", under.report(isAlive: true)),
      ("interrupted", under.report()), ("not begun", SampleRun().report()),
      ("hostile", HostileRun.make().run.report()),
    ]
  }()

  private static let elements: Set<String> = [
    "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section", "h1",
    "h2", "h3", "p", "a", "ul", "li", "dl", "div", "dt", "dd", "code", "pre", "table", "thead",
    "tbody", "tr", "th", "td", "figure", "figcaption", "svg", "desc", "defs", "pattern", "circle",
    "path", "rect", "line", "text", "tspan",
  ]

  @Test("is well-formed, of the elements it is made of and no other", arguments: samples.indices)
  func wellFormed(_ index: Int) throws {
    let page = HTMLReport.render(Self.samples[index].report)
    let root = try PageTree.parse(page)
    for element in root.all {
      #expect(Self.elements.contains(element.name), "\(element.name)")
      for (name, value) in element.attributes {
        #expect(!name.hasPrefix("on") && name != "src" && name != "style", "\(name)")
        #expect(name != "href" || value.hasPrefix("#"), "\(value)")
      }
    }
    #expect(page.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
    #expect(!page.contains("http:") && !page.contains("https:"))
  }

  @Test("has headings in order, each section once, and links that lead somewhere")
  func structure() throws {
    for (name, report) in Self.samples {
      let root = try PageTree.parse(HTMLReport.render(report))
      let levels = root.all.compactMap { ["h1": 1, "h2": 2, "h3": 3][$0.name] }
      #expect(levels.filter { $0 == 1 }.count == 1, "\(name)")
      #expect(levels.first == 1, "\(name)")
      for (upper, lower) in zip(levels, levels.dropFirst()) {
        #expect(lower <= upper + 1, "\(name): \(levels)")
      }
      let ids = root.all.compactMap { $0.attributes["id"] }
      #expect(Set(ids).count == ids.count, "\(name)")
      for link in root.all("a") {
        #expect(ids.contains { "#\($0)" == link.attributes["href"] }, "\(name)")
      }
    }
  }

  @Test("has as many cells in each row as columns, each with its column's name for a narrow page")
  func tables() throws {
    for (name, report) in Self.samples {
      for table in try PageTree.parse(HTMLReport.render(report)).all("table") {
        let columns = table.all("th").filter { $0.attributes["scope"] == "col" }.map(\.text)
        #expect(table.attributes["aria-label"]?.isEmpty == false)
        for row in table.all("tr").dropFirst() {
          #expect(row.children.map { $0.attributes["data-label"] } == columns, "\(name)")
        }
      }
    }
  }

  @Test("gives every drawing a title and a description, and every fill a pattern")
  func drawings() throws {
    for (name, report) in Self.samples {
      let root = try PageTree.parse(HTMLReport.render(report))
      let ids = Set(root.all.compactMap { $0.attributes["id"] })
      for svg in root.all("svg") where svg.attributes["aria-hidden"] != "true" {
        #expect(svg.children.prefix(2).map(\.name) == ["title", "desc"], "\(name)")
        let labels = svg.attributes["aria-labelledby"]?.split(separator: " ").map(String.init)
        #expect(labels?.count == 2 && labels?.allSatisfy(ids.contains) == true, "\(name)")
      }
      for fill in root.all.compactMap({ $0.attributes["fill"] }) {
        let id = fill.replacingOccurrences(of: "url(#", with: "").dropLast()
        #expect(ids.contains(String(id)), "\(name): \(fill)")
      }
    }
  }

  @Test("begins with what became of the run, in one sentence")
  func summary() throws {
    let sentences = try Self.samples.map { sample in
      try PageTree.parse(HTMLReport.render(sample.report)).all("p").first?.text ?? ""
    }
    #expect(
      sentences[0]
        == "lab is back at 2026-03-01 02:00:00 UTC, losing 12 segments and what nobody could count; "
        + "it took 7 min 20 s from the incident, within the objective of 30 min 00 s.")
    #expect(sentences[1] == "The run is under way: 4 of 7 steps are done.")
    #expect(
      sentences[2]
        == "The run was INTERRUPTED and is not ended: the site is changed by this run; whether live "
        + "data is replaced is not known, with 1 hold in force meanwhile.")
  }

  @Test(
    "says all that was lost",
    arguments: [
      (
        Loss(segments: .rows(0), flows: .rows(0), objects: .rows(0)),
        "losing no segment, no flow and no object"
      ),
      (
        Loss(segments: .rows(0), flows: .rows(1), objects: .rows(2)), "losing 1 flow and 2 objects"
      ),
      (
        Loss(segments: .rows(12), flows: .rows(1), objects: .rows(1)),
        "losing 12 segments, 1 flow and 1 object"
      ),
      (Loss(), "losing what nobody could count"),
      (
        Loss(objects: .rows(0), liveProvenLost: true),
        "losing nothing that is still there (rows written after the point went with the live tables)"
      ),
      (
        Loss(objects: .rows(459), liveProvenLost: true),
        "losing 459 objects (rows written after the point went with the live tables)"
      ),
    ])
  func lost(loss: Loss, expected: String) { #expect(loss.sentence == expected) }

  // MARK: hostile text

  @Test("shows every text of a run, whatever it holds, as text")
  func hostile() throws {
    let hostile = HostileRun.make()
    let root = try PageTree.parse(HTMLReport.render(hostile.run.report()))
    for mark in hostile.marks { #expect(root.text.contains(mark), "\(mark)") }
    #expect(root.all("script").isEmpty && root.all("img").isEmpty)
  }

  @Test("no form lets a text drive the terminal or forge a line of its own")
  func otherForms() throws {
    let hostile = HostileRun.make()
    let report = hostile.run.report()
    for form in [TextReport.render(report), MarkdownReport.render(report)] {
      #expect(
        form.unicodeScalars.allSatisfy {
          $0 == "\n" || !(0...0x9F).contains($0.value) || (0x20...0x7E).contains($0.value)
        })
      #expect(!form.unicodeScalars.contains("\u{202E}"))
    }
    let json = try JSONReport.render(report)
    for mark in hostile.marks { #expect(json.contains(mark), "\(mark)") }
  }

  // MARK: colours

  @Test("its colours stand out from the page: text by 4.5 to 1, shapes by 3 to 1")
  func contrast() throws {
    let page = HTMLReport.render(Self.samples[0].report)
    let palettes = page.components(separatedBy: "--paper: ").dropFirst().map { "--paper: " + $0 }
    try #require(palettes.count == 2)
    for palette in palettes {
      let colours = Dictionary(
        uniqueKeysWithValues: palette.prefix { $0 != "}" }.split(separator: ";").map {
          let parts = $0.split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces) }
          return (parts[0], parts[1])
        })
      let paper = try luminance(#require(colours["--paper"]))
      for (name, least) in [
        ("--ink", 7.0), ("--quiet", 4.5), ("--good", 4.5), ("--bad", 4.5), ("--fair", 4.5),
        ("--work", 3.0),
      ] {
        let colour = try luminance(#require(colours[name]))
        let ratio = (max(colour, paper) + 0.05) / (min(colour, paper) + 0.05)
        #expect(ratio >= least, "\(name) \(ratio)")
      }
    }
  }

  /// Relative luminance as WCAG 2 has it.
  private func luminance(_ hex: String) throws -> Double {
    let value = try #require(Int(hex.dropFirst(), radix: 16))
    let parts = [16, 8, 0].map { shift -> Double in
      let part = Double((value >> shift) & 0xFF) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
}
