// A document as a page: its patient masked, what happened as a time line, what it waits for, and the buttons of a supervisor.
import { DateTime } from 'luxon';
import { language, say } from '../../../shared/texts/say.js';
import { english } from '../../../shared/why/english.js';
import { whenIn } from '../../../shared/why/locale.js';
import { russian } from '../../../shared/why/russian.js';
import type { DocumentPageFacts } from '../../documents/documents.js';
import type { CallbackStory } from '../../documents/documentStory.js';
import { dayAndClock } from '../deskWords.js';
import { html, type Html } from '../html.js';
import { widePage } from '../layout.js';
import type { Visitor } from '../page.js';
import { actionsOf } from './actionForms.js';
import { outcomeLine } from './outcomes.js';

/** @param did how the last press of a button ended, from the address */
export function documentView(facts: DocumentPageFacts, visitor: Visitor, did: unknown): string {
  const { ref, number, callbacks, uncalled } = facts;
  const isMayAct = visitor.user.role === 'supervisor';
  const zone = callbacks[0]?.zone ?? 'UTC';
  return widePage(
    { title: number ?? ref, visitor, section: '/find' },
    html`${number === null ? null : html`<p class="soft ref">${ref}</p>`} ${outcomeLine(did)}
    ${callbacks.map((story) => storySection(story, isMayAct))}
    ${uncalled.length === 0 ? null : uncalledSection(uncalled, zone)}`,
  );
}

function storySection(story: CallbackStory, isMayAct: boolean): Html {
  const { desk, deskTitle, patient, phones, appointmentAt, lines, zone, now, check } = story;
  const who = patient === null ? null : html`<strong>${patient}</strong> · ${phones.join(', ')}`;
  const appointment =
    appointmentAt === null ? null : html` · ${say('приём {when}', { when: dayAndClock(appointmentAt) })}`;
  return html`<section aria-label="${deskTitle}">
    <p>${who}${appointment}</p>
    <p><a href="/desk/${desk}">${deskTitle}</a></p>
    <p class="now">${now}</p>
    ${check === null ? null : html`<p>${say('Проверено: {by}, {when}.', { by: check.by, when: dayAndClock(check.at) })}</p>`}
    ${isMayAct ? actionsOf(story) : null}
    <h2>${say('Что было')}</h2>
    <ol class="story">
      ${lines.map(({ atMs, text }) => storyLine(zone, atMs, text))}
    </ol>
  </section> `;
}

function storyLine(zone: string, atMs: number, text: string): Html {
  const at = DateTime.fromMillis(atMs, { zone });
  return html`<li>
    <time datetime="${at.toISO() ?? ''}">${at.toFormat('dd.MM HH:mm')}</time><span>${text}</span>
  </li> `;
}

function uncalledSection(uncalled: DocumentPageFacts['uncalled'], zone: string): Html {
  const words = language() === 'en' ? english : russian;
  const lines = uncalled.map(({ atMs, why }) =>
    storyLine(zone, atMs, words.happening({ kind: 'uncalled', atMs, why }, 0, whenIn(zone))),
  );
  return html`<section>
    <h2>${say('Строки выгрузок без звонка')}</h2>
    <ol class="story">
      ${lines}
    </ol>
  </section>`;
}
