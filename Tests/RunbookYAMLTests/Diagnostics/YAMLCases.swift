import Core

extension DiagnosticCase {
  static let yaml: [DiagnosticCase] = [
    DiagnosticCase(
      .yamlSyntax, DiagnosticCase.command("with: { command: [ls, ${{ run.id }}] }"),
      #"5:28 not valid YAML: did not find expected ',' or ']', while parsing a flow sequence that starts on line 5"#,
      #"put expressions in quotes: "${{ … }}""#),
    DiagnosticCase(
      .yamlSyntax,
      #"""
      runbook: a
      steps: [ { id: b
      """#,
      #"3:1 not valid YAML: did not find expected ',' or '}', while parsing a flow mapping that starts on line 2"#,
      #"check indentation, quotes and brackets from here up"#),
    DiagnosticCase(
      .yamlSyntax,
      #"""
      runbook: a
      steps:
        - id: b
         action: service.stop
      """#,
      #"4:4 not valid YAML: did not find expected '-' indicator, while parsing a block collection that starts on line 3"#,
      #"check indentation, quotes and brackets from here up"#),
    DiagnosticCase(
      .yamlSyntax, "runbook: a\u{1}\nsteps: []",
      #"1:11 not valid YAML: control characters are not allowed"#,
      #"check indentation, quotes and brackets from here up"#),
    DiagnosticCase(
      .yamlEmpty, "", #"1:1 the file holds nothing"#, #"a runbook starts with 'runbook: NAME'"#),
    DiagnosticCase(
      .yamlEmpty, in: .site, "# nothing yet\n", #"1:1 the file holds nothing"#,
      #"a site starts with 'site: NAME'"#),
    DiagnosticCase(
      .yamlEncoding, in: .bytes(Array("runbook: caf".utf8) + [0xE9, 0x0A]), "",
      #"1:13 the file is not UTF-8 here"#, #"save the file as UTF-8"#),
    DiagnosticCase(
      .yamlTab, "runbook: a\nsteps:\n  - { id: b,\taction: service.stop }\n",
      #"3:13 tab character"#, #"use spaces; in quoted text write \t"#),
    DiagnosticCase(
      .yamlTab, "runbook: a\nsteps:\n\t- { id: b, action: service.stop }\n", #"3:1 tab character"#,
      #"use spaces; in quoted text write \t"#),
    DiagnosticCase(
      .yamlAlias,
      #"""
      runbook: a
      description: *x
      steps:
        - { id: b, action: service.stop }
      """#, #"2:14 alias '*x' is not accepted"#, #"write the value out where it is needed"#),
    DiagnosticCase(
      .yamlAnchor,
      #"""
      runbook: a
      description: &x text
      steps:
        - { id: b, action: service.stop }
      """#, #"2:14 anchor '&x' is not accepted"#,
      #"remove it, and write the value out where it is needed"#),
    DiagnosticCase(
      .yamlTag,
      #"""
      runbook: a
      description: !!str text
      steps:
        - { id: b, action: service.stop }
      """#, #"2:14 tag 'tag:yaml.org,2002:str' is not accepted"#,
      #"remove it; quote a value that is meant as text"#),
    DiagnosticCase(
      .yamlDirective,
      #"""
      %YAML 1.1
      ---
      runbook: a
      steps:
        - { id: b, action: service.stop }
      """#, #"1:1 YAML directives are not accepted"#, #"remove the lines that start with %"#),
    DiagnosticCase(
      .yamlDocuments,
      #"""
      runbook: a
      steps:
        - { id: b, action: service.stop }
      ---
      runbook: a
      steps:
        - { id: b, action: service.stop }
      """#, #"4:1 a second document starts here"#, #"one file holds one document: remove the ---"#),
    DiagnosticCase(
      .yamlDuplicateKey,
      #"""
      runbook: a
      runbook: b
      steps:
        - { id: b, action: service.stop }
      """#, #"2:1 key 'runbook' is given twice"#, #"it stands on line 1 already"#),
    DiagnosticCase(
      .yamlKey,
      #"""
      runbook: a
      ? [b]
      : c
      steps:
        - { id: b, action: service.stop }
      """#, #"2:3 a key must be plain text"#,
      #"write 'key: value'; quote text that holds {, [ or :"#),
    DiagnosticCase(
      .yamlDepth, "runbook: " + String(repeating: "[", count: 65),
      #"1:73 nested deeper than 64 levels"#, #"no runbook or site needs that"#),
    DiagnosticCase(
      .yamlSize, "runbook: a # " + String(repeating: "x", count: 16 << 20),
      #"1:1 the file is larger than 16 MiB"#, #"split it"#),
    DiagnosticCase(
      .yamlBoolean, DiagnosticCase.command("with: { command: [ls, yes] }"),
      #"5:27 'yes' is text in YAML 1.2 but true, false or null in YAML 1.1"#,
      #"write true, false or null, or quote the text: "yes""#),
    DiagnosticCase(
      .yamlBoolean, DiagnosticCase.command("with: { command: [ls, Off] }"),
      #"5:27 'Off' is text in YAML 1.2 but true, false or null in YAML 1.1"#,
      #"write true, false or null, or quote the text: "Off""#),
    DiagnosticCase(
      .yamlSexagesimal, DiagnosticCase.command("with: { command: [at, 12:30] }"),
      #"5:27 '12:30' is a number to base 60 in YAML 1.1"#,
      #"quote the text: "12:30"; durations are written 1h30m"#),
    DiagnosticCase(
      .yamlNumber,
      #"""
      runbook: a
      limits: { loss_share: +0.5 }
      steps:
        - { id: b, action: service.stop }
      """#, #"2:23 '+0.5' is read differently by YAML 1.1 and 1.2"#,
      #"write a decimal number, or quote the text: "+0.5""#),
  ]
}
