import Core
import Foundation
import Testing

@testable import Lab

@Suite("VMS: who may call")
struct VMSAccessTests {
  private func status(_ vast: VastTestLab, _ authorization: String?) throws -> Int {
    try vast.call(.get, "clusters/", authorization: authorization).status
  }

  @Test("a wrong or missing password is refused with 401")
  func password() throws {
    try withVast { vast throws in
      #expect(try status(vast, VastTestLab.basic) == 200)
      let wrong = "Basic " + Data("tamsdr:wrong".utf8).base64EncodedString()
      #expect(try status(vast, wrong) == 401)
      #expect(try status(vast, nil) == 401)
      #expect(try status(vast, "Basic ???") == 401)
    }
  }

  @Test("a token opens, a refreshed one too, a stranger's does not")
  func tokens() throws {
    try withVast { vast throws in
      let login: [String: Value] = ["username": .text("tamsdr"), "password": .text("right")]
      let pair = try vast.call(.post, "token/", login, authorization: nil)
      let refresh = try #require(pair.body?["refresh"])
      #expect(try status(vast, "Bearer " + (pair.body?["access"].display ?? "")) == 200)
      #expect(try status(vast, "Bearer " + refresh.display) == 403)
      let again = try vast.call(.post, "token/refresh/", ["refresh": refresh], authorization: nil)
      #expect(try status(vast, "Bearer " + (again.body?["access"].display ?? "")) == 200)
      let forged = try vast.call(.get, "clusters/", authorization: "Bearer a.b.c")
      #expect(forged.status == 403)
      #expect(forged.body == .map(["detail": .text("Token is invalid or expired")]))
      let wrong: [String: Value] = ["username": .text("tamsdr"), "password": .text("wrong")]
      #expect(try vast.call(.post, "token/", wrong, authorization: nil).status == 401)
      let bad = try vast.call(
        .post, "token/refresh/", ["refresh": .text("x")], authorization: nil)
      #expect(bad.status == 401)
    }
  }

  @Test("tokens end after their lifetime")
  func lifetime() {
    let access = VMSAccess(
      user: "u", password: "p", clock: LabClock(), lifetime: .seconds(-10))
    #expect(!access.isValid(access.token(.access), .access))
  }

  @Test("an API token is shown once and opens")
  func apiToken() throws {
    try withVast { vast throws in
      let made = try vast.call(.post, "apitokens/", ["name": .text("ci")])
      let token = try #require(made.body?["token"].textValue)
      #expect(made.status == 201)
      #expect(try status(vast, "Api-Token " + token) == 200)
      #expect(try status(vast, "Api-Token other") == 401)
      let stored = String(decoding: try Files.read(vast.state.folder.vastState), as: UTF8.self)
      #expect(!stored.contains(token))
    }
  }
}
