// How a report looks on a screen and on A4; part of the one style sheet of our pages.
import { html } from '../html.js';

/** The second colour of a pattern is its lines. In print both are black and white, and the patterns tell them apart. */
// prettier-ignore
export const REPORT_STYLE = html`
:root { --fill-1: #0b6e6e; --fill-2: #f2c14e; --fill-3: #c8553d; --fill-4: #dfe5ea; --lines-2: #8a5a00; --lines-3: #fff; --lines-4: #56636f }
@media (prefers-color-scheme: dark) { :root { --fill-1: #4fc3b8; --fill-2: #b98a1c; --fill-3: #d9765f; --fill-4: #3a4a5a; --lines-2: #2b1d00; --lines-3: #2a0f0a; --lines-4: #c2cfdb } }
.patterns { position: absolute; width: 0; height: 0 }
.fill-connected { fill: var(--fill-1) }
.fill-patient { fill: var(--fill-2); stroke: var(--lines-2) }
.fill-operator { fill: var(--fill-3); stroke: var(--lines-3) }
.fill-network { fill: var(--fill-4); stroke: var(--lines-4) }
.fill-lines { stroke-width: 1.5 }
.fill-ground { stroke: none }
.days { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; margin: .5rem 0 0 }
.days form { display: flex; align-items: center; gap: .5rem; margin: 0 }
.wide .days input { width: auto; margin: 0; padding: .4rem .6rem }
.days button { padding: .45rem .9rem }
p.headline { margin: 1rem 0 .25rem; font-size: 1.375rem; font-weight: 600; line-height: 1.35 }
.report { columns: 24rem 2; column-gap: 1rem; margin-top: 1rem }
.report section { margin: 0 0 1rem; break-inside: avoid }
.report svg { display: block; width: 100%; height: auto; margin: .25rem 0 .5rem; overflow: visible }
.report svg text { white-space: pre }
.report table { font-size: .9375rem }
.report th:not(:first-child), .report td { text-align: right; font-variant-numeric: tabular-nums; padding: .2rem 0 .2rem .5rem }
.report th:first-child { padding: .2rem 0 }
.report thead th { font-size: inherit; vertical-align: bottom }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: 0; padding: 0; list-style: none; font-size: .9375rem }
.report .legend svg { display: inline-block; width: .9rem; height: .9rem; margin: 0 .4rem 0 0; vertical-align: -.1rem }
@media (max-width: 34rem) {
.report section { padding: .75rem .8rem }
.report table { font-size: .8125rem }
.report th:not(:first-child), .report td { padding-left: .3rem }
p.headline { font-size: 1.1875rem }
}
@media print {
@page { size: A4; margin: 12mm }
:root { color-scheme: light; --back: #fff; --card: #fff; --ink: #000; --soft: #000; --line: #999; --main: #000; --fill-1: #333; --fill-2: #fff; --fill-3: #fff; --fill-4: #bbb; --lines-2: #000; --lines-3: #000; --lines-4: #bbb }
body { padding: 0; font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact }
h1 { font-size: 15pt }
p.headline { font-size: 12pt }
.wide header, .days, .paperless { display: none }
.wide main { max-width: none }
.wide h2 { font-size: 10.5pt }
.report { columns: 2; column-gap: 4mm; padding-right: 1px }
.report section { margin: 0 0 3mm; padding: 2mm 3mm; border-radius: 0 }
.report table, .legend { font-size: 8.5pt }
.report th:not(:first-child), .report td, .report th:first-child { padding-top: .4mm; padding-bottom: .4mm }
}
`;
