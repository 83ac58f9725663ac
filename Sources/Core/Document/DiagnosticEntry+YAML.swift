/// The file as YAML.
extension DiagnosticEntry {
  static let yamlSyntax = Self(
    "not valid YAML: {problem}", hint: "{advice}",
    why: "Nothing can be read behind the place where YAML breaks, so only this one fault is "
      + "shown. Typical: a quote or bracket that is not closed, or a line indented by one "
      + "space too many.")

  static let yamlEmpty = Self(
    "the file holds nothing", hint: "a {kind} starts with '{kind}: NAME'",
    why: "An empty file would be a runbook without steps. Typical: a save that failed, or the "
      + "wrong path.")

  static let yamlEncoding = Self(
    "the file is not UTF-8 here", hint: "save the file as UTF-8",
    why: "Names and texts must read the same everywhere. Typical: an editor that saves as "
      + "Latin-1 or UTF-16.")

  static let yamlTab = Self(
    "tab character", hint: #"use spaces; in quoted text write \t"#,
    why: "YAML indents by spaces; a tab looks like some number of them and is none.")

  static let yamlAlias = Self(
    "alias '*{name}' is not accepted", hint: "write the value out where it is needed",
    why: "An alias shows a value where it is not written, and can unfold one line into "
      + "millions: in a runbook everything stands where it is used.")

  static let yamlAnchor = Self(
    "anchor '&{name}' is not accepted",
    hint: "remove it, and write the value out where it is needed",
    why: "An anchor exists for aliases, and these are not accepted.")

  static let yamlTag = Self(
    "tag '{tag}' is not accepted", hint: "remove it; quote a value that is meant as text",
    why: "A tag such as !!str or !include changes what a value is, from outside the file.")

  static let yamlDirective = Self(
    "YAML directives are not accepted", hint: "remove the lines that start with %",
    why: "%YAML and %TAG change how the rest is read.")

  static let yamlDocuments = Self(
    "a second document starts here", hint: "one file holds one document: remove the ---",
    why: "Of two documents in one file nobody can tell which one would run.")

  static let yamlDuplicateKey = Self(
    "key '{key}' is given twice", hint: "it stands on line {line} already",
    why: "YAML readers take the first or the last of two, and people the one they see.")

  static let yamlKey = Self(
    "a key must be plain text", hint: "write 'key: value'; quote text that holds {, [ or :",
    why: "A list or map cannot be a key here. Typical: {{ … }} without quotes, which YAML "
      + "reads as a map.")

  static let yamlDepth = Self(
    "nested deeper than {limit} levels", hint: "no runbook or site needs that",
    why: "The limit keeps a broken or hostile file from using up the program.")

  static let yamlSize = Self(
    "the file is larger than {limit}", hint: "split it",
    why: "The limit keeps a broken or hostile file from using up the program.")

  static let yamlBoolean = Self(
    "'{word}' is text in YAML 1.2 but true, false or null in YAML 1.1",
    hint: #"write true, false or null, or quote the text: "{word}""#,
    why: "yes, no, on, off and ~ mean different things to different YAML readers; a country "
      + "code NO became false that way.")

  static let yamlSexagesimal = Self(
    "'{word}' is a number to base 60 in YAML 1.1",
    hint: #"quote the text: "{word}"; durations are written 1h30m"#,
    why: "12:30 is the number 750 to readers of YAML 1.1.")

  static let yamlNumber = Self(
    "'{word}' is read differently by YAML 1.1 and 1.2",
    hint: #"write a decimal number, or quote the text: "{word}""#,
    why: "0123 is 83 to one reader and 123 to another.")
}
