/// Command line, files, site file and secrets.
extension ProblemEntry {
  static let argumentInvalid = Self(
    "a value on the command line cannot be read",
    meaning: "A flag or argument holds what this command cannot take.",
    causes: "A misspelt time, span or place.",
    site: .untouched,
    next: "The message says what form it takes; tamsdr help COMMAND shows all.")

  static let argumentMissing = Self(
    "something is missing on the command line",
    meaning: "The command needs a flag or argument that was not given.",
    causes: "A command typed without --site, --reason or the like.",
    site: .untouched,
    next: "Type it again with what the message names; tamsdr help COMMAND shows all.")

  static let argumentConflict = Self(
    "the flags contradict each other",
    meaning: "Two flags were given that cannot go together.",
    causes: "A command put together from two others.",
    site: .untouched,
    next: "Leave one of them out; tamsdr help COMMAND shows all.")

  static let nameUnknown = Self(
    "there is nothing of that name",
    meaning: "The command line names something that does not exist.",
    causes: "A slip of the pen.",
    site: .untouched,
    next: "The message proposes names; tamsdr help COMMAND shows what lists them.")

  static let fileUnreadable = Self(
    "a file cannot be read",
    meaning: "A file that was named could not be opened.",
    causes: "A wrong path, which counts from the current folder, or missing rights.",
    site: .untouched,
    next: "Check the path with ls -l.")

  static let fileUnwritable = Self(
    "a file cannot be written",
    meaning: "The result could not be written where it was asked for.",
    causes: "A folder that is not there, missing rights, or a full disk.",
    site: .untouched,
    next: "Give another path, or make room; then the same command again.")

  static let diskFull = Self(
    "the disk is full",
    meaning:
      "The disk or the quota has no room for the next record. Nothing is sent whose record is "
      + "not on disk.",
    causes: "Old runs, reports or logs on a small disk.",
    site: .asLeft,
    next: "Make room; then tamsdr resume. Room for the way back is reserved when a run starts.")

  static let stateFolder = Self(
    "the folder of the journals cannot be used",
    meaning: "No run starts, and no run is read, where its journal cannot be kept.",
    causes: "Missing rights, a full or read-only disk, or a wrong --state-dir.",
    site: .untouched,
    next: "Give a folder that can be written with --state-dir or TAMSDR_STATE_DIR.")

  static let fileInvalid = Self(
    "runbook or site file has errors",
    meaning: "The checker found what is listed above the message; each line has a code of its own.",
    causes: "An edit that was not checked.",
    site: .untouched,
    next: "Mend each line, tamsdr explain CODE tells more; then the same command again.")

  static let siteIncomplete = Self(
    "the site file lacks something",
    meaning: "What was asked for needs an entry that the site file does not have.",
    causes: "A feature (sandbox, scratch, replica, service) used for the first time.",
    site: .untouched,
    next: "Write what the hint shows into the site file; examples/your-site.md explains the parts.")

  static let siteMismatch = Self(
    "the site file does not fit the site",
    meaning: "The site file says one thing and the servers another.",
    causes: "A renamed bucket, an upgraded TAMS, or the file of another site.",
    site: .untouched,
    next: "Look at the server, then mend the site file: tamsdr check RUNBOOK --site SITE --cluster."
  )

  static let secretMissing = Self(
    "a secret is not there",
    meaning: "The site file refers to a secret that could not be read.",
    causes: "A variable that is not set for this user, or a file of another owner.",
    site: .untouched,
    next: "Set what the message names; then the same command again.")

  static let secretInvalid = Self(
    "a secret cannot be used",
    meaning:
      "The secret was read and is empty, no text, or shorter than 4 bytes: so short a text stands in "
      + "innocent words as well, and cannot be kept out of messages.",
    causes: "A file that was cut, or one in another encoding.",
    site: .untouched,
    next: "Write the secret anew as plain UTF-8 text.")

  static let secretCommandFailed = Self(
    "the command of a secret failed",
    meaning: "The command that prints the secret ended wrongly, too late, or with too much.",
    causes: "A password store that is locked or asks at the terminal.",
    site: .untouched,
    next: "Run it by hand: it must print the secret alone and end with 0 within 30 s.")

  static let programMissing = Self(
    "a program cannot be started",
    meaning: "A program that is needed was not found or may not be executed.",
    causes: "A wrong path, or a package that is not installed on this host.",
    site: .asLeft,
    next: "Check the path and the rights; then the same command again.")

  static let programFailed = Self(
    "a program ended with an error",
    meaning: "A command of the runbook or site file ended with another exit code than 0.",
    causes: "The message holds its last line.",
    site: .asLeft,
    next: "Run it by hand and mend it; then tamsdr resume.")

  static let notificationFailed = Self(
    "not everybody was told",
    meaning: "A notification could not be delivered. The outcome of the run does not depend on it.",
    causes: "A webhook that is gone, or a mail program that fails.",
    site: .asLeft,
    next: "Tell them yourself; check notify: in the site file.")
}
