// The parts of a desk's page that change while it is open. The page is made of them, and so is its stream.
import { CLOSE_REASONS } from '../../shared/domain/callback.js';
import { DISPOSITIONS } from '../../shared/domain/disposition.js';
import { isoIn } from '../../shared/domain/instant.js';
import { ru } from '../../shared/domain/words.ru.js';
import { countRu } from '../../shared/words/plural.js';
import type { DeskDay, OnPhone, Stage } from './deskDay.js';
import { clock, dayAndClock, doneWords, refusalWords, stateWords } from './deskWords.js';
import { documentPath } from './documents/documentPath.js';
import { html, type Html } from './html.js';
import type { Role } from './page.js';
import { pauseForms } from './pauseForms.js';

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

function band(day: DeskDay, nowMs: number): Html {
  const { tone, badge, sentence } = stateWords(day.status, nowMs);
  const done = doneWords(day, nowMs);
  return html`<p class="band ${tone}" role="status"><strong>${badge}</strong> <span>${[sentence, done].filter((part) => part !== '').join(' · ')}</span></p>`;
}

const REFUSAL_SHOWN_MS = 24 * 3_600_000;

/** Only when something is wrong. An event that is refused leaves its line busy, so it is shown for a day. */
function trouble({ refusal, zone, status: { results } }: DeskDay, role: Role, nowMs: number): Html {
  const isShown = role === 'supervisor' && refusal && nowMs - refusal.atMs <= REFUSAL_SHOWN_MS;
  const words = ['результат', 'результата', 'результатов'] as const;
  const refused =
    results.failed > 0
      ? html`<p class="bad">1С не приняла ${countRu(results.failed, words)}.${role === 'supervisor' ? html` <a href="/todo">Разобрать</a>` : null}</p>`
      : null;
  return html`${refused}${isShown ? html`<p class="bad">Отказано сообщению робота ${dayAndClock(isoIn(zone, refusal.atMs))}: ${refusalWords(refusal.reason)}. Подробнее — marvin check.</p>` : null}`;
}

function figures({ status, today }: DeskDay): Html {
  const review = status.closed['needs_review'] ?? 0;
  return html`<dl class="big">${figure('соединили сегодня', today.calls.connected ?? 0)}${figure('осталось', status.waiting + status.scheduled + status.onPhone)}${figure('нужна проверка', review, review > 0)}</dl>`;
}

function figure(name: string, count: number, isAttention = false): Html {
  return html`<div${isAttention ? html` class="attention"` : null}><dt>${name}</dt><dd>${count}</dd></div>`;
}

function lines({ status, onPhone, usualCallMs }: DeskDay): Html {
  const rows = onPhone.map((call) => lineRow(call, usualCallMs));
  return html`<h2>На линии: ${onPhone.length} из ${status.lines}</h2>
${rows.length > 0 ? rows : html`<p class="soft">Никого.</p>`}`;
}

function lineRow(
  { ref, patient, number, appointmentAt, startedAt, attempt, stage }: OnPhone,
  usualCallMs: number,
): Html {
  const document = html` · <a id="line-${ref}" href="${documentPath(ref)}">${number ?? 'документ'}</a>`;
  return html`<div class="line-row"><span><strong>${patient}</strong> · приём ${dayAndClock(appointmentAt)}${document}<br>
<span class="soft">попытка ${attempt}, с ${clock(startedAt)}</span></span>
<span class="timer" data-since="${Date.parse(startedAt)}" data-usual="${usualCallMs}"></span>
<ol class="stages" aria-label="Ход звонка">${STAGES.map(({ label, of }) => stageItem(label, of, stage))}</ol></div>
`;
}

/** The robot does not tell when the announcement ends and the patient's telephone begins to ring. */
const STAGES: readonly { readonly label: string; readonly of: Stage }[] = [
  { label: 'Звоним оператору', of: 'operator' },
  { label: 'Объявление и звонок пациенту', of: 'announcement' },
  { label: 'Разговор', of: 'talk' },
];
const ORDER: readonly Stage[] = STAGES.map(({ of }) => of);

function stageItem(label: string, of: Stage, now: Stage): Html {
  if (of === now) return html`<li aria-current="step">${label}</li>`;
  return ORDER.indexOf(of) < ORDER.indexOf(now)
    ? html`<li class="passed">${label}</li>`
    : html`<li>${label}</li>`;
}

function queue({ status, next, laterAt, usualCallMs }: DeskDay): Html {
  const items = next.map(
    ({
      patient,
      number,
      appointmentAt,
      aboutAt,
    }) => html`<li><span><strong>${patient}</strong> · приём ${dayAndClock(appointmentAt)}${number === null ? null : ` · ${number}`}</span><span class="soft">около ${clock(aboutAt)}</span></li>
`,
  );
  const later = laterAt === null ? null : html`, ближайший ${dayAndClock(laterAt)}`;
  return html`<h2>Следующие: ${status.waiting}</h2>
${
  items.length > 0
    ? html`<ul class="calls">
${items}</ul>
<p class="soft">Время — если каждый звонок длится ${Math.max(1, Math.round(usualCallMs / 60_000))} мин.</p>`
    : html`<p class="soft">Никто не ждёт линии.</p>`
}
<p>Отложены: ${status.scheduled}${later}</p>`;
}

function dayCounts({ today }: DeskDay): Counts[] {
  return [
    { id: 'calls', title: 'Звонки сегодня', rows: rowsOf(DISPOSITIONS, ru.dispositions, today.calls) },
    {
      id: 'closed',
      title: 'Закрыто сегодня без разговора',
      rows: rowsOf(CLOSE_REASONS, ru.closeReasons, today.closed),
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
      : html`<p class="soft">Пока ничего.</p>`;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${table}</section>
`;
}
