import Core
import Signing
import Transport

/// Whether S3 still honours a key: asked with presigned URLs, the way a client would that got them
/// before the fence.
struct FenceProof: Sendable {
  enum Answer: Sendable, Hashable {
    case refused
    case honoured
    /// Neither: a server in trouble, or a gateway before it, says nothing of the key.
    case unclear(String)
    /// Refused for a reason that says nothing of the key, such as a wrong secret.
    case noProof(String)
  }

  let key: Site.FencedKey
  let connection: SiteConnection

  /// An object nobody has: a read of it is harmless, and a write that gets through is removed.
  static let probeObject = ".tamsdr-fence-probe"

  /// Refused, by GET and PUT, twice in a row, at every endpoint. Waits until it is so.
  func prove(_ call: ActionCall) async throws {
    var rounds = 0
    var pace = PollingPace(from: .milliseconds(100), to: .seconds(2))
    while rounds < 2 {
      // Another host that has the run now may have enabled the key again: no refusal would ever come.
      if let refusal = connection.gate.refusal() { throw Failure.inDoubt(refusal) }
      let answer = try await once()
      switch answer {
      case .refused: rounds += 1
      case .honoured:
        rounds = 0
        call.services.progress("key \(key.id) is disabled, but S3 still honours it")
      case .unclear(let reason):
        rounds = 0
        call.services.progress(
          "key \(key.id) is disabled, but S3 does not refuse it yet: \(reason)")
      case .noProof(let reason):
        throw Failure.failed(
          Problem(
            .fenceUnproven,
            "the fence of key \(key.id) cannot be proved: \(reason)",
            hint: "check the secret of the key under fence in the site file"))
      }
      do { try await pace.pause() } catch {
        throw Failure.inDoubt(doubt(after: answer))
      }
    }
  }

  private func doubt(after answer: Answer) -> Problem {
    guard case .unclear(let reason) = answer else {
      return Problem(.fenceUnproven, "S3 was still seen to honour key \(key.id)")
    }
    return Problem(
      .fenceUnproven,
      "S3 was not seen to refuse key \(key.id): \(reason)",
      hint: "mend what keeps S3 from answering, then tamsdr resume")
  }

  /// Reads come first: a write is only tried where reads are refused.
  func once() async throws -> Answer {
    for method in [HTTPRequest.Method.get, .put] {
      for endpoint in connection.s3Endpoints {
        let answer = try await ask(method, endpoint)
        guard answer == .refused else { return answer }
      }
    }
    return .refused
  }

  /// The same by reads alone: what a preflight may ask.
  func readIsHonoured() async throws -> Answer { try await ask(.get, connection.s3) }

  private func ask(
    _ method: HTTPRequest.Method, _ endpoint: S3Client
  ) async throws -> Answer {
    guard let bucket = connection.site.buckets.first else {
      return .noProof("the site names no bucket")
    }
    let url = endpoint.presignedURL(
      method, Self.probeObject, in: bucket, as: try await endpoint.credentials(of: key),
      expires: .seconds(60))
    let answer = try await endpoint.answer(to: url, method, body: method == .put ? [] : nil)
    if method == .put, answer.isAllowed {
      try await connection.s3.delete(Self.probeObject, in: bucket)
    }
    return Self.meaning(of: answer)
  }

  /// Only what S3 does or says after it has looked at the key tells anything of it.
  private static func meaning(of answer: S3Answer) -> Answer {
    let words = "S3 answers \(answer.status)" + (answer.code.map { " \($0)" } ?? "")
    if answer.isAllowed || answer.code == "NoSuchKey" { return .honoured }
    // A gateway or a portal before S3 refuses without S3's own word, and knows nothing of the key.
    guard answer.isRefused, answer.code != nil else { return .unclear(words) }
    let meaningless = ["SignatureDoesNotMatch", "RequestTimeTooSkewed"]
    if let code = answer.code, meaningless.contains(code) { return .noProof(words) }
    return .refused
  }
}
