import Testing

@testable import Transport

@Suite("the head of an answer")
struct ResponseHeadTests {
  private func head(_ lines: String...) -> ResponseHead {
    var head = ResponseHead()
    for line in lines { head.consume(line.utf8) }
    return head
  }

  @Test("with a blank line at its end and a length it is whole")
  func whole() {
    let head = head("HTTP/1.1 200 OK", "content-length: 3", "X-A:\tb", "")
    #expect(head.status == 200)
    #expect(head.headers["X-a"] == "b")
    #expect(head.announcedLength == 3)
    #expect(head.gap(answering: .get) == nil)
  }

  @Test("without the blank line it was cut")
  func cut() {
    #expect(head().gap(answering: .get) == "the connection ended before a status came")
    #expect(
      head("HTTP/1.1 204 No Content").gap(answering: .post) == "the head of the answer was cut")
    #expect(
      head("HTTP/1.1 200 OK", "Content-Length: 3").gap(answering: .head)
        == "the head of the answer was cut")
  }

  @Test("an interim answer is not the answer")
  func interim() {
    #expect(
      head("HTTP/1.1 100 Continue", "").gap(answering: .put) == "the head of the answer was cut")
    let answered = head(
      "HTTP/1.1 100 Continue", "", "HTTP/1.1 201 Created", "Content-Length: 0", "")
    #expect(answered.status == 201)
    #expect(answered.gap(answering: .put) == nil)
  }

  @Test("a body of unknown length may have been cut; no body needs no length")
  func noLength() {
    let open = head("HTTP/1.1 200 OK", "")
    #expect(open.gap(answering: .get) != nil)
    #expect(open.gap(answering: .head) == nil)
    #expect(head("HTTP/1.1 204 No Content", "").gap(answering: .delete) == nil)
    #expect(head("HTTP/1.1 304 Not Modified", "").gap(answering: .get) == nil)
    #expect(
      head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "").gap(answering: .get) == nil)
  }

  @Test("trailers after a chunked body change nothing")
  func trailers() {
    let head = head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "X-Late: 1", "")
    #expect(head.headers["X-Late"] == nil)
    #expect(head.gap(answering: .get) == nil)
  }
}
