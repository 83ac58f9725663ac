import Core

/// The manual as a page for man, in mdoc, from the parser's own description of the program.
package struct ManualPage {
  package struct Group {
    let name: String
    let commands: [String]

    package init(name: String, commands: [String]) {
      self.name = name
      self.commands = commands
    }
  }

  private let program: Value
  private let groups: [Group]

  /// `description` is what the parser dumps of its commands.
  package init(description: Value, groups: [Group]) {
    program = description["command"]
    self.groups = groups
  }

  /// `date` stands at the foot of the page.
  package func render(date: String) -> String {
    let name = program.text("commandName")
    let head = [
      ".Dd \(date)", ".Dt \(name.uppercased()) 1", ".Os", ".Sh NAME", ".Nm \(name)",
      ".Nd \(Roff.line(program.text("abstract").withoutStop.lowercasedFirst))",
      ".Sh SYNOPSIS", ".Nm", ".Ar command", ".Op Ar option ...",
    ]
    return
      (head + [".Sh DESCRIPTION"] + Roff.paragraphs(program.text("discussion"))
      + [".Sh COMMANDS"] + groups.flatMap(lines(of:)) + environment + exitStatus + seeAlso)
      .joined(separator: "\n") + "\n"
  }

  private func lines(of group: Group) -> [String] {
    let commands = program.list("subcommands").filter {
      group.commands.contains($0.text("commandName"))
    }
    return [".Ss \(Roff.line(group.name))"] + commands.map(lines(of:)).joined(separator: [".Pp"])
  }

  private func lines(of command: Value) -> [String] {
    let arguments = command.list("arguments").filter {
      $0["shouldDisplay"] != .bool(false) && !$0.isHelp
    }
    let usage = arguments.filter { !$0.isOptional }.flatMap(\.form)
    let words = [".Nm \(program.text("commandName")) \(command.text("commandName"))"] + usage
    var lines = words + [".Pp"] + Roff.sentences(command.text("abstract"))
    let discussion = command.text("discussion")
    if !discussion.isEmpty { lines += [".Pp"] + Roff.paragraphs(discussion) }
    guard !arguments.isEmpty else { return lines }
    lines.append(".Bl -tag -width Ds")
    for argument in arguments {
      lines.append(".It " + argument.form.map { String($0.dropFirst()) }.joined(separator: " "))
      lines += Roff.sentences(argument.text("abstract"))
      let fallback = argument.text("defaultValue")
      if !fallback.isEmpty { lines.append(Roff.line("If it is not given: \(fallback).")) }
    }
    return lines + [".El"]
  }

  private var exitStatus: [String] {
    [".Sh EXIT STATUS", ".Bl -tag -width Ds"]
      + ExitStatus.allCases.flatMap { [".It \($0.rawValue)", Roff.line($0.title)] } + [".El"]
  }

  private var environment: [String] {
    [
      ".Sh ENVIRONMENT", ".Bl -tag -width Ds", ".It Ev TAMSDR_STATE_DIR",
      "The folder of the journals, where", ".Fl \\-state-dir", "is not given.",
      ".It Ev XDG_STATE_HOME",
      "Else the journals are in the folder tamsdr below it, else below ~/.local/state.", ".El",
    ]
  }

  private var seeAlso: [String] {
    [
      ".Sh SEE ALSO",
      "Every code of a message is explained by", ".Ql tamsdr explain ,",
      "every action of a runbook by", ".Ql tamsdr actions .",
    ]
  }
}

extension Value {
  fileprivate func text(_ name: String) -> String { self[name].textValue ?? "" }

  fileprivate func list(_ name: String) -> [Value] { self[name].listValue ?? [] }

  fileprivate var isOptional: Bool { self["isOptional"] == .bool(true) }

  fileprivate var isHelp: Bool {
    list("names").contains { $0.text("name") == "help" }
  }

  /// How the argument is typed, in macros.
  fileprivate var form: [String] {
    let value = Roff.line(text("valueName"))
    let names = list("names").map { name in
      name.text("kind") == "short" ? name.text("name") : "\\-" + Roff.line(name.text("name"))
    }
    switch text("kind") {
    case "positional": return [".Ar \(value)"]
    case "flag": return names.map { ".Fl \($0)" }
    default: return names.map { ".Fl \($0)" } + [".Ar \(value)"]
    }
  }
}

extension String {
  fileprivate var withoutStop: String { hasSuffix(".") ? String(dropLast()) : self }

  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

/// Text as roff reads it.
private enum Roff {
  /// Only the first word of a line can be a request, and only a backslash an escape.
  static func line(_ text: String) -> String {
    let escaped = text.map { $0 == "\\" ? "\\e" : "\($0)" }.joined()
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }

  /// Each on a line of its own, as mdoc wants them.
  static func sentences(_ text: String) -> [String] {
    var sentences: [String] = []
    var rest = text[...]
    while let stop = rest.indices.first(where: { endsSentence(rest, at: $0) }) {
      sentences.append(String(rest[...stop]))
      rest = rest[rest.index(stop, offsetBy: 2)...]
    }
    return (sentences + [String(rest)]).filter { !$0.isEmpty }.map(line)
  }

  private static func endsSentence(_ text: Substring, at index: Substring.Index) -> Bool {
    guard text[index] == "." else { return false }
    let next = text.index(after: index)
    return next < text.endIndex && text[next] == " " && text.index(after: next) < text.endIndex
  }

  /// Lines that are indented stand as they are; others are filled.
  static func paragraphs(_ text: String) -> [String] {
    var result: [String] = []
    var isLiteral = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("  ") != isLiteral {
        result.append(isLiteral ? ".Ed" : ".Bd -literal -offset indent -compact")
        isLiteral.toggle()
      }
      if isLiteral {
        result.append(Self.line(String(line.drop { $0 == " " })))
      } else {
        result += line.isEmpty ? [".Pp"] : sentences(String(line))
      }
    }
    return isLiteral ? result + [".Ed"] : result
  }
}
