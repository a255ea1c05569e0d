// A desk as a page for its operators, and the list of desks. The page reloads itself; a link stops that for people who read slowly.
import { CLOSE_REASONS } from '../../shared/domain/callback.js';
import { DISPOSITIONS } from '../../shared/domain/disposition.js';
import { isoIn } from '../../shared/domain/instant.js';
import { ru } from '../../shared/domain/words.ru.js';
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import type { DeskDay, OnPhone } from './deskDay.js';
import { clock, dayAndClock, lasting, refusalWords, stateWords } from './deskWords.js';
import { html, type Html } from './html.js';
import { widePage } from './layout.js';
import { REFRESH_S } from './redisPage.js';
import type { Role, Visitor } from './page.js';

export interface DeskView {
  readonly day: DeskDay;
  readonly visitor: Visitor;
  /** The page does not reload itself. */
  readonly isStill: boolean;
  readonly nowMs: number;
}

export function deskView({ day, visitor, isStill, nowMs }: DeskView): string {
  const { title, status, onPhone, today } = day;
  const path = `/desk/${status.desk}`;
  const counts = [
    { id: 'calls', title: 'Звонки сегодня', rows: rowsOf(DISPOSITIONS, ru.dispositions, today.calls) },
    {
      id: 'closed',
      title: 'Закрыто сегодня без разговора',
      rows: rowsOf(CLOSE_REASONS, ru.closeReasons, today.closed),
    },
  ];
  return widePage(
    { title, visitor, section: '/desk', desk: status.desk, refreshS: isStill ? undefined : REFRESH_S },
    html`${stateSection(status, visitor.user.role, path, nowMs)}
${visitor.user.role === 'supervisor' ? refusalSection(day, nowMs) : null}
${phoneSection(status, onPhone, nowMs)}
${queueSection(status)}
<div class="columns">
${counts.map(countsSection)}</div>
${footer(path, isStill, isoIn(day.zone, nowMs))}`,
  );
}

/** @param desks with their titles */
export function deskListView(
  desks: readonly { readonly title: string; readonly status: DeskStatus }[],
  visitor: Visitor,
  nowMs: number,
): string {
  const items = desks.map(({ title, status }) => {
    const { tone, badge, sentence } = stateWords(status, nowMs);
    return html`<li><span><a href="/desk/${status.desk}">${title}</a><br>
<span class="soft">на линии ${status.onPhone} из ${status.lines}, ждут ${status.waiting}</span></span>
<span><span class="badge ${tone}">${badge}</span> ${sentence}</span></li>
`;
  });
  return widePage(
    { title: 'Группы операторов', visitor, section: '/desk', refreshS: REFRESH_S },
    html`<section><ul class="calls">
${items}</ul></section>`,
  );
}

function stateSection(status: DeskStatus, role: Role, path: string, nowMs: number): Html {
  const { tone, badge, sentence } = stateWords(status, nowMs);
  const form =
    role === 'supervisor' ? html`${status.paused ? resumeForm(path) : pauseForm(status, path)}` : null;
  return html`<section class="state" aria-label="Состояние"><span><span class="badge ${tone}">${badge}</span> ${sentence}</span>${form}</section>`;
}

function resumeForm(path: string): Html {
  return html`<form method="post" action="${path}/resume"><button>Снять паузу</button></form>`;
}

/** Opens without a script. Until when is one of `PAUSE_ENDS` (pauseRequest.ts). */
function pauseForm({ closesAt }: DeskStatus, path: string): Html {
  const choice = (value: string, label: string, isChosen = false) =>
    html`<label class="choice"><input type="radio" name="until" value="${value}"${isChosen ? html` checked` : null}> ${label}</label>`;
  return html`<details class="dialog"><summary>Поставить на паузу…</summary>
<form method="post" action="${path}/pause">
<fieldset><legend>Надолго?</legend>
${choice('15m', '15 мин', true)}
${closesAt === null ? null : choice('closing', `до закрытия, ${clock(closesAt)}`)}
${choice('resumed', 'пока не сниму')}</fieldset>
<label>Причина, без имён и телефонов<input name="reason" maxlength="200" autocomplete="off"></label>
<button>Поставить на паузу</button>
</form></details>`;
}

const REFUSAL_SHOWN_MS = 24 * 3_600_000;

/** For a day: an event that is refused leaves its line busy. */
function refusalSection({ refusal, zone }: DeskDay, nowMs: number): Html | null {
  if (!refusal || nowMs - refusal.atMs > REFUSAL_SHOWN_MS) return null;
  return html`<section><p class="bad">Отказано сообщению робота ${dayAndClock(isoIn(zone, refusal.atMs))}: ${refusalWords(refusal.reason)}. Подробнее — marvin check.</p></section>`;
}

function phoneSection(status: DeskStatus, onPhone: readonly OnPhone[], nowMs: number): Html {
  const items = onPhone.map((call) => {
    const document = call.number === null ? null : ` · ${call.number}`;
    const leg = call.hasOperator
      ? html`<span class="badge good">Оператор ответил</span>`
      : html`<span class="badge">Звоним оператору</span>`;
    return html`<li><span><strong>${call.patient}</strong> · приём ${dayAndClock(call.appointmentAt)}${document}</span>
<span>${leg} <span class="soft">с ${clock(call.startedAt)}, ${lasting(call.startedAt, nowMs)}, попытка ${call.attempt}</span></span></li>
`;
  });
  const list =
    items.length > 0
      ? html`<ul class="calls">
${items}</ul>`
      : html`<p class="soft">Никого.</p>`;
  return html`<section aria-labelledby="phone"><h2 id="phone">Сейчас на линии: ${onPhone.length} из ${status.lines}</h2>
${list}</section>`;
}

function queueSection({ waiting, scheduled, results }: DeskStatus): Html {
  return html`<section aria-labelledby="queue"><h2 id="queue">Очередь</h2>
<dl class="figures">
${figure('ждут свободной линии', waiting)}
${figure('отложены', scheduled)}
${figure('результатов ждут отправки в 1С', results.pending)}
${figure('результатов 1С не приняла', results.failed)}
</dl></section>`;
}

function figure(name: string, count: number): Html {
  return html`<div><dt>${name}</dt><dd>${count}</dd></div>`;
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

function footer(path: string, isStill: boolean, nowIso: string): Html {
  const link = isStill
    ? html`<a href="${path}">Обновлять каждые ${REFRESH_S} секунд</a>`
    : html`<a href="${path}?still">Остановить обновление</a>`;
  return html`<footer>Местное время ${nowIso.slice(11, 19)}. ${link}</footer>`;
}
