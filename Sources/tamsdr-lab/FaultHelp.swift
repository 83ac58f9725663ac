import Lab

/// The faults as the help of `tamsdr-lab fault` tells them.
enum FaultHelp {
  static var text: String {
    groups.map { "  \($0.what)\n    " + $0.words.joined(separator: ", ") }.joined(separator: "\n")
  }

  private static var groups: [(what: String, words: [String])] {
    [
      ("nothing is done:", words(.before)),
      ("the effect happens, its answer goes wrong:", words(.after)),
      (
        "the process of the service ends hard, before or after the effect, and starts again:",
        words(.restart)
      ),
      (
        "vms only, the task of the request ends FAILED or TIMEOUT without its effect, ends "
          + "PARTIALLY_COMPLETED with half of it, or does its work and is not known:",
        words(.task)
      ),
      ("lasts from then on, until --clear (ignore-conditions for s3 only):", words(.lasting)),
      ("--service command only, whose --path is such as \"stop tams-api\":", words(.command)),
    ]
  }

  private static func words(_ kind: Fault.Kind) -> [String] {
    Fault.choices.filter { $0.kind == kind }.map(\.text)
  }
}
