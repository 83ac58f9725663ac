/// Drills and rehearsals.
extension DiagnosticEntry {
  static let drillWithoutSandbox = Self(
    "site '{site}' has no sandbox: a drill would have nothing that it may change",
    hint: "write sandbox: { path: …, database: …, buckets: …, … } into the site file",
    why: "A drill changes only what the site file names for it.")

  static let drillAction = Self(
    "{action} changes the site: a drill may not",
    hint: "leave it out; a drill makes clones with vast.clone and works on them",
    why: "A drill proves a recovery point without touching the site.")

  static let drillOnly = Self(
    "{action} is for drills alone", hint: "write kind: drill, or restore without clones",
    why: "It makes or removes what is in a sandbox; a recovery has a use for neither.")

  static let outsideSandbox = Self(
    "'{path}' is no directory of the sandbox",
    hint: "name one below the path of the site's sandbox, absolute and without '..'",
    why: "Below the sandbox's path a drill may do what it likes, and nowhere else.")

  static let rehearsalNeedless = Self(
    "step '{id}' ({action}) stays in the lab and is rehearsed as it is",
    hint: "replace only steps that run commands of your own or tell people",
    why: "A replacement makes a rehearsal less true, so it stands only where the lab cannot "
      + "follow.")

  static let rehearsalBreaks = Self(
    "with its replacements, line {line} is wrong: {fault}", hint: "{hint}",
    why: "With the replacements of rehearse: the runbook must be as sound as without.")
}
