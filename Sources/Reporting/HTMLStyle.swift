/// How the page looks on a screen, on a phone, in the dark and on paper.
enum HTMLStyle {
  /// Colours of text stand out from the page by 4.5 to 1 at least, those of shapes by 3 to 1.
  struct Palette {
    let paper: String
    let ink: String
    /// Text of less weight.
    let quiet: String
    let line: String
    let good: String
    let bad: String
    let fair: String
    /// What is drawn of an attempt.
    let work: String

    static let light = Palette(
      paper: "#ffffff", ink: "#1a1a1a", quiet: "#555555", line: "#c8c8c8", good: "#0a5c2b",
      bad: "#a4121c", fair: "#7a4b00", work: "#2b6299")
    static let dark = Palette(
      paper: "#161616", ink: "#e8e8e8", quiet: "#a8a8a8", line: "#484848", good: "#7fd8a0",
      bad: "#ff8f8f", fair: "#f0c674", work: "#7fb2e5")

    fileprivate var variables: String {
      "--paper: \(paper); --ink: \(ink); --quiet: \(quiet); --line: \(line); --good: \(good); "
        + "--bad: \(bad); --fair: \(fair); --work: \(work)"
    }
  }

  static let sheet = """
    :root { color-scheme: light dark; \(Palette.light.variables) }
    @media screen and (prefers-color-scheme: dark) { :root { \(Palette.dark.variables) } }
    * { box-sizing: border-box }
    body { color: var(--ink); background: var(--paper); font: 16px/1.5 system-ui, sans-serif;
      max-width: 76rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }
    h1 { font-size: 1.4rem; margin: 0 0 .6rem } h2 { font-size: 1.15rem; margin: 2.2rem 0 .5rem }
    h3 { font-size: 1rem; margin: 0 }
    .summary { font-size: 1.2rem; margin: 0; padding: .6rem .9rem; border: 2px solid var(--ink) }
    nav ul { display: flex; flex-wrap: wrap; gap: .1rem 1rem; list-style: none; padding: 0;
      margin: 1rem 0 0; font-size: .9rem }
    a { color: inherit }
    dl { margin: 0 } dl div { display: grid; grid-template-columns: minmax(9rem, 16rem) 1fr;
      gap: 0 1.2rem; padding: .1rem 0 }
    dt { font-weight: 600 } dd { margin: 0 }
    ul { margin: 0; padding-left: 1.2rem }
    td, th, dd, dt, li, pre, code { unicode-bidi: isolate }
    pre { white-space: pre-wrap; margin: .2rem 0 1rem; font: .9em/1.45 ui-monospace, monospace }
    code { font: .95em ui-monospace, monospace; border: 1px solid var(--line); padding: 0 .3em }
    table { border-collapse: collapse; width: 100%; font-size: .9rem; line-height: 1.4;
      font-variant-numeric: tabular-nums }
    th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0;
      border-bottom: 1px solid var(--line); overflow-wrap: break-word }
    .long { overflow-wrap: anywhere }
    thead th { color: var(--quiet); font-weight: 600; overflow-wrap: normal }
    tbody th { font-weight: 600 }
    .wide { width: 24% } .short { white-space: nowrap }
    .good { color: var(--good) } .bad { color: var(--bad); font-weight: 700 }
    .fair { color: var(--fair); font-weight: 600 } .none { color: var(--quiet) }
    \(drawing)
    \(phone)
    \(paper)
    """

  private static let drawing = """
    figure { margin: 0 } .timeline { display: block; margin: 0 0 1rem; overflow: hidden;
      font-size: 11px; break-inside: avoid }
    .timeline text { fill: var(--ink); white-space: pre;
      stroke: var(--paper); stroke-width: 3px; stroke-dasharray: none; paint-order: stroke } .timeline .name { font-weight: 600 }
    .timeline .tick, .timeline .more { fill: var(--quiet) }
    .timeline .flag, text.objective { fill: var(--bad); font-weight: 700 }
    text.service { fill: var(--good); font-weight: 700 }
    .grid { stroke: var(--line) } .break { stroke: var(--fair); stroke-dasharray: 2 3 }
    .objective { stroke: var(--bad); stroke-width: 2; stroke-dasharray: 7 4 }
    .service { stroke: var(--good); stroke-width: 2 }
    .plan { stroke: var(--quiet); stroke-width: 1.5; fill: none }
    .work { fill: var(--work); stroke: var(--work) } .failed, .over { stroke: var(--bad) }
    .undo { stroke: var(--work) } .doubt, .wait { stroke: var(--fair) }
    .ink-wait { fill: var(--fair) } .ink-doubt { stroke: var(--fair); stroke-width: 1.2 }
    .ink-undo { stroke: var(--work); stroke-width: 1.6 }
    .ink-failed { stroke: var(--bad); stroke-width: 1.6 }
    .ink-over { stroke: var(--bad); stroke-width: 2.6 }
    .legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.4rem;
      font-size: .85rem; color: var(--quiet) }
    """

  private static let phone = """
    @media screen and (max-width: 48rem) {
      body { margin: 1rem auto } .timeline .more { display: none }
      dl div { grid-template-columns: 1fr; padding: .25rem 0 }
      table, tbody, tr, tbody th, td { display: block }
      thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
      tr { border: 1px solid var(--line); margin: 0 0 .6rem; padding: .4rem .6rem }
      tbody th, td { border: 0; padding: .05rem 0; overflow-wrap: anywhere } tbody th { font-size: 1rem }
      td { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: .6rem } td.none { display: none }
      td::before { content: attr(data-label); color: var(--quiet); font-weight: 400;
        white-space: normal }
    }
    """

  private static let paper = """
    @page { margin: 14mm }
    @media print {
      body { margin: 0; max-width: none; padding: 0; font-size: 10pt }
      nav { display: none } a { text-decoration: none }
      h2, h3 { break-after: avoid } tr, li, dl div, .note, .summary { break-inside: avoid }
      thead { display: table-header-group } table { font-size: 8pt }
      th, td { padding: .2rem .5rem .2rem 0; overflow-wrap: anywhere } pre { font-size: 8pt }
      .legend { break-before: avoid } .timeline, .legend, .good, .bad, .fair { print-color-adjust: exact }
    }
    """
}
