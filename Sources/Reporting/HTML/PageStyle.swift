/// How pages look; colours are named by what they mean, and never say anything by themselves.
enum PageStyle {
  static let sheet: StaticString = """

    :root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; \
    --paper: #ffffff; --panel: #f6f8fa; --good: #1a7f5a; --wait: #9a6700; --bad: #b42318; \
    --in: #1a7f5a; --out: #b42318; --sum: #3b5b92; --h1: #fdf1e3; --h2: #fbdcb8; --h3: #f7b977; \
    --h4: #e98a3a; --part: #7d5ba6; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b1; \
    --line: #3d444d; --paper: #0d1117; --panel: #161b22; --good: #4cc38a; --wait: #e0a82e; \
    --bad: #ff7b72; --in: #4cc38a; --out: #ff7b72; --sum: #8fb0e8; --h1: #2b2117; --h2: #4a331b; \
    --h3: #7a4d1c; --h4: #87500f; --part: #b99ae0; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink); \
    font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
    main { max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
    h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; \
    border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
    h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; } p { margin: .25rem 0 .75rem; }
    .soft { color: var(--soft); } .verdict { font-weight: 600; padding: .6rem .9rem; \
    border-left: .35rem solid; background: var(--panel); margin: 1rem 0; }
    .good { border-color: var(--good); } .attention { border-color: var(--bad); } \
    .unknown { border-color: var(--wait); }
    .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; \
    margin: .5rem 0 1rem; font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: var(--soft); padding: .25rem 0; }
    th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; \
    border-bottom: 1px solid var(--line); max-width: 26rem; overflow-wrap: break-word; }
    thead th { white-space: nowrap; border-bottom: 2px solid var(--line); } \
    tbody th { font-weight: 500; } .n { text-align: right; white-space: nowrap; }
    .k { white-space: nowrap; } .many { font-size: .85em; } \
    .many th, .many td { padding: .3rem .35rem; }
    .h1 { background: var(--h1); } .h2 { background: var(--h2); } .h3 { background: var(--h3); } \
    .h4 { background: var(--h4); }
    .low, .medium, .high, .critical { font-weight: 600; } .medium { color: var(--wait); } \
    .high, .critical { color: var(--bad); } .critical { text-decoration: underline; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0; } \
    dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
    article { border: 1px solid var(--line); border-radius: .4rem; padding: .25rem 1rem; \
    margin: 1rem 0; break-inside: avoid; }
    svg { width: 100%; height: auto; display: block; margin: .5rem 0; } \
    svg text { fill: var(--ink); font: 13px system-ui, sans-serif; } svg .soft { fill: var(--soft); }
    svg .small { font-size: 11px; } svg .strong { font-weight: 600; } \
    svg.patterns { position: absolute; width: 0; height: 0; }
    .g-wait { fill: var(--wait); } .g-bad { fill: var(--bad); } .g-part { fill: var(--part); } \
    .g-paper { fill: var(--paper); }
    .f-good, .f-in { fill: var(--good); } .f-sum { fill: var(--sum); } .f-none { fill: var(--line); } \
    .f-wait { fill: url(#stripes-wait); } .f-out { fill: url(#stripes-out); } \
    .f-bad { fill: url(#checks-bad); } .f-part { fill: url(#dots-part); } .f-mark { fill: var(--bad); }
    .f-wait { stroke: var(--wait); } .f-out, .f-bad { stroke: var(--bad); } \
    .f-part { stroke: var(--part); }
    .axis { stroke: var(--line); stroke-width: 1; } .axis.strong, .tick { stroke: var(--soft); } \
    .level { fill: none; stroke: var(--sum); stroke-width: 2.5; } \
    .area { fill: var(--sum); opacity: .14; } \
    .threshold { fill: none; stroke: var(--bad); stroke-width: 2; stroke-dasharray: 8 5; }
    .field { fill: var(--panel); stroke: var(--line); } .s1 { fill: var(--h1); } \
    .s2 { fill: var(--h2); } .s3 { fill: var(--h3); } .s4 { fill: var(--h4); }
    figure { margin: 1rem 0 .25rem; overflow-x: auto; break-inside: avoid; } \
    figure svg { min-width: 40rem; } figcaption { font-weight: 600; }
    nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; \
    margin: 1rem 0; }
    a { color: inherit; } :focus-visible { outline: 3px solid var(--sum); outline-offset: 2px; }
    .sign { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem; margin-top: 2.5rem; } \
    .sign div { border-top: 1px solid var(--ink); padding-top: .25rem; }
    @media print { @page { size: A4; margin: 15mm; } body { font-size: 10pt; } \
    main { max-width: none; padding: 0; } h2, caption, thead { break-after: avoid; } \
    tbody tr:first-child { break-before: avoid; } tbody th { min-width: 6rem; } \
    .many tbody th { min-width: 0; } \
    .low, .medium, .high, .critical { white-space: nowrap; } tr, svg { break-inside: avoid; } \
    .scroll, figure { overflow: visible; } figure svg { min-width: 0; } nav { display: none; } \
    thead { display: table-header-group; } \
    svg text, svg .small { font-size: 15px; } \
    th, td { overflow-wrap: anywhere; padding: .2rem .4rem; } thead th { white-space: normal; \
    overflow-wrap: normal; hyphens: auto; } .many { font-size: 7.5pt; } \
    .many th, .many td { padding: .2rem .15rem; } :root { --ink: #000000; --soft: #444444; --line: #bbbbbb; \
    --paper: #ffffff; --panel: #f4f4f4; --good: #1a7f5a; --wait: #9a6700; --bad: #b42318; \
    --in: #1a7f5a; --out: #b42318; --sum: #3b5b92; --h1: #fdf1e3; --h2: #fbdcb8; --h3: #f7b977; \
    --h4: #e98a3a; --part: #7d5ba6; } * { print-color-adjust: exact; } }

    """
}
