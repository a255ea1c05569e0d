// Facts as the page about the state of things shows them: what, how it is, and whether that is wrong.
import { isoIn } from '../../../shared/domain/instant.js';
import { say } from '../../../shared/texts/say.js';
import { dayAndClock } from '../deskWords.js';
import { html, type Html } from '../html.js';

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly isBad: boolean;
}

export function fact(name: string, value: string, isBad = false): Fact {
  return { name, value, isBad };
}

export function factList(facts: readonly Fact[]): Html {
  const rows = facts.map(
    ({ name, value, isBad }) =>
      html`<dt>${name}</dt><dd${isBad ? html` class="bad"` : null}>${value}</dd>
`,
  );
  return html`<dl class="facts">${rows}</dl>`;
}

export function timeOrNone(zone: string, atMs: number | null): string {
  return atMs === null ? say('ещё ни разу') : timeIn(zone, atMs);
}

export function timeIn(zone: string, atMs: number): string {
  return dayAndClock(isoIn(zone, atMs));
}
