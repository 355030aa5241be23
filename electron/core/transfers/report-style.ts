/** The style of a report: in the light, in the dark and on paper. Nothing is told by colour alone. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1c1f23; --paper: #fff; --faint: #5c646d; --line: #d5d9de; --held: #1a7f4b; --lost: #b42318; --open: #925c00 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --paper: #16181b; --faint: #a2a9b1; --line: #3a3f45; --held: #5fc98d; --lost: #ff8a80; --open: #e8b04a } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.5 system-ui, sans-serif }
main { max-width: 72rem; margin: 0 auto; padding: 24px }
h1 { font-size: 22px; line-height: 1.3; margin: 0 0 16px; overflow-wrap: anywhere }
h2 { font-size: 16px; margin: 32px 0 8px }
h3 { font-size: 14px; margin: 24px 0 8px; overflow-wrap: anywhere }
p { margin: 4px 0 }
.verdict { border: 1px solid var(--line); border-left: 6px solid var(--open); padding: 8px 16px }
.verdict .word { font-size: 18px; font-weight: 600 }
.verdict.verified { border-left-color: var(--held) }
.verdict.differs, .verdict.failed { border-left-color: var(--lost) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 24px; margin: 0 }
dt { color: var(--faint) }
dd { margin: 0; overflow-wrap: anywhere }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
th { color: var(--faint); font-weight: 600; overflow-wrap: normal }
.number { text-align: right }
code, pre, .exact { font-family: ui-monospace, monospace; font-size: 12px; overflow-wrap: anywhere; white-space: pre-wrap }
.none { color: var(--faint); font-style: italic }
.wrong { color: var(--lost); font-weight: 600 }
.right { color: var(--held) }
.signature .lines { display: flex; gap: 24px; margin-top: 48px }
.signature .lines span { flex: 1; border-top: 1px solid var(--ink); padding-top: 4px; color: var(--faint) }
@media print { :root { --ink: #000; --paper: #fff; --faint: #444; --line: #bbb; --held: #000; --lost: #000; --open: #000 } main { max-width: none; padding: 0 } tr, dt, dd, .signature { break-inside: avoid } thead { display: table-header-group } h2, h3 { break-after: avoid } }
`
