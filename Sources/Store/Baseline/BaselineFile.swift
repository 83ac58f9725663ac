import Core
import Signing

/// A baseline that was read once from end to end: it is what was written, and this is where its parts
/// begin.
package struct BaselineFile: BaselineContents {
  package let path: String
  /// The snapshots it is of, as `RecoveryPoint.contentIdentity` has them.
  package private(set) var snapshots: [String] = []
  /// SHA-256 of all but when it was made: the same for what is read again.
  private(set) var contentDigest = ""
  private var flowsOffset: Int?
  private var bucketOffsets: [String: Int] = [:]

  private init(path: String) { self.path = path }

  package func flows() throws(Problem) -> any BaselineCursor { try cursor(at: flowsOffset) }

  package func objects(of bucket: String) throws(Problem) -> any BaselineCursor {
    try cursor(at: bucketOffsets[bucket])
  }

  private func cursor(at offset: Int?) throws(Problem) -> any BaselineCursor {
    guard let offset else {
      throw Problem(.baselineUnusable, "the baseline does not hold that", at: path)
    }
    do {
      return FileCursor(try LineReader(path, from: offset), path)
    } catch {
      throw Problem(.baselineUnusable, "the baseline cannot be read: \(error.reason)", at: path)
    }
  }
}

/// Flows or objects, up to the end of their part.
private final class FileCursor: BaselineCursor {
  private let lines: LineReader
  private let path: String
  private var isOver = false

  init(_ lines: LineReader, _ path: String) {
    self.lines = lines
    self.path = path
  }

  func next() throws(Problem) -> BaselineEntry? {
    do {
      if !isOver, let line = try lines.next() {
        let entry = BaselineLine.entry(BaselineLine.fields(line))
        switch entry {
        case .flow, .object: return entry
        case .flowsEnd, .bucketEnd:
          isOver = true
          return nil
        case .table, .bucket, .unread, nil: break
        }
      }
    } catch {
      throw Problem(.baselineUnusable, "the baseline cannot be read: \(error.reason)", at: path)
    }
    guard isOver else {
      throw Problem(.baselineUnusable, "the baseline changed while it was read", at: path)
    }
    return nil
  }
}

// MARK: Reading it from end to end

extension BaselineFile {
  /// The snapshots it says to be of, by its first lines alone.
  static func snapshots(in path: String) throws(SystemError) -> [String] {
    let lines = try LineReader(path)
    var snapshots: [String] = []
    guard try lines.next() != nil else { return [] }
    while let line = try lines.next() {
      let fields = BaselineLine.fields(line)
      guard fields.first == "snapshot", fields.count == 2 else { break }
      snapshots.append(fields[1])
    }
    return snapshots
  }

  /// Refuses a file that is not what was written: one that was cut, changed, or is of another form.
  package static func read(_ path: String) throws(Problem) -> (file: BaselineFile, Baseline) {
    var scan = Scan(BaselineFile(path: path))
    do {
      let lines = try LineReader(path)
      while let line = try lines.next() { try scan.take(line, next: lines.offset) }
    } catch let error as SystemError {
      throw Problem(.baselineUnusable, "the baseline cannot be read: \(error.reason)", at: path)
    } catch {
      throw error as? Problem ?? Problem(.baselineUnusable, "the baseline cannot be read", at: path)
    }
    return try scan.finish()
  }

  private struct Scan: ~Copyable {
    private var file: BaselineFile
    private let hash = SHA256Stream()
    private var unhashed: [UInt8] = []
    private var lines = 0
    private var tables: [String: RowDigest] = [:]
    private var flows = 0
    private var hasFlows = false
    private var bucket: (name: String, offset: Int, objects: Baseline.Objects)?
    private var buckets: [String: Baseline.Objects] = [:]
    private var unread: [String] = []
    private var made: Timestamp?
    private var isProven = false

    init(_ file: BaselineFile) { self.file = file }

    /// `next` is where the line after it begins.
    mutating func take(_ line: ArraySlice<UInt8>, next: Int) throws(Problem) {
      lines += 1
      let fields = BaselineLine.fields(line)
      if isProven { throw refusal("something stands after its end") }
      switch (fields.first, lines) {
      case (_, 1):
        guard fields.joined(separator: "\t") == BaselineLine.head else {
          throw refusal("it is no baseline of this form")
        }
      case ("snapshot", _) where fields.count == 2: file.snapshots.append(fields[1])
      case ("made", _) where fields.count == 2:
        flush()
        file.contentDigest = hexadecimal(hash.digestSoFar())
        made = Timestamp(rfc3339: fields[1])
      case ("sha256", _) where fields.count == 2:
        flush()
        guard hexadecimal(hash.digestSoFar()) == fields[1] else {
          throw refusal("it was changed: its content has another digest than it states")
        }
        isProven = true
      default:
        guard let entry = BaselineLine.entry(fields), made == nil else {
          throw refusal("line \(lines) cannot be understood")
        }
        add(entry, offset: next - line.count - 1, next: next)
      }
      unhashed += line
      unhashed.append(BaselineLine.lineEnd)
      if unhashed.count > 1 << 16 { flush() }
    }

    private mutating func flush() {
      hash.update(unhashed)
      unhashed.removeAll(keepingCapacity: true)
    }

    private mutating func add(_ entry: BaselineEntry, offset: Int, next: Int) {
      switch entry {
      case .table(let name, let digest): tables[name] = digest
      case .flow:
        if flows == 0 { file.flowsOffset = offset }
        flows += 1
      case .flowsEnd:
        hasFlows = true
        if flows == 0 { file.flowsOffset = offset }
      case .bucket(let name): bucket = (name, next, Baseline.Objects())
      case .object(_, let size, _):
        bucket?.objects.count += 1
        bucket?.objects.bytes += size
      case .bucketEnd:
        guard let bucket else { return }
        buckets[bucket.name] = bucket.objects
        file.bucketOffsets[bucket.name] = bucket.offset
        self.bucket = nil
      case .unread(let what): unread.append(what)
      }
    }

    func finish() throws(Problem) -> (file: BaselineFile, Baseline) {
      guard isProven, let made else { throw refusal("its end is missing") }
      return (
        file,
        Baseline(
          made: made, tables: tables, flows: hasFlows ? flows : nil, buckets: buckets,
          unread: unread, contents: file)
      )
    }

    private func refusal(_ what: String) -> Problem {
      Problem(
        .baselineUnusable,
        "the baseline is refused: \(what)", at: file.path,
        hint: "remove it; tamsdr baseline makes a new one while the snapshots are there")
    }
  }
}
