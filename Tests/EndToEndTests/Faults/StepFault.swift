import Testing

/// How one step of full-restore is made to fail from outside, and what is promised for that.
struct StepFault: Sendable, CustomTestStringConvertible {
  enum Promise: Sendable {
    /// Nothing was changed: failed, exit 3.
    case nothingDone
    /// All is undone: exit 3, the site as before.
    case undone
    /// A commit may stand: the run waits closed, with these kinds of holds in force, and `rollback`
    /// brings everything back.
    case waits(holds: Set<String>)
    /// Clients may have written: the run waits, and `rollback` keeps that before it brings everything
    /// back.
    case waitsOpen(holds: Set<String>)
    /// Data and service are back; a hold that could not be lifted is listed, exit 8.
    case holdLeft(holds: Set<String>)
  }

  let step: String
  let fault: ServiceFault
  let promise: Promise

  var testDescription: String { "\(step): \(fault.service) \(fault.fault)" }

  private init(_ step: String, _ fault: ServiceFault, _ promise: Promise) {
    self.step = step
    self.fault = fault
    self.promise = promise
  }

  private static let everything: Set = [
    "service tams-api", "service retention", "key", "schedule",
  ]

  /// In the order of the runbook. A refusal as 400: at 401 and 403 the client logs in anew and asks
  /// again. `at` counts matching requests from the start of the run.
  static let all: [StepFault] = [
    StepFault("preflight", vms("GET", "/clusters/"), .nothingDone),
    // Preflight lists the snapshots of both directories first.
    StepFault("point", vms("GET", "/snapshots/?page", at: 3), .nothingDone),
    StepFault("verify", vms("GET", "/validate/"), .nothingDone),
    // Verify reads both snapshots by their number first.
    StepFault("keep", vms("GET", "/snapshots/1", at: 3), .undone),
    StepFault("stop", command("stop tams-api"), .undone),
    StepFault("stop", command("stop retention"), .undone),
    StepFault("fence", vms("PATCH", "/access_keys/"), .undone),
    StepFault("suspend", vms("PATCH", "/protectedpaths/", at: 2), .undone),
    StepFault("rescue", vms("POST", "/snapshots/"), .undone),
    StepFault("rescue", vms("POST", "/snapshots/", at: 2), .undone),
    // The rescue tries the way back of both directories first. Where a restore is refused while its
    // schedule is suspended, it is sent once more.
    StepFault("prepare", vms("POST", "/restore/", at: 3, always: true), .undone),
    StepFault("commit", vms("PATCH", "/commit/", always: true), .undone),
    StepFault("commit", vms("PATCH", "/commit/"), .waits(holds: everything)),
    StepFault("check-database", trino("coalesce(l.flow_id"), .waits(holds: everything)),
    StepFault("check-objects", trino("SELECT count(*) AS total"), .waits(holds: everything)),
    StepFault("requests", trino("SELECT id, flow_id, status"), .waits(holds: everything)),
    // The first changes disable the key.
    StepFault("unfence", vms("PATCH", "/access_keys/", at: 2), .waits(holds: everything)),
    StepFault(
      "start", command("start-private tams-api"),
      .waits(holds: everything.subtracting(["key"]))),
    StepFault(
      "check-api", tams("GET", "/flow-delete-requests"),
      .waits(holds: ["service retention", "schedule"])),
    StepFault(
      "canary", tams("POST", "/storage"), .waits(holds: ["service retention", "schedule"])),
    StepFault(
      "open", command("open tams-api"), .waitsOpen(holds: ["service retention", "schedule"])),
    // Four protected paths are suspended, two trials stopped and two restores committed first.
    StepFault(
      "schedules", vms("PATCH", "/protectedpaths/", at: 10),
      .holdLeft(holds: ["service retention", "schedule"])),
  ]

  private static func vms(
    _ method: String, _ path: String, at: Int = 1, always: Bool = false
  ) -> ServiceFault {
    ServiceFault(
      service: "vms", method: method, path: path, fault: "400", at: at, always: always)
  }

  private static func trino(_ statement: String) -> ServiceFault {
    ServiceFault(service: "trino", body: statement, fault: "403")
  }

  private static func tams(_ method: String, _ path: String) -> ServiceFault {
    ServiceFault(service: "tams", method: method, path: path, fault: "403")
  }

  private static func command(_ command: String) -> ServiceFault {
    ServiceFault(service: "command", path: command, fault: "fail")
  }
}
