/// Drills and rehearsals.
extension DiagnosticEntry {
  static let drillWithoutSandbox = Self(
    "site '{site}' has no sandbox: a drill would have nothing that it may change",
    hint: "write sandbox: { path: …, database: …, buckets: …, … } into the site file")
  static let drillAction = Self(
    "{action} changes the site: a drill may not",
    hint: "leave it out; a drill makes clones with vast.clone and works on them")
  static let drillOnly = Self(
    "{action} is for drills alone", hint: "write kind: drill, or restore without clones")
  static let outsideSandbox = Self(
    "'{path}' is no directory of the sandbox",
    hint: "name one below the path of the site's sandbox, absolute and without '..'")
  static let rehearsalNeedless = Self(
    "step '{id}' ({action}) stays in the lab and is rehearsed as it is",
    hint: "replace only steps that run commands of your own or tell people")
  static let rehearsalBreaks = Self(
    "with its replacements, line {line} is wrong: {fault}", hint: "{hint}")
}
