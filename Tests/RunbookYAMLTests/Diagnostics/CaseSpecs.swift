import Core

/// Actions as the cases know them: few, and of every role.
enum CaseSpecs {
  private static let point = ValueType.record(["time": .time, "class": .text])
  private static let restore = ValueType.record(["directory": .text])

  static let all: [ActionSpec] = [
    ActionSpec(
      name: "recovery_point.choose", help: "chooses",
      inputs: [
        .init("at", .time, help: "when"), .init("max_skew", .duration, help: "how far apart"),
      ],
      outputs: [
        .init("point", point, help: ""), .init("restores", .map(restore), help: ""),
        .init("time", .time, help: ""), .init("skew", .duration, help: ""),
        .init("class", .oneOf(["exact", "skewed"]), help: ""),
        .init("loss", .record(["segments": .integer, "flows": .integer]), help: ""),
      ], role: .choose),
    ActionSpec(
      name: "recovery_point.verify", help: "verifies",
      inputs: [.init("point", point, required: true, help: "the point chosen")], role: .verify),
    ActionSpec(
      name: "approval.ask", help: "asks",
      inputs: [
        .init("message", .text, required: true, help: "the question"),
        .init("time_limit", .duration, help: "how long"),
        .init(
          "at_limit", .oneOf(["accept", "reject"]), neededBeside: "time_limit",
          help: "what silence means when the time limit is over"),
      ], role: .consent),
    ActionSpec(
      name: "service.stop", help: "stops",
      inputs: [.init("roles", .list(.oneOf(["api", "worker", "ingest"])), help: "which")],
      outputs: [.init("stopped", .list(.text), help: "")], effect: .reversible, role: .stop,
      sets: [.service]),
    ActionSpec(
      name: "s3.disable_keys", help: "fences", effect: .reversible, role: .fence, sets: [.key]),
    ActionSpec(
      name: "vast.suspend_schedules", help: "suspends",
      inputs: [.init("point", point, required: true, help: "the point chosen")],
      effect: .reversible, role: .suspend, sets: [.schedule]),
    ActionSpec(
      name: "recovery_point.take", help: "takes",
      inputs: [.init("point", point, required: true, help: "the point chosen")],
      outputs: [.init("snapshots", .map(.record(["name": .text])), help: "")],
      effect: .reversible, role: .rescue),
    ActionSpec(
      name: "vast.restore_prepare", help: "prepares",
      inputs: [.init("restore", restore, required: true, help: "one entry of restores")],
      outputs: [.init("prepared", .record(["stream": .integer]), help: "")], effect: .reversible,
      role: .prepare),
    ActionSpec(
      name: "vast.restore_commit", help: "commits",
      inputs: [
        .init("prepared", .record(["stream": .integer]), required: true, help: "what was prepared"),
        .init("undo", .record(["name": .text]), required: true, help: "its rescue"),
      ], effect: .irreversible, role: .commit),
    ActionSpec(
      name: "vast.clone", help: "clones",
      inputs: [
        .init("restore", restore, help: "one entry of restores"),
        .init("to", .text, isSandboxDirectory: true, help: "where to"),
      ], effect: .reversible, drill: .only),
    ActionSpec(
      name: "recovery_point.release", help: "deletes", effect: .irreversible, role: .release),
    ActionSpec(
      name: "tams.repair", help: "mends",
      inputs: [
        .init("manifest", .text, help: "what is mended"),
        .init("apply", .bool, default: .bool(false), help: "whether it is"),
      ], effect: .reversible, applyInput: "apply", role: .repair),
    ActionSpec(
      name: "s3.enable_keys", help: "lifts the fence",
      inputs: [
        .init(
          "outstanding", .oneOf(["wait", "accept"]), default: .text("wait"),
          help: "presigned URLs from before")
      ], effect: .reversible, lifts: [.key]),
    ActionSpec(
      name: "service.start", help: "starts",
      inputs: [.init("access", .oneOf(["private", "open"]), help: "who reaches it")],
      effect: .reversible, lifts: [.service]),
    ActionSpec(
      name: "command.run", help: "runs",
      inputs: [
        .init("command", .list(.text), required: true, help: "program and arguments"),
        .init("times", .integer, help: "how often"), .init("pause", .duration, help: "between"),
        .init("secret_environment", .map(.secret), help: "secrets in its environment"),
      ],
      outputs: [
        .init("exit_code", .integer, help: ""), .init("output", .text, help: ""),
        .init("lines", .list(.text), help: ""),
      ], effect: .reversible, reach: .beyond, drill: .never),
  ]
}
