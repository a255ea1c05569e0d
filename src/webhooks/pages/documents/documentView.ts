// A document as a page: its patient masked, what happened as a time line, what it waits for, and the buttons of a supervisor.
import { DateTime } from 'luxon';
import { russian } from '../../../shared/why/russian.js';
import { whenIn } from '../../../shared/why/locale.js';
import type { DocumentAction } from '../../documents/documentActions.js';
import type { DocumentPageFacts } from '../../documents/documents.js';
import type { CallbackStory } from '../../documents/documentStory.js';
import { clock, dayAndClock } from '../deskWords.js';
import { html, type Html } from '../html.js';
import { widePage } from '../layout.js';
import type { Visitor } from '../page.js';
import { documentPath } from './documentPath.js';
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
  const appointment = appointmentAt === null ? null : html` · приём ${dayAndClock(appointmentAt)}`;
  return html`<section aria-label="${deskTitle}">
    <p>${who}${appointment}</p>
    <p><a href="/desk/${desk}">${deskTitle}</a></p>
    <p class="now">${now}</p>
    ${check === null ? null : html`<p>Проверил(а) ${check.by}, ${dayAndClock(check.at)}.</p>`}
    ${isMayAct ? actionsOf(story) : null}
    <h2>Что было</h2>
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
  const lines = uncalled.map(({ atMs, why }) =>
    storyLine(zone, atMs, russian.happening({ kind: 'uncalled', atMs, why }, 0, whenIn(zone))),
  );
  return html`<section>
    <h2>Строки выгрузок без звонка</h2>
    <ol class="story">
      ${lines}
    </ol>
  </section>`;
}

const LABELS: Readonly<Record<Exclude<DocumentAction, 'at'>, string>> = {
  again: 'Позвонить ещё раз',
  reached: 'Разговор был',
  checked: 'Проверено, закрыть',
  cancel: 'Не звонить',
};

function actionsOf(story: CallbackStory): Html | null {
  const { actions } = story;
  if (actions.length === 0) return null;
  const buttons = (['again', 'reached', 'checked', 'cancel'] as const).filter((action) =>
    actions.includes(action),
  );
  return html`<div class="actions">${buttons.map((action) => button(story, action))}</div>
    ${actions.includes('at') ? callAtForm(story) : null}`;
}

function button(story: CallbackStory, action: Exclude<DocumentAction, 'at'>): Html {
  const runsSince = action === 'again' ? story.runsSince : null;
  const kind = action === 'cancel' || action === 'checked' ? html` class="second"` : null;
  return html`<form method="post" action="${documentPath(story.ref)}">${hidden(story, action)}
${runsSince === null ? null : sureBox(runsSince)}<button${kind}>${LABELS[action]}</button></form>
`;
}

/** The robot has not reported on this call yet, so it may be going on. */
function sureBox(runsSince: string): Html {
  return html`<label class="choice"
    ><input type="checkbox" name="sure" required /> Звонок, начатый в ${clock(runsSince)}, мог ещё не
    закончиться: пациент может получить два звонка. Всё равно позвонить</label
  > `;
}

function callAtForm(story: CallbackStory): Html {
  return html`<form class="line" method="post" action="${documentPath(story.ref)}">
    ${hidden(story, 'at')}
    <label>Позвонить в (время группы)<input type="datetime-local" name="at" required /></label
    ><button class="second">Назначить</button>
  </form>`;
}

function hidden({ desk, jobId, seen }: CallbackStory, action: DocumentAction): Html {
  const fields = { desk, job: jobId, action, seen };
  return html`${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}`;
}
