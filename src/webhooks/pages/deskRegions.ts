// The parts of a desk's page that change while it is open. The page is made of them, and so is its stream.
import { CLOSE_REASONS } from '../../shared/domain/callback.js';
import { DISPOSITIONS } from '../../shared/domain/disposition.js';
import { clockOf, isoIn } from '../../shared/domain/instant.js';
import { WORDS } from '../../shared/domain/languages.js';
import { language, say } from '../../shared/texts/say.js';
import type { DeskDay, OnPhone } from './deskDay.js';
import { dayAndClock, doneWords, isCalling, refusalWords, stateWords } from './deskWords.js';
import { documentPath } from './documents/documentLink.js';
import { html, type Html } from './html.js';
import type { Role } from './page.js';
import { pauseForms } from './pauseForms.js';
import { stageStrip } from './stageStrip.js';

/** By the id of its place. */
export type Regions = Readonly<
  Record<'band' | 'actions' | 'trouble' | 'figures' | 'lines' | 'queue' | 'day', Html>
>;

export function deskRegions(day: DeskDay, role: Role, nowMs: number): Regions {
  return {
    band: band(day, nowMs),
    actions: role === 'supervisor' ? pauseForms(day.status, `/desk/${day.status.desk}`) : html``,
    trouble: trouble(day, role, nowMs),
    figures: figures(day),
    lines: lines(day),
    queue: queue(day),
    day: html`${dayCounts(day).map(countsSection)}`,
  };
}

/** What the tab says: the state first, because tabs are narrow. */
export function tabTitle({ title, status, onPhone }: DeskDay, nowMs: number): string {
  const { badge } = stateWords(status, nowMs);
  return `${badge}: ${onPhone.length}/${status.lines} · ${title}`;
}

export function band(day: DeskDay, nowMs: number): Html {
  const { tone, badge, sentence } = stateWords(day.status, nowMs);
  const done = doneWords(day.status, day.doneAt, nowMs);
  return html`<p class="band ${tone}" role="status"><strong>${badge}</strong> <span>${[sentence, done].filter((part) => part !== '').join(' · ')}</span></p>`;
}

const REFUSAL_SHOWN_MS = 24 * 3_600_000;

/** Only when something is wrong. An event that is refused leaves its line busy, so it is shown for a day. */
function trouble({ refusal, zone, status: { results } }: DeskDay, role: Role, nowMs: number): Html {
  const isShown = role === 'supervisor' && refusal && nowMs - refusal.atMs <= REFUSAL_SHOWN_MS;
  const count = results.failed;
  const refused = say(
    '1С не приняла {count, plural, one {# результат} few {# результата} other {# результатов}}.',
    { count },
  );
  const todo = role === 'supervisor' ? html` <a href="/todo">${say('Разобрать')}</a>` : null;
  return html`${count > 0 ? html`<p class="bad">${refused}${todo}</p>` : null}${isShown ? refusalLine(refusal, zone) : null}`;
}

function refusalLine(
  { atMs, reason }: { readonly atMs: number; readonly reason: string },
  zone: string,
): Html {
  const when = dayAndClock(isoIn(zone, atMs));
  const sentence = say('Отказано сообщению робота {when}: {reason}. Подробнее — marvin check.', {
    when,
    reason: refusalWords(reason),
  });
  return html`<p class="bad">${sentence}</p>`;
}

export function figures({ status, today }: DeskDay): Html {
  const review = status.closed['needs_review'] ?? 0;
  const left = status.waiting + status.scheduled + status.onPhone;
  return html`<dl class="big">${figure(say('соединили сегодня'), today.calls.connected ?? 0)}${figure(say('осталось'), left)}${figure(say('нужна проверка'), review, review > 0)}</dl>`;
}

function figure(name: string, count: number, isAttention = false): Html {
  return html`<div${isAttention ? html` class="attention"` : null}><dt>${name}</dt><dd>${count}</dd></div>`;
}

function lines({ status, onPhone, usualCallMs }: DeskDay): Html {
  const rows = onPhone.map((call) => lineRow(call, usualCallMs));
  const heading = say('На линии: {count} из {lines}', { count: onPhone.length, lines: status.lines });
  return html`<h2>${heading}</h2>
${rows.length > 0 ? rows : html`<p class="soft">${say('Никого.')}</p>`}`;
}

function lineRow(call: OnPhone, usualCallMs: number): Html {
  const { ref, patient, specialist, number, appointmentAt, startedAt, attempt, stage } = call;
  const document = html` · <a id="line-${ref}" class="number" href="${documentPath(ref)}">${number ?? say('документ')}</a>`;
  const appointment = say('приём {when}', { when: dayAndClock(appointmentAt) });
  const began = say('попытка {attempt}, с {time}', { attempt, time: clockOf(startedAt) });
  return html`<div class="line-row"><span><strong>${patient}</strong> · ${appointment}${specialist === null ? null : ` · ${specialist}`}${document}<br>
<span class="soft">${began}</span></span>
${timer(startedAt, usualCallMs)}
${stageStrip(stage)}</div>
`;
}

/** Ticks in the browser, and is red past the usual call. */
export function timer(startedAt: string, usualCallMs: number): Html {
  return html`<span class="timer" data-since="${Date.parse(startedAt)}" data-usual="${usualCallMs}"></span>`;
}

function queue({ status, next, laterAt, usualCallMs }: DeskDay): Html {
  const isOn = isCalling(status);
  const items = next.map(({ patient, number, appointmentAt, aboutAt }) => {
    const appointment = say('приём {when}', { when: dayAndClock(appointmentAt) });
    const about = isOn
      ? html`<span class="soft">${say('около {time}', { time: clockOf(aboutAt) })}</span>`
      : null;
    return html`<li><span><strong>${patient}</strong> · ${appointment}${number === null ? null : html` · <span class="number">${number}</span>`}</span>${about}</li>
`;
  });
  const minutes = Math.max(1, Math.round(usualCallMs / 60_000));
  return html`<h2>${say('Следующие: {count}', { count: status.waiting })}</h2>
${
  items.length > 0
    ? html`<ul class="calls">
${items}</ul>
${isOn ? html`<p class="soft">${say('Время — если каждый звонок длится {minutes} мин.', { minutes })}</p>` : null}`
    : html`<p class="soft">${say('Никто не ждёт линии.')}</p>`
}
<p>${later(status.scheduled, laterAt)}</p>`;
}

function later(count: number, laterAt: string | null): string {
  if (laterAt === null) return say('Позже: {count}', { count });
  return say('Позже: {count}, ближайший {when}', { count, when: dayAndClock(laterAt) });
}

function dayCounts({ today }: DeskDay): Counts[] {
  const words = WORDS[language()];
  return [
    {
      id: 'calls',
      title: say('Звонки сегодня'),
      rows: rowsOf(DISPOSITIONS, words.dispositions, today.calls),
    },
    {
      id: 'closed',
      title: say('Закрыто сегодня без разговора'),
      rows: rowsOf(CLOSE_REASONS, words.closeReasons, today.closed),
    },
  ];
}

/** A row for each kind that occurred. */
function rowsOf<Kind extends string>(
  kinds: readonly Kind[],
  words: Readonly<Record<Kind, string>>,
  counts: Readonly<Partial<Record<Kind, number>>>,
): Html[] {
  const occurred = kinds.filter((kind) => (counts[kind] ?? 0) > 0);
  return occurred.map(
    (kind) => html`<tr><th scope="row">${words[kind]}</th><td class="count">${counts[kind] ?? 0}</td></tr>
`,
  );
}

interface Counts {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly Html[];
}

function countsSection({ id, title, rows }: Counts): Html {
  const table =
    rows.length > 0
      ? html`<table>
${rows}</table>`
      : html`<p class="soft">${say('Пока ничего.')}</p>`;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${table}</section>
`;
}
