import Testing

@testable import Transport

@Suite("the XML that S3 answers with")
struct XMLElementTests {
  private func parse(_ text: String) throws(XMLError) -> XMLElement {
    try XMLElement(parsing: Array(text.utf8))
  }

  @Test("is read with entities, CDATA, comments, attributes and empty elements")
  func reads() throws {
    let root = try parse(
      """
      \u{FEFF}<?xml version="1.0" encoding="UTF-8"?>
      <!-- c --><R xmlns='http://s3/' a = "b>">
        <Key>a&amp;b &lt;&gt;&quot;&apos; &#233;&#xE9;é<![CDATA[<raw> & ]]></Key><Empty/>
        <P><Q>1</Q></P><P><Q>2</Q></P><!-- c -->
      </R >
      """)
    #expect(root.name == "R")
    #expect(root["Key"] == "a&b <>\"' ééé<raw> & ")
    #expect(root["Empty"] == "")
    #expect(root["None"] == nil)
    #expect(root.children(named: "P").map { $0["Q"] } == ["1", "2"])
  }

  @Test(
    "is refused when it is cut or broken",
    arguments: [
      ("", "expected an element"), ("<a>", "a is not closed"), ("<a><b></a>", "a closes b"),
      ("<a>&nope;</a>", "unknown entity &nope;"), ("<a>& </a>", "& begins no entity"),
      ("<a></a><b/>", "something follows the root element"),
      ("<a b></a>", "expected = after an attribute"),
      ("<a b=c></a>", "expected a quoted attribute"), ("<a/", "expected > after a"),
      ("<!DOCTYPE a><a/>", "expected a name"), ("<a><!-- </a>", "expected -->"),
      ("<a>&#xD800;</a>", "unknown entity &#xD800;"), ("<a>&#;</a>", "unknown entity &#;"),
      ("<a>&#xFFFFFFFF;</a>", "unknown entity &#xFFFFFFFF;"),
      ("<a>&#4A;</a>", "unknown entity &#4A;"), ("<a></ab>", "ab closes a"),
      (String(repeating: "<a>", count: 40), "elements nest too deep"),
    ])
  func refuses(text: String, what: String) {
    let error = #expect(throws: XMLError.self) { _ = try parse(text) }
    #expect(error?.what == what)
  }

  @Test("every prefix of a document is refused")
  func prefixes() {
    let whole = Array("<?xml version=\"1.0\"?><a b='1'>x&amp;<c/><![CDATA[d]]></a>".utf8)
    for length in 0..<whole.count {
      #expect(throws: XMLError.self) { _ = try XMLElement(parsing: Array(whole[..<length])) }
    }
    #expect(throws: Never.self) { _ = try XMLElement(parsing: whole) }
  }
}

@Suite("a page of an S3 listing")
struct S3ListPageTests {
  private func parse(_ inner: String) throws(XMLError) -> S3ListPage {
    try S3ListPage(parsing: Array("<ListBucketResult>\(inner)</ListBucketResult>".utf8))
  }

  @Test("keys are decoded only where the server says that they are encoded")
  func encoding() throws {
    let entry =
      "<IsTruncated>false</IsTruncated><Contents><Key>a%2Bb+c</Key><Size>3</Size><ETag>\"e\"</ETag></Contents>"
    #expect(try parse(entry).objects.map(\.key) == ["a%2Bb+c"])
    let encoded = try parse("<EncodingType>url</EncodingType>" + entry)
    #expect(encoded.objects.map(\.key) == ["a+b c"])
    #expect(encoded.objects.first?.etag == "e")
  }

  @Test("keys that are not in order are refused: what lies between them would be passed over")
  func order() throws {
    let entries = ["a", "é", "Z"].map { "<Contents><Key>\($0)</Key><Size>1</Size></Contents>" }
    #expect {
      _ = try parse("<IsTruncated>false</IsTruncated>" + entries.joined())
    } throws: { error in
      (error as? XMLError)?.what == "the keys are not in order: Z comes after é"
    }
  }

  @Test("an object is the same in a part of its page, below a prefix, and alone")
  func parts() throws {
    let entries = ["s/a", "s/b", "s/c"].enumerated().map { number, key in
      "<Contents><Key>\(key)</Key><Size>\(number)</Size><ETag>\"e\(number)\"</ETag>"
        + "<LastModified>2026-03-01T00:00:0\(number)Z</LastModified></Contents>"
    }
    let objects = try parse("<IsTruncated>false</IsTruncated>" + entries.joined()).objects
    let part = objects[1...].droppingFromKeys(2)
    #expect(part.map(\.key) == ["b", "c"])
    #expect(part.map(\.etag) == ["e1", "e2"])
    let alone = try #require(part.last?.alone)
    #expect(alone == part.last)
    #expect(alone != objects.last && alone.modified == objects.last?.modified)
    #expect(alone.size == 2 && alone.modified != nil)
  }

  @Test(
    "a page that is not whole is refused, never taken for the last",
    arguments: [
      "<Contents><Size>1</Size></Contents>", "<Contents><Key>k</Key></Contents>",
      "<CommonPrefixes></CommonPrefixes>",
    ])
  func refuses(inner: String) {
    #expect(throws: XMLError.self) { _ = try parse("<IsTruncated>true</IsTruncated>") }
    #expect(throws: XMLError.self) { _ = try parse("<IsTruncated>false</IsTruncated>" + inner) }
  }
}
