// Styles of the desk's pages: the strip of stages, the board that is read from three metres, small charts. Part of the one sheet.
import { html } from './html.js';

export const DESK_STYLE = html`
.stages li.maybe { border-style: dashed; border-color: var(--main); color: var(--ink) }
.wide footer { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1.5rem }
.wide footer button.second { padding: .35rem .9rem; font-weight: 400 }
.cards section.bad { border-color: var(--bad) }
.tv { padding: 2vmin 3vmin; font-size: max(28px, 3.2vmin) }
.tv header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 2rem }
.tv h1 { font-size: max(32px, 4vmin) }
.tv .band { margin: 1.5vmin 0 0; font-size: max(32px, 3.8vmin) }
.tv .band strong { font-size: max(48px, 6vmin) }
.tv .big { grid-template-columns: repeat(auto-fit, minmax(min(100%, 9em), 1fr)); margin: 2vmin 0 }
.tv .big dd { font-size: max(72px, 15vmin) }
.tv .line-row { grid-template-columns: minmax(0, 1fr) auto auto; gap: 0 2rem; padding: 1vmin 0; font-size: max(40px, 5vmin) }
.tv .line-row .timer { min-width: 3em; text-align: right; font-size: max(64px, 7.5vmin) }
.tv .line-row .soft { font-size: max(28px, 3.5vmin) }
@media (max-width: 60rem) { .tv .line-row { grid-template-columns: minmax(0, 1fr) auto } .tv .line-row .soft { grid-row: 2; grid-column: 1 / -1 } }
input.link { font-family: ui-monospace, monospace }
.spark { display: block; width: 100%; height: 3rem; margin-bottom: .75rem }
.spark .all { fill: none; stroke: var(--soft); stroke-width: 1.5; vector-effect: non-scaling-stroke }
.spark .good { fill: none; stroke: var(--good); stroke-width: 2.5; vector-effect: non-scaling-stroke }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.25rem; margin: 0 }
.facts dt { color: var(--soft) }
.facts dd { margin: 0; overflow-wrap: anywhere }
.facts dd.bad { color: var(--bad); font-weight: 600 }
@media (max-width: 34rem) { .facts { grid-template-columns: 1fr } .facts dd { margin-bottom: .4rem } }
`;
