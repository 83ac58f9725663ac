/// The file as YAML.
extension DiagnosticEntry {
  static let yamlSyntax = Self(
    "not valid YAML: {problem}", hint: "{advice}")
  static let yamlEmpty = Self("the file holds nothing", hint: "a {kind} starts with '{kind}: NAME'")
  static let yamlEncoding = Self("the file is not UTF-8 here", hint: "save the file as UTF-8")
  static let yamlTab = Self("tab character", hint: #"use spaces; in quoted text write \t"#)
  static let yamlAlias = Self(
    "alias '*{name}' is not accepted", hint: "write the value out where it is needed")
  static let yamlAnchor = Self(
    "anchor '&{name}' is not accepted",
    hint: "remove it, and write the value out where it is needed")
  static let yamlTag = Self(
    "tag '{tag}' is not accepted", hint: "remove it; quote a value that is meant as text")
  static let yamlDirective = Self(
    "YAML directives are not accepted", hint: "remove the lines that start with %")
  static let yamlDocuments = Self(
    "a second document starts here", hint: "one file holds one document: remove the ---")
  static let yamlDuplicateKey = Self(
    "key '{key}' is given twice", hint: "it stands on line {line} already")
  static let yamlKey = Self(
    "a key must be plain text", hint: "write 'key: value'; quote text that holds {, [ or :")
  static let yamlDepth = Self(
    "nested deeper than {limit} levels", hint: "no runbook or site needs that")
  static let yamlSize = Self("the file is larger than {limit}", hint: "split it")
  static let yamlBoolean = Self(
    "'{word}' is text in YAML 1.2 but true, false or null in YAML 1.1",
    hint: #"write true, false or null, or quote the text: "{word}""#)
  static let yamlSexagesimal = Self(
    "'{word}' is a number to base 60 in YAML 1.1",
    hint: #"quote the text: "{word}"; durations are written 1h30m"#)
  static let yamlNumber = Self(
    "'{word}' is read differently by YAML 1.1 and 1.2",
    hint: #"write a decimal number, or quote the text: "{word}""#)
}
