import Core

/// Lets the snapshots be made again.
package struct ResumeSchedules {
  package static let spec = ActionSpec(
    name: "vast.resume_schedules",
    help: "resumes the protected paths that this run suspended",
    outputs: [
      .init("resumed", .list(.text), help: "protected paths resumed")
    ],
    effect: .reversible, touches: ["protected path"], lifts: [.schedule], timeout: .seconds(300))
}
