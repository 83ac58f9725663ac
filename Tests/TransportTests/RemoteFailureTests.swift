import Core
import Testing

@testable import Transport

@Suite("what a failure leaves behind")
struct RemoteFailureTests {
  static let causes: [(RemoteFailure.Cause, doubt: Bool, what: String)] = [
    (.notSent(Problem(.connectionRefused, "connection refused")), false, "connection refused"),
    (
      .lostAnswer("the head of the answer was cut"), true,
      "the request was sent, its answer was lost: the head of the answer was cut"
    ),
    (.answered(status: 400, name: nil, message: "name: bad"), false, "answered 400: name: bad"),
    (.answered(status: 409, name: "conflict", message: ""), false, "answered 409 conflict"),
    (.answered(status: 500, name: nil, message: "x"), true, "answered 500: x"),
    (.answered(status: 504, name: nil, message: ""), true, "answered 504"),
    (.unreadable("no JSON"), true, "the answer cannot be understood: no JSON"),
    (.timedOut(sent: true, after: .seconds(30)), true, "no answer within 30s"),
    (.timedOut(sent: false, after: .seconds(5)), false, "no connection within 5s"),
    (.tooLarge(limit: 9), true, "the answer is larger than 9 bytes"),
    (.cancelled(sent: true), true, "cancelled while waiting for the answer"),
    (.cancelled(sent: false), false, "cancelled before it was sent"),
  ]

  @Test(
    "a change that may have happened is in doubt; a read and a refusal have failed",
    arguments: causes)
  func asFailure(cause: RemoteFailure.Cause, doubt: Bool, what: String) {
    let change = RemoteFailure(cause, call: "PATCH https://vms/x/", changing: true)
    let read = RemoteFailure(cause, call: "GET https://vms/x/", changing: false)
    #expect(change.asFailure().isInDoubt == doubt)
    #expect(!read.asFailure().isInDoubt)
    #expect(read.asFailure(changing: true).isInDoubt == doubt)
    #expect(read.asDoubt.isInDoubt)
    #expect(change.problem.what == what)
    #expect(change.problem.place == "PATCH https://vms/x/")
  }

  @Test(
    "each cause has a code of its own",
    arguments: [
      (.notSent(Problem(.hostUnknown, "no such name")), .hostUnknown),
      (.lostAnswer("cut"), .answerLost), (.unreadable("no JSON"), .answerUnreadable),
      (.timedOut(sent: true, after: .seconds(1)), .answerTimeout),
      (.timedOut(sent: false, after: .seconds(1)), .connectionTimeout),
      (.tooLarge(limit: 1), .answerTooLarge), (.cancelled(sent: true), .callStopped),
      (.answered(status: 200, name: "SYNTAX_ERROR", message: ""), .queryFailed),
      (.answered(status: 400, name: nil, message: ""), .callRefused),
      (.answered(status: 401, name: nil, message: ""), .loginRefused),
      (.answered(status: 403, name: "AccessDenied", message: ""), .accessDenied),
      (.answered(status: 403, name: "RequestTimeTooSkewed", message: ""), .clockSkew),
      (.answered(status: 404, name: "NoSuchKey", message: ""), .notFound),
      (.answered(status: 409, name: nil, message: ""), .conflict),
      (.answered(status: 500, name: nil, message: ""), .serverFailed),
      (.answered(status: 501, name: nil, message: ""), .notOffered),
      (.answered(status: 503, name: "SlowDown", message: ""), .serverBusy),
    ] as [(RemoteFailure.Cause, ProblemCode)])
  func codes(cause: RemoteFailure.Cause, code: ProblemCode) {
    #expect(RemoteFailure(cause, call: "GET https://vms/x/").problem.code == code)
  }
}
