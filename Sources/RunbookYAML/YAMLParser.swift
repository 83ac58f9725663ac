import CYAML
import Core

/// One event of libyaml, copied out of its memory.
struct YAMLEvent {
  enum Kind {
    case streamStart
    case streamEnd
    case documentStart(directives: Bool)
    case documentEnd
    case alias(String)
    case scalar(String, ScalarPlaces.Style)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
  }

  let kind: Kind
  let anchor: String?
  let tag: String?
  let start: yaml_mark_t
  let end: yaml_mark_t
}

/// What libyaml could not read.
struct YAMLSyntaxError: Error {
  let problem: String
  let mark: Mark
}

/// libyaml's parser over a buffer that outlives it.
struct YAMLParser: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeBufferPointer<UInt8>

  /// Fails only where libyaml finds no memory.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    // The parser holds pointers into itself: it must not move.
    parser = .allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      return nil
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  mutating func next() throws(YAMLSyntaxError) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
    defer { yaml_event_delete(&event) }
    return YAMLEvent(
      kind: Self.kind(of: event), anchor: Self.anchor(of: event), tag: Self.tag(of: event),
      start: event.start_mark, end: event.end_mark)
  }

  private static func kind(of event: yaml_event_t) -> YAMLEvent.Kind {
    switch event.type {
    case YAML_DOCUMENT_START_EVENT:
      let start = event.data.document_start
      return .documentStart(
        directives: start.version_directive != nil
          || start.tag_directives.start != start.tag_directives.end)
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_ALIAS_EVENT: return .alias(string(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      return .scalar(text, style(of: scalar.style))
    case YAML_SEQUENCE_START_EVENT: return .sequenceStart
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_START_EVENT: return .mappingStart
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    case YAML_STREAM_START_EVENT: return .streamStart
    default: return .streamEnd
    }
  }

  private static func style(of style: yaml_scalar_style_t) -> ScalarPlaces.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
    default: .plain
    }
  }

  private static func anchor(of event: yaml_event_t) -> String? {
    switch event.type {
    case YAML_SCALAR_EVENT: string(event.data.scalar.anchor)
    case YAML_SEQUENCE_START_EVENT: string(event.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT: string(event.data.mapping_start.anchor)
    default: nil
    }
  }

  private static func tag(of event: yaml_event_t) -> String? {
    switch event.type {
    case YAML_SCALAR_EVENT: string(event.data.scalar.tag)
    case YAML_SEQUENCE_START_EVENT: string(event.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT: string(event.data.mapping_start.tag)
    default: nil
    }
  }

  private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    text.map { String(cString: $0) }
  }

  private var failure: YAMLSyntaxError {
    let state = parser.pointee
    var problem = state.problem.map { String(cString: $0) } ?? "libyaml found no memory"
    // The reader counts bytes where all else counts characters.
    guard state.error != YAML_READER_ERROR else {
      return YAMLSyntaxError(
        problem: problem, mark: SourceText.mark(ofByte: Int(state.problem_offset), in: bytes))
    }
    if let context = state.context.map({ String(cString: $0) }) {
      problem += ", " + context
      if state.context_mark.line > 0 || state.context_mark.column > 0 {
        problem += " that starts on line \(state.context_mark.line + 1)"
      }
    }
    return YAMLSyntaxError(problem: problem, mark: Mark(state.problem_mark))
  }
}

extension Mark {
  init(_ mark: yaml_mark_t) {
    self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}
