import Testing

@testable import Core

@Suite("Names")
struct NamesTests {
  @Test(
    "kebab-case is lower-case words with single hyphens",
    arguments: [
      ("a", true), ("check-database", true), ("a1-2", true), ("", false), ("1a", false),
      ("a--b", false), ("a-", false), ("-a", false), ("A", false), ("a_b", false), ("ä", false),
    ])
  func kebabCase(text: String, expected: Bool) { #expect(Names.isKebabCase(text) == expected) }

  @Test(
    "any text has a nearest id",
    arguments: [
      ("checkDatabase", "check-database"), ("Full Restore!", "full-restore"), ("7up", "a-7up"),
      ("", "a"), ("ééé", "a"), ("HTTPServer", "httpserver"),
    ])
  func suggests(text: String, id: String) {
    #expect(Names.kebabCase(text) == id)
    #expect(Names.isKebabCase(id))
  }

  @Test(
    "an address has scheme and host",
    arguments: [
      ("https://vms.example:8443/api", true), ("http://127.0.0.1:9000", true),
      ("https://[::1]:443", true), ("ftp://a", false), ("https://", false), ("https://:80", false),
      ("https://user:pw@host", false), ("https://a b", false), ("vms.example", false),
    ])
  func urls(text: String, expected: Bool) {
    #expect(Names.isURL(text, schemes: ["https", "http"]) == expected)
  }

  @Test(
    "the nearest name is found where one is near",
    arguments: [
      ("budgte", "budget"), ("stesp", "steps"), ("Steps", "steps"), ("xyz", nil), ("s", nil),
      ("", nil),
    ] as [(String, String?)])
  func nearest(name: String, found: String?) {
    #expect(NearestName.nearest(to: name, among: ["budget", "steps", "action"]) == found)
  }

  @Test("a suggestion names what there is where nothing is near")
  func listsNames() {
    #expect(NearestName.suggestion(for: "x", among: ["beta", "alpha"]) == "there are alpha, beta")
    #expect(NearestName.suggestion(for: "x", among: []) == "there are none")
    #expect(
      NearestName.suggestion(for: "zzzzzz", among: (10..<40).map { "name\($0)" })
        .hasSuffix("name29 and 10 more"))
  }
}
