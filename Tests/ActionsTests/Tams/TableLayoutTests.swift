import Core
import Testing
import Transport

@testable import Actions
@testable import Lab

@Suite("The layout of the tables")
struct TableLayoutTests {
  @Test("gives every statement tables of its release, and only those", arguments: TableLayout.all)
  func tables(layout: TableLayout) throws {
    for statement in TableStatement.allCases {
      let text = layout.text(of: statement)
      let named = text.matches(of: #/ (?:live|point)\.([a-z_]+)/#).map { String($0.output.1) }
      let tables = Set(named).subtracting(["taken", "opened", "now"])
      #expect(
        !tables.isEmpty && tables.isSubset(of: layout.columns.keys), "\(statement): \(tables)")
      #expect(!text.contains("--") && !text.contains("placed_segments AS"), "\(statement)")
    }
  }

  @Test("has no column that the lab's tables of the release have not", arguments: TableLayout.all)
  func columns(layout: TableLayout) {
    var present: [String: Set<String>] = [:]
    switch layout.tables {
    case .vasttams6:
      for table in Vasttams6Table.all { present[table.name] = Set(table.columns.map(\.name)) }
    case .vasttams7:
      for table in TamsTable.all { present[table.name] = Set(table.columns.map(\.name)) }
    }
    #expect(layout.missing(in: present) == [])
    // No release can be taken for another.
    for other in TableLayout.all where other != layout {
      #expect(other.missing(in: present).count > 3)
    }
  }

  @Test("knows the whole tables of vasttams 7, with types and in their order")
  func types() throws {
    let layout = TableLayout(.vasttams7)
    for table in layout.columns.keys {
      let kept = try #require(TamsTable.named(table))
      #expect(layout.typedColumns(of: table).map(\.name) == kept.columns.map(\.name))
      #expect(
        layout.typedColumns(of: table).map { $0.type.rawValue.uppercased() }
          == kept.columns.map(\.type.rawValue))
    }
    let row = layout.typedColumns(of: "segments").map(\.name)
    #expect(row == SegmentRow.columns.map(\.name))
    #expect(TableLayout(.vasttams6).typedColumns(of: "segments") == [])
  }

  @Test("names what is not there, whole tables first")
  func missing() throws {
    let layout = TableLayout(.vasttams6)
    var present = layout.columns
    present["sources"] = nil
    present["flows"]?.remove("tags")
    present["objects"]?.insert("something else")
    #expect(layout.missing(in: present) == ["table sources", "column flows.tags"])
  }

  @Test("leaves the statements of vasttams 7 their own tables")
  func plain() {
    let layout = TableLayout(.vasttams7)
    #expect(
      layout.text(of: .newestWrite)
        == "SELECT max(created) AS newest FROM live.flow_object_references")
    #expect(layout.text(of: .lostObjectKeys).contains("FROM live.segments AS l"))
  }

  @Test("puts the same place into what a table is made of")
  func places() {
    let text = TableLayout(.vasttams6).text(of: .lostObjectKeys)
    #expect(text.contains("FROM live.segments AS s") && text.contains("FROM point.segments AS s"))
    #expect(
      TableLayout(.vasttams6).text(of: .missingFlows).hasPrefix(
        "SELECT count(*) AS missing\nFROM (SELECT * FROM point.flows WHERE"))
  }

  @Test("lists the same checks for each release, and what each cannot tell")
  func checks() {
    let six = DatabaseCheck.all(on: TableLayout(.vasttams6))
    let seven = DatabaseCheck.all(on: TableLayout(.vasttams7))
    #expect(six.map(\.id) == seven.map(\.id) && six.map(\.title) == seven.map(\.title))
    #expect(seven.allSatisfy { $0.unseen == nil })
    #expect(six.filter { $0.unseen != nil }.map(\.id) == ["V09", "V13", "V14"])
    let tables = Set(TableLayout(.vasttams6).columns.keys)
    #expect(six.allSatisfy { tables.isSuperset(of: $0.tables) })
  }
}
