import Core

extension DiagnosticCase {
  static let values: [DiagnosticCase] = [
    DiagnosticCase(
      .missingKey, in: .site, DiagnosticCase.site("role: api", with: "role: ingest"),
      "9:3 services needs 'role: api'", "write services: [ { name: tams-api, role: api, … } ]"),
    DiagnosticCase(
      .emptyList, DiagnosticCase.command("with: { command: [ls] }\n    for_each: []"),
      "6:15 'for_each' is empty", "a step for no element is never run"),
    DiagnosticCase(
      .notSupported,
      """
      runbook: a
      steps:
        - { id: b, action: s3.enable_keys, with: { outstanding: new_key } }
      """, "3:59 'outstanding: new_key' is not supported yet", "write outstanding: wait or accept"),
    DiagnosticCase(
      .unknownKey, DiagnosticCase.command("with: { command: [ls] }\n    budgte: 5m"),
      #"6:5 unknown key 'budgte' in a step"#, #"did you mean 'budget'?"#),
    DiagnosticCase(
      .unknownKey,
      #"""
      runbook: a
      steps:
        - { id: b, action: service.stop }
      finally:
        - checkpoint: end
      """#, #"5:5 unknown key 'checkpoint' in finally"#,
      #"a run ends there: nothing goes back to it"#),
    DiagnosticCase(
      .missingKey,
      #"""
      runbook: a
      """#, #"1:1 a runbook needs 'steps'"#, #"write steps: [ … ]"#),
    DiagnosticCase(
      .missingKey, in: .site, DiagnosticCase.site("schema: tams7, ", with: ""),
      #"5:11 database needs 'schema'"#, #"write schema: …"#),
    DiagnosticCase(
      .missingKey, in: .site, DiagnosticCase.site("open: [lab, open], ", with: ""),
      #"9:5 a service needs 'open'"#,
      #"an api is checked in private before clients come back: write open: …"#),
    DiagnosticCase(
      .excludedKey, in: .site,
      DiagnosticCase.site("user: tamsdr, password: {", with: "user: tamsdr, token: {"),
      #"2:83 'user' cannot stand beside 'token'"#, #"VAST takes either a token or a password"#),
    DiagnosticCase(
      .wrongType, DiagnosticCase.command("with: { command: [ls] }\n    budget: 5 minutes"),
      #"6:13 'budget' must be a duration, not the text '5 minutes'"#,
      #"durations are written 90s, 8m, 1h30m or 2d"#),
    DiagnosticCase(
      .wrongType, DiagnosticCase.command("with: { command: [ls] }\n    budget: 300"),
      #"6:13 'budget' must be a duration, not 300"#, #"durations are written 90s, 8m, 1h30m or 2d"#),
    DiagnosticCase(
      .wrongType,
      #"""
      runbook: a
      steps: { id: b, action: service.stop }
      """#, #"2:8 'steps' must be a list, not a map"#,
      #"write a step: - { id: stop, action: service.stop }"#),
    DiagnosticCase(
      .wrongType, in: .site, DiagnosticCase.site("role: worker", with: "role: workr"),
      #"10:30 'role' must be one of api, worker, ingest, not the text 'workr'"#,
      #"did you mean 'worker'?"#),
    DiagnosticCase(
      .wrongType, in: .site,
      DiagnosticCase.site("password: { file: secrets/vms-password }", with: "password: swordfish"),
      #"2:107 'password' must be a secret reference, not what stands here"#,
      #"secrets are written { env: NAME }, { file: PATH } or { command: [program, …] }"#),
    DiagnosticCase(
      .timeWithoutZone,
      #"""
      runbook: a
      parameters: { at: { type: time, default: 2026-03-01T02:00:00 } }
      steps:
        - { id: b, action: service.stop }
      """#, #"2:42 time '2026-03-01T02:00:00' names no zone"#,
      #"write 2026-03-01T02:00:00Z for UTC, or an offset such as +02:00"#),
    DiagnosticCase(
      .outOfRange,
      #"""
      runbook: a
      limits: { loss_share: 20 }
      steps:
        - { id: b, action: service.stop }
      """#, #"2:23 'loss_share' must be from 0.0 to 1.0, not 20"#,
      #"write a number such as 0.2, without quotes"#),
    DiagnosticCase(
      .outOfRange, DiagnosticCase.command("with: { command: [ls] }\n    timeout: 0s"),
      #"6:14 'timeout' must be longer than 0s, not 0s"#,
      #"durations are written 90s, 8m, 1h30m or 2d"#),
    DiagnosticCase(
      .outOfRange, in: .site,
      DiagnosticCase.site("site: lab\n", with: "site: lab\nconnections: 100\n"),
      #"2:14 'connections' must be from 4 to 32, not 100"#, #"write connections: 32"#),
    DiagnosticCase(
      .outOfRange, in: .site,
      DiagnosticCase.site(
        "private_url: \"http://127.0.0.1:2\" }\nservices",
        with: "private_url: \"http://127.0.0.1:1\" }\nservices"),
      #"7:97 'private_url' must be another address than 'url', not the same"#,
      #"clients must not reach it while TAMS is checked"#),
    DiagnosticCase(
      .emptyList,
      #"""
      runbook: a
      steps: []
      """#, #"2:8 'steps' is empty"#, #"write a step: - { id: stop, action: service.stop }"#),
    DiagnosticCase(
      .badID,
      #"""
      runbook: a
      steps:
        - { id: checkDatabase, action: service.stop }
      """#, #"3:11 'checkDatabase' is not an id"#,
      #"ids are kebab-case: a-z, 0-9 and single hyphens, first a letter, such as 'check-database'"#),
    DiagnosticCase(
      .badName,
      #"""
      runbook: a
      parameters: { maxSkew: { type: duration, default: 4h } }
      steps:
        - { id: b, action: service.stop }
      """#, #"2:15 'maxSkew' is not a name for a parameter"#,
      #"names are snake_case: a-z, 0-9 and _, first a letter, such as 'max_skew'"#),
    DiagnosticCase(
      .badURL, in: .site,
      DiagnosticCase.site("https://127.0.0.1:8443", with: "http://127.0.0.1:8443"),
      #"2:19 'http://127.0.0.1:8443' is not an address that serves here"#,
      #"write https://host:port"#),
    DiagnosticCase(
      .badURL, in: .site, DiagnosticCase.site("http://127.0.0.1:8080", with: "127.0.0.1:8080"),
      #"4:20 '127.0.0.1:8080' is not an address that serves here"#,
      #"write https://host:port or http://host:port"#),
    DiagnosticCase(
      .unknownType,
      #"""
      runbook: a
      parameters: { lost: { type: int, default: 4 } }
      steps:
        - { id: b, action: service.stop }
      """#, #"2:29 unknown type 'int'"#,
      #"types are bool, integer, number, text, duration, time, map, 'list of TYPE'"#),
    DiagnosticCase(
      .duplicateName,
      #"""
      runbook: a
      steps:
        - { id: b, action: service.stop }
        - { id: b, action: service.stop }
      """#, #"4:11 step 'b' exists twice"#, #"it stands on line 3 already"#),
    DiagnosticCase(
      .duplicateName,
      #"""
      runbook: a
      steps:
        - { id: b, action: service.stop }
        - checkpoint: c
        - { id: d, action: service.stop }
        - checkpoint: c
      """#, #"6:17 checkpoint 'c' exists twice"#, #"it stands on line 4 already"#),
    DiagnosticCase(
      .duplicateName, in: .site, DiagnosticCase.site("name: retention", with: "name: tams-api"),
      #"10:13 service 'tams-api' exists twice"#, #"it stands on line 9 already"#),
    DiagnosticCase(
      .missingKey,
      #"""
      runbook: a
      steps:
        - include: { runbook: other.yaml }
      """#, #"3:5 an include needs 'id'"#, #"write id: a-name"#),
    DiagnosticCase(
      .notSupported,
      #"""
      runbook: a
      steps:
        - { id: b, action: vast.failover }
      """#, #"3:22 action 'vast.failover' is not supported yet"#,
      #"leave it out, or use command.run"#),
    DiagnosticCase(
      .notSupported, in: .site,
      DiagnosticCase.site(
        "manager: command, start: [lab, start], stop", with: "manager: systemd, stop"),
      #"10:47 manager 'systemd' is not supported yet"#,
      #"write manager: command, and the commands that start, stop and probe the service"#),
    DiagnosticCase(
      .notSupported, in: .site, labSite + "\nrehearse: { lab: true }",
      #"14:1 'rehearse' is not supported yet"#, #"leave it out, and rehearse in the lab"#),
    DiagnosticCase(
      .timeWithoutZone,
      #"""
      runbook: a
      steps:
        - { id: b, action: recovery_point.choose, with: { at: 2026-03-01T02:00:00 } }
      """#, #"3:57 time '2026-03-01T02:00:00' names no zone"#,
      #"write 2026-03-01T02:00:00Z for UTC, or an offset such as +02:00"#),
  ]
}
