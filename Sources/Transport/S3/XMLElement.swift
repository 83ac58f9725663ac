/// An element of the XML that S3 answers with. Namespaces are kept as written, attributes are skipped.
struct XMLElement: Sendable, Hashable {
  let name: String
  /// The text directly inside it.
  private(set) var text = ""
  private(set) var children: [XMLElement] = []

  private init(name: String) { self.name = name }

  /// The text of the first child of that name.
  subscript(_ name: String) -> String? { children.first { $0.name == name }?.text }

  func children(named name: String) -> [XMLElement] { children.filter { $0.name == name } }

  /// A text as it may stand inside an element.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}

extension XMLElement {
  init(parsing bytes: [UInt8]) throws(XMLError) {
    self = try XMLReader.read(bytes) { (reader) throws(XMLError) in try XMLElement(&reader) }
  }

  /// The element that is open, which is closed then.
  private init(_ reader: inout XMLReader) throws(XMLError) {
    self.init(name: reader.name)
    while true {
      switch try reader.content() {
      case .text(let range): text += try reader.decoded(range)
      case .plain(let range): text += reader.string(range)
      case .child: children.append(try XMLElement(&reader))
      case .end: return
      }
    }
  }
}
