// The frame of every page of ours: one style sheet, allowed by its hash, and no scripts.
import { createHash } from 'node:crypto';
import { language, say } from '../../shared/texts/say.js';
import { DESK_STYLE } from './deskStyle.js';
import { html, type Html } from './html.js';
import { roleWords } from './pageWords.js';
import type { NavLink, Visitor } from './page.js';
import { REPORT_STYLE } from './report/reportStyle.js';

const STYLE = html`
:root { color-scheme: light dark; --back: #f4f6f8; --card: #fff; --ink: #1b2733; --soft: #56636f; --line: #cfd8e0; --main: #0b6e6e; --on-main: #fff; --good: #1a6b34; --good-back: #e2f4e7; --warn: #7a4b00; --warn-back: #fdf0d8; --bad: #a3261d; --bad-back: #fdecea }
@media (prefers-color-scheme: dark) { :root { --back: #12181f; --card: #1b242e; --ink: #e6edf3; --soft: #a5b4c2; --line: #3a4a5a; --main: #4fc3b8; --on-main: #06201f; --good: #8fdca6; --good-back: #16331f; --warn: #f2c879; --warn-back: #38290e; --bad: #ff9d94; --bad-back: #3a1c1a } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; padding: 1rem; background: var(--back); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif }
a { color: var(--main) }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2 }
p.bad { padding: .6rem .8rem; color: var(--bad); background: var(--bad-back); border-radius: .4rem }
button { padding: .75rem 1.25rem; font: inherit; font-weight: 600; color: var(--on-main); background: var(--main); border: 0; border-radius: .4rem; cursor: pointer }
.card { display: grid; place-items: center }
.card main { width: 100%; max-width: 24rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem }
.card p { margin: .25rem 0 1.25rem; color: var(--soft) }
.card p.bad { color: var(--bad) }
.card label { display: block; margin-bottom: 1rem; font-weight: 600 }
.card input { display: block; width: 100%; margin-top: .3rem; padding: .65rem .75rem; font: inherit; color: inherit; background: var(--back); border: 1px solid var(--soft); border-radius: .4rem }
.card button { width: 100% }
.wide main, .wide header, .wide footer { max-width: 60rem; margin: 0 auto }
.wide { padding-top: 0 }
.wide header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .25rem 1rem; padding: .5rem 0; border-bottom: 1px solid var(--line) }
.wide nav { display: flex; flex-wrap: wrap; gap: .25rem 0; margin: 0 -.5rem }
.wide nav a { padding: .35rem .5rem; border-radius: .4rem; text-decoration: none }
.wide nav a:hover, .who a:hover { text-decoration: underline }
.wide nav a[aria-current] { color: var(--ink); background: var(--card); box-shadow: inset 0 0 0 1px var(--line); font-weight: 600 }
.who { display: flex; flex-wrap: wrap; gap: .25rem 1rem; color: var(--soft); font-size: .9375rem }
.wide main > h1 { margin: 1.25rem 0 .25rem }
.wide footer { padding: 1rem 0; color: var(--soft); font-size: .9375rem }
.wide section { margin-top: 1rem; padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem }
.wide h2 { margin: 0 0 .5rem; font-size: 1.1875rem }
.wide section p { margin: .25rem 0 }
.wide section > * + h2 { margin-top: 1.25rem }
.badge { display: inline-block; padding: .1rem .6rem; border-radius: 1rem; font-weight: 600; color: var(--soft); background: var(--back); border: 1px solid currentColor }
.badge.good { color: var(--good); background: var(--good-back) }
.badge.warn { color: var(--warn); background: var(--warn-back) }
.badge.bad { color: var(--bad); background: var(--bad-back) }
.state { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .75rem 1.5rem }
.state form { margin: 0 }
details.dialog > summary { display: inline-block; padding: .65rem 1.1rem; font-weight: 600; color: var(--on-main); background: var(--main); border-radius: .4rem; cursor: pointer; list-style: none }
details.dialog[open] { flex-basis: 100% }
details.dialog form { display: grid; gap: .75rem; max-width: 32rem; padding-top: 1rem }
.wide fieldset { margin: 0; padding: 0; border: 0 }
.wide legend { padding: 0; font-weight: 600 }
.wide label.choice { display: inline-block; margin-right: 1.25rem; padding: .35rem 0; font-weight: 400 }
.wide form label { font-weight: 600 }
.wide input:not([type="radio"], [type="checkbox"]) { display: block; width: 100%; margin-top: .3rem; padding: .6rem .7rem; font: inherit; font-weight: 400; color: inherit; background: var(--back); border: 1px solid var(--soft); border-radius: .4rem }
.wide input[type="radio"], .wide input[type="checkbox"] { width: 1.1rem; height: 1.1rem; vertical-align: -.15rem; accent-color: var(--main) }
.wide label.tick { display: flex; gap: .6rem; align-items: baseline; margin-top: .5rem; font-weight: 400 }
.wide label.tick input { flex: none }
p.now + form { margin-top: .75rem }
.actions { display: flex; flex-wrap: wrap; align-items: end; gap: .75rem; margin: .75rem 0 }
form.line { display: flex; flex-wrap: wrap; align-items: end; gap: .75rem; margin: .5rem 0 }
form.line label { flex: 1 1 13rem }
form.line > a { padding: .75rem .25rem }
button.second { color: var(--main); background: none; box-shadow: inset 0 0 0 2px var(--main) }
p.good { padding: .6rem .8rem; color: var(--good); background: var(--good-back); border-radius: .4rem }
p.now { font-size: 1.1875rem; font-weight: 600 }
.ref { overflow-wrap: anywhere }
.number { display: inline-block; max-width: 100%; overflow-wrap: anywhere }
td .number { white-space: nowrap }
.story { list-style: none; margin: 0; padding: 0 }
.story li { display: grid; grid-template-columns: 8.5rem 1fr; gap: .1rem 1rem; padding: .5rem 0; border-top: 1px solid var(--line) }
.story time { color: var(--soft); white-space: nowrap; font-variant-numeric: tabular-nums }
@media (max-width: 34rem) { .story li { grid-template-columns: 1fr } }
.story ul { padding-left: 1.25rem }
.story li li { display: list-item; padding: .1rem 0; border: 0 }
.band { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem 1rem; margin-top: 1rem; padding: .9rem 1.25rem; font-size: 1.25rem; border-radius: .75rem; border: 1px solid currentColor; background: var(--card) }
.band strong { font-size: 1.5rem }
.band.good { color: var(--good); background: var(--good-back) }
.band.warn { color: var(--warn); background: var(--warn-back) }
.band.bad { color: var(--bad); background: var(--bad-back) }
.big { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; margin: 0 }
.big div { display: flex; flex-direction: column-reverse; justify-content: flex-end }
.big dt { color: var(--soft) }
.big dd { margin: 0; font-size: 2.75rem; font-weight: 700; line-height: 1.1; font-variant-numeric: tabular-nums }
.big .attention dd { color: var(--bad) }
.line-row { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .25rem 1rem; align-items: center; padding: .75rem 0; font-size: 1.1875rem }
.line-row + .line-row { border-top: 1px solid var(--line) }
.line-row .timer { font-size: 1.75rem; font-weight: 700; font-variant-numeric: tabular-nums }
.timer.late { color: var(--bad) }
.stages { display: flex; flex-wrap: wrap; grid-column: 1 / -1; gap: .25rem; margin: 0; padding: 0; list-style: none; font-size: 1rem }
.stages li { padding: .15rem .75rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--soft) }
.stages li.passed { color: var(--good); border-color: currentColor }
.stages li[aria-current] { color: var(--on-main); background: var(--main); border-color: var(--main); font-weight: 600 }
#fresh.stale { color: var(--bad); font-weight: 700 }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 0 1rem }
.cards h2 a { text-decoration: none }
.dots { letter-spacing: .2rem; color: var(--main); font-size: 1.25rem }
.soft { color: var(--soft) }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 0 }
.figures div { display: flex; flex-direction: column-reverse }
.figures dt { color: var(--soft); font-size: .9375rem }
.figures dd { margin: 0; font-size: 1.75rem; font-weight: 600; line-height: 1.2 }
.calls { list-style: none; margin: 0; padding: 0 }
.calls li { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .1rem 1.5rem; padding: .6rem 0 }
.calls li + li { border-top: 1px solid var(--line) }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 0 1rem }
.scroll { overflow-x: auto }
@media (max-width: 34rem) { .scroll table { min-width: 32rem } }
table { width: 100%; border-collapse: collapse }
th, td { padding: .35rem .5rem .35rem 0; text-align: left; font-weight: 400; vertical-align: top; border-top: 1px solid var(--line) }
thead th { color: var(--soft); font-size: .9375rem; border-top: 0 }
td.count { text-align: right; font-variant-numeric: tabular-nums; font-weight: 600 }
${REPORT_STYLE}
${DESK_STYLE}`;

/** What the Content-Security-Policy must allow so that the pages may be styled. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE.toString()).digest('base64')}'`;

/** A page to work with: the bar with the sections of its visitor, a heading, and the rest below it. */
export interface WidePage {
  readonly title: string;
  readonly visitor: Visitor;
  /** The section that the page belongs to, such as `/desk`. */
  readonly section?: string;
  /** The desk that the page is about: links lead to its own places. */
  readonly desk?: string;
  /** The page reloads itself after so many seconds. */
  readonly refreshS?: number | undefined;
  /** The page is kept up to date by a script; without scripts it reloads itself. */
  readonly isLive?: boolean;
  /** The title of its tab, where that is more than the heading. */
  readonly tab?: string;
}

export function widePage(wide: WidePage, below: Html): string {
  const { title, visitor, section, desk, refreshS, isLive = false, tab = title } = wide;
  const links = visitor.nav.map((link) => navLink(link, section, desk));
  const { name, role } = visitor.user;
  const body = html`<header><nav aria-label="${say('Разделы')}">${links}</nav>
<div class="who"><span>${name}, ${roleWords(role)}</span><a href="/logout">${say('Выйти')}</a></div></header>
<main><h1>${title}</h1>
${below}</main>`;
  return page({ title: tab, look: 'wide', refreshS, isLive }, body);
}

function navLink({ path, label, count, pathOfDesk }: NavLink, section?: string, desk?: string): Html {
  const target = (desk === undefined ? undefined : pathOfDesk?.(desk)) ?? path;
  const text = count === null || count === 0 ? label : `${label} (${count})`;
  return path === section
    ? html`<a href="${target}" aria-current="page">${text}</a>`
    : html`<a href="${target}">${text}</a>`;
}

/** One small card in the middle of the window. */
export function cardPage(title: string, content: Html): string {
  const body = html`<main>
${content}
</main>`;
  return page({ title, look: 'card' }, body);
}

/** A page for a screen on a wall. It is kept up to date by a script; without scripts it reloads itself. */
export function boardPage(title: string, refreshS: number, content: Html): string {
  return page({ title, look: 'tv', refreshS, isLive: true }, content);
}

interface Frame {
  readonly title: string;
  readonly look: 'card' | 'wide' | 'tv';
  readonly refreshS?: number | undefined;
  readonly isLive?: boolean;
}

function page({ title, look, refreshS, isLive = false }: Frame, body: Html): string {
  const meta = html`
<meta http-equiv="refresh" content="${refreshS ?? 0}">`;
  const reload = isLive ? html`<noscript>${meta}</noscript>` : meta;
  const refresh = refreshS === undefined ? null : reload;
  return html`<!doctype html>
<html lang="${language()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">${refresh}
<title>${title} · ${say('Марвин')}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body class="${look}">
${body}
</body>
</html>
`.toString();
}
