import Core

/// Runs a program of this host.
package struct RunCommand {
  package static let spec = ActionSpec(
    name: "command.run",
    help: "runs a program without a shell, in a process group of its own",
    inputs: [
      .init("command", .list(.text), required: true, help: "program and arguments"),
      .init(
        "environment", .map(.text), default: .map([:]), help: "entries added to the environment"),
      .init(
        "secret_environment", .map(.secret), default: .map([:]),
        help: "secrets added to the environment"),
      .init("stdin", .text, help: "what it reads"),
      .init("secret_stdin", .secret, help: "a secret it reads"),
      .init("directory", .text, help: "its working directory"),
      .init(
        "read_only", .bool, default: .bool(false),
        help: "it changes nothing: repeated when in doubt"),
      .init(
        "probe", .list(.text), default: .list([]),
        help: "tells what became of it: exit 0 done, 3 not done, else unknown"),
      .init("undo", .list(.text), default: .list([]), help: "takes back what it did"),
    ],
    outputs: [
      .init("exit_code", .integer, help: "0, or the step has failed"),
      .init("stdout", .text, help: "what it wrote, redacted, the last 64 KiB"),
      .init("stderr", .text, help: "the same of its errors"),
    ],
    effect: .reversible, timeout: .seconds(600))
}
