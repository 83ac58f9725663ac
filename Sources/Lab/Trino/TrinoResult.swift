import Core

/// The columns and rows of a statement, read page by page.
final class TrinoResult {
  struct Column: Sendable, Hashable {
    let name: String
    let type: TrinoType
  }

  typealias Page = (rows: [[SQLValue]], isLast: Bool)

  let columns: [Column]
  /// The verb of a statement that changed something, and the number of rows where those are what it changed.
  let update: (verb: String, count: Int?)?
  private var ready: [[SQLValue]]
  private let statement: SQLiteStatement?

  /// Rows that are known already.
  init(columns: [Column], rows: [[SQLValue]], update: (verb: String, count: Int?)? = nil) {
    self.columns = columns
    self.update = update
    ready = rows
    statement = nil
  }

  /// Reads a first page, from which the types of computed columns follow.
  init(
    _ statement: SQLiteStatement, items: [SelectItem], pageSize: Int
  ) throws(SQLiteError) {
    self.statement = statement
    update = nil
    ready = []
    while ready.count < pageSize, try statement.step() { ready.append(statement.row) }
    let known = items.count == statement.columnNames.count && !items.contains(where: \.isStar)
    let declared = statement.declaredTypes
    var columns: [Column] = []
    for (index, name) in statement.columnNames.enumerated() {
      let item = known ? items[index] : nil
      let type =
        item?.type ?? declared[index].flatMap(TrinoType.init(declared:))
        ?? TrinoType(of: ready.map { $0[index] })
      columns.append(Column(name: Self.name(name, item, index), type: type))
    }
    self.columns = columns
    isExhausted = ready.count < pageSize
  }

  private var isExhausted = true

  /// Trino names a computed column after its place.
  private static func name(_ name: String, _ item: SelectItem?, _ index: Int) -> String {
    if let item { return item.name ?? (item.isPlainColumn ? name : "_col\(index)") }
    let isIdentifier =
      name.first.map { $0.isLetter || $0 == "_" } == true
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    return isIdentifier ? name : "_col\(index)"
  }

  /// Up to `size` further rows; none when all are read.
  func page(_ size: Int) throws(SQLiteError) -> Page {
    var rows = Array(ready.prefix(size))
    ready.removeFirst(rows.count)
    if !isExhausted, let statement {
      while rows.count < size {
        guard try statement.step() else {
          isExhausted = true
          break
        }
        rows.append(statement.row)
      }
    }
    return (rows, isExhausted && ready.isEmpty)
  }
}
