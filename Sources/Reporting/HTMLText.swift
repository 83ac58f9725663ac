/// Text inside a page, whether between tags or in an attribute, in HTML as in SVG.
enum HTMLText {
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in VisibleText.of(text) {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
