import CYAML
import Core

/// Builds the one document of a file from libyaml's events, and refuses what a careful reader of YAML
/// could take for something else.
struct DocumentReader {
  static let depthLimit = 64
  static let sizeLimit = 16 << 20

  private enum Key {
    case absent
    case given(String, Mark)
    /// A key that was refused: its value is read and dropped.
    case refused
  }

  /// A collection that is still open.
  private struct Frame {
    let mark: Mark
    let isMapping: Bool
    var nodes: [Node] = []
    var entries: [Node.Entry] = []
    var key = Key.absent
    /// The line of each key so far.
    var lines: [String: Int] = [:]

    var content: Node.Content { isMapping ? .mapping(entries) : .sequence(nodes) }
  }

  private var faults: DiagnosticList
  private var frames: [Frame] = []
  private var root: Node?
  private var documents = 0
  private let scalars: [Unicode.Scalar]
  private let file: String?

  /// The document, if the file holds one, and all that is wrong with the file as YAML. `kind` is the
  /// word for what it should hold: `runbook` or `site`. Places in an included file carry its name.
  static func read(
    text: String, name: String, kind: String, included: Bool = false
  ) -> (Node?, [Diagnostic]) {
    var text =
      text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    return text.withUTF8 { bytes in
      var reader = DocumentReader(bytes, name: name, file: included ? name : nil)
      reader.read(bytes, kind: kind)
      return (reader.root, reader.faults.sorted)
    }
  }

  /// What is wrong with the YAML of a value stands for whatever follows from it.
  static func merge(_ faults: [Diagnostic], _ more: [Diagnostic]) -> [Diagnostic] {
    let places = Set(faults.map(\.mark))
    return (faults + more.filter { !places.contains($0.mark) }).sorted()
  }

  private init(_ bytes: UnsafeBufferPointer<UInt8>, name: String, file: String?) {
    self.file = file
    faults = DiagnosticList(file: name)
    let text = String(decoding: bytes, as: UTF8.self)
    scalars = Template.holdsExpression(text) ? Array(text.unicodeScalars) : []
  }

  private func place(_ mark: Mark) -> Mark {
    Mark(line: mark.line, column: mark.column, file: file)
  }

  private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, kind: String) {
    let start = place(Mark(line: 1, column: 1))
    guard bytes.count <= Self.sizeLimit else {
      faults.add(Diagnostic(.yamlSize, at: start, "\(Self.sizeLimit >> 20) MiB"))
      return
    }
    let tabs = SourceText.tabs(in: bytes)
    for tab in tabs { faults.add(Diagnostic(.yamlTab, at: place(tab))) }
    do throws(YAMLSyntaxError) {
      guard var parser = YAMLParser(bytes) else {
        throw YAMLSyntaxError(problem: "libyaml found no memory", mark: start)
      }
      while try take(parser.next()) {}
    } catch {
      root = nil
      // libyaml stumbles over a tab in the indentation with a text that does not name it.
      if !tabs.contains(where: { $0.line == error.mark.line }) {
        let advice = SourceText.advice(at: error.mark, in: bytes)
        faults.add(Diagnostic(.yamlSyntax, at: place(error.mark), error.problem, advice))
      }
      return
    }
    if documents == 0 { faults.add(Diagnostic(.yamlEmpty, at: start, kind)) }
  }

  /// False when there is nothing more to read.
  private mutating func take(_ event: YAMLEvent) -> Bool {
    let mark = place(Mark(event.start))
    if let anchor = event.anchor { faults.add(Diagnostic(.yamlAnchor, at: mark, anchor)) }
    if let tag = event.tag { faults.add(Diagnostic(.yamlTag, at: mark, tag)) }
    switch event.kind {
    case .streamStart, .documentEnd: break
    case .streamEnd: return false
    case .documentStart(let directives):
      documents += 1
      if directives { faults.add(Diagnostic(.yamlDirective, at: mark)) }
      if documents > 1 {
        faults.add(Diagnostic(.yamlDocuments, at: mark))
        return false
      }
    case .alias(let name):
      faults.add(Diagnostic(.yamlAlias, at: mark, name))
      complete(Node(.scalar("", quoted: false), at: mark))
    case .scalar(let text, let style):
      scalar(text, style, event)
    case .sequenceStart: return open(Frame(mark: mark, isMapping: false))
    case .mappingStart: return open(Frame(mark: mark, isMapping: true))
    case .sequenceEnd, .mappingEnd: close()
    }
    return true
  }

  private mutating func open(_ frame: Frame) -> Bool {
    frames.append(frame)
    guard frames.count <= Self.depthLimit else {
      faults.add(Diagnostic(.yamlDepth, at: frame.mark, String(Self.depthLimit)))
      return false
    }
    return true
  }

  private mutating func close() {
    guard let frame = frames.popLast() else { return }
    complete(Node(frame.content, at: frame.mark))
  }

  private mutating func scalar(
    _ text: String, _ style: ScalarPlaces.Style, _ event: YAMLEvent
  ) {
    let mark = place(Mark(event.start))
    if style == .plain, let code = PlainScalar.disagreement(on: text) {
      faults.add(Diagnostic(code, at: mark, text))
    }
    complete(
      Node(.scalar(text, quoted: style != .plain), at: mark, places: places(of: text, style, event))
    )
  }

  /// Only an expression has faults of its own.
  private func places(
    of text: String, _ style: ScalarPlaces.Style, _ event: YAMLEvent
  ) -> CharacterPlaces? {
    guard Template.holdsExpression(text) else { return nil }
    var places = ScalarPlaces(
      scalars, from: Int(event.start.index), to: Int(event.end.index),
      start: place(Mark(event.start)), style)
    return places.places(of: text)
  }

  /// Puts a finished node where it belongs: into the collection around it, as its key or its value.
  private mutating func complete(_ node: Node) {
    guard let last = frames.indices.last else {
      root = node
      return
    }
    guard frames[last].isMapping else {
      frames[last].nodes.append(node)
      return
    }
    switch frames[last].key {
    case .absent:
      frames[last].key = key(node, in: last)
    case .refused:
      frames[last].key = .absent
    case .given(let key, let mark):
      frames[last].entries.append(Node.Entry(key: key, mark: mark, value: node))
      frames[last].key = .absent
    }
  }

  private mutating func key(_ node: Node, in frame: Int) -> Key {
    guard case .scalar(let key, _) = node.content, node.places == nil else {
      faults.add(Diagnostic(.yamlKey, at: node.mark))
      return .refused
    }
    if let line = frames[frame].lines[key] {
      faults.add(Diagnostic(.yamlDuplicateKey, at: node.mark, key, String(line)))
      return .refused
    }
    frames[frame].lines[key] = node.mark.line
    return .given(key, node.mark)
  }
}
