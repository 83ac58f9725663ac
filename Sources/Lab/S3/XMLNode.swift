import Foundation
import FoundationXML

/// XML as S3 uses it: elements that hold either text or elements.
indirect enum XMLNode: Sendable, Hashable {
  case leaf(String, String)
  case branch(String, [XMLNode])

  var name: String {
    switch self {
    case .leaf(let name, _), .branch(let name, _): name
    }
  }

  var text: String {
    switch self {
    case .leaf(_, let text): text
    case .branch: ""
    }
  }

  func children(_ name: String) -> [XMLNode] {
    switch self {
    case .leaf: []
    case .branch(_, let nodes): nodes.filter { $0.name == name }
    }
  }

  func text(of child: String) -> String? { children(child).first?.text }
}

// MARK: Writing

extension XMLNode {
  static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

  /// This element as the document that answers a request. Errors have no namespace: clients look for
  /// their elements by the bare names.
  func response(_ status: Int = 200, namespace: String? = Self.namespace) -> Response {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    write(to: &text, attributes: namespace.map { " xmlns=\"\($0)\"" } ?? "")
    return .text(text, status: status, type: "application/xml")
  }

  private func write(to output: inout String, attributes: String = "") {
    output += "<\(name)\(attributes)>"
    switch self {
    case .leaf(_, let text): output += Self.escaped(text)
    case .branch(_, let nodes): for node in nodes { node.write(to: &output) }
    }
    output += "</\(name)>"
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case _ where scalar.value < 0x20: escaped += "&#x\(String(scalar.value, radix: 16));"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

// MARK: Reading

extension XMLNode {
  /// The root element of a document; nil where it is not well-formed.
  init?(document: [UInt8]) {
    let reader = XMLReader()
    let parser = XMLParser(data: Data(document))
    parser.delegate = reader
    guard parser.parse(), let root = reader.root else { return nil }
    self = root
  }
}

private final class XMLReader: NSObject, XMLParserDelegate {
  var root: XMLNode?
  private var open: [(name: String, nodes: [XMLNode], text: String)] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    open.append((name, [], ""))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    guard !open.isEmpty else { return }
    open[open.count - 1].text += text
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    guard let element = open.popLast() else { return }
    let node: XMLNode =
      element.nodes.isEmpty
      ? .leaf(element.name, element.text) : .branch(element.name, element.nodes)
    if open.isEmpty { root = node } else { open[open.count - 1].nodes.append(node) }
  }
}
