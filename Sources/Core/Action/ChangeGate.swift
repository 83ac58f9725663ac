/// Whether this process may still change the site: asked right before each changing call, and before
/// anything more is written into the journal. Once it refuses, it refuses for good.
package struct ChangeGate: Sendable {
  /// No change is waited for longer: whoever takes the site over waits that long for the last one.
  package let longestCall: Duration?
  /// Why nothing may be sent; nil where it may.
  package let refusal: @Sendable () -> Problem?

  package init(longestCall: Duration?, _ refusal: @escaping @Sendable () -> Problem?) {
    self.longestCall = longestCall
    self.refusal = refusal
  }

  /// Where no other host can have the site.
  package static let open = ChangeGate(longestCall: nil) { nil }

  package func pass() throws(Failure) {
    if let problem = refusal() { throw .failed(problem) }
  }
}
