import Core

extension VastClient {
  private static let switchings = 3

  /// Makes a change that can be seen afterwards. After a lost answer, or trouble that may pass, it is sent
  /// again only where a look shows that it does not stand; what cannot be seen stays in doubt.
  func bringAbout(
    _ stands: () async throws(RemoteFailure) -> Bool,
    by change: () async throws(RemoteFailure) -> Void
  ) async throws(RemoteFailure) {
    var pace = PollingPace()
    var doubt: RemoteFailure?
    for round in 1...Self.switchings {
      do { return try await change() } catch {
        doubt = error.mayHaveHappened ? error : doubt
        guard error.mayPass, round < Self.switchings, await pace.paused() else {
          throw doubt ?? error
        }
      }
      if let doubt {
        do { if try await stands() { return } } catch { throw doubt }
      }
    }
  }
}
