// The operators' page of a desk, and the list of desks. Loads itself anew, with a link that stops this for whoever reads slowly.
import { CLOSE_REASONS } from '../../shared/domain/callback.js';
import { DISPOSITIONS } from '../../shared/domain/disposition.js';
import { isoIn } from '../../shared/domain/instant.js';
import { ru } from '../../shared/domain/words.ru.js';
import type { BoardUser } from '../../shared/config/environment.js';
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import type { DeskDay, OnPhone } from './deskDay.js';
import { clock, dayAndClock, lasting, stateWords } from './deskWords.js';
import { escape, framedPage } from './layout.js';

const REFRESH_S = 10;

export interface DeskPageView {
  readonly day: DeskDay;
  readonly role: BoardUser['role'];
  /** Do not load anew by itself. */
  readonly isStill: boolean;
  readonly nowMs: number;
}

export function deskPage({ day, role, isStill, nowMs }: DeskPageView): string {
  const { title, status, onPhone, today } = day;
  const path = `/desk/${status.desk}`;
  const body = `${header(title, role, `/board/queue/${status.desk}.calls`)}
<main>
${stateSection(status, role, path)}
${phoneSection(status, onPhone, nowMs)}
<section aria-labelledby="queue"><h2 id="queue">Очередь</h2>
<dl class="figures">
${figure('ждут свободной линии', status.waiting)}
${figure('ждут своего времени', status.scheduled)}
${figure('результатов ждут отправки в 1С', status.results.pending)}
${figure('результатов 1С не приняла', status.results.failed)}
</dl></section>
<div class="columns">
${countsSection('calls', 'Звонки сегодня', DISPOSITIONS, ru.dispositions, today.calls)}
${countsSection('closed', 'Закрыто сегодня без разговора', CLOSE_REASONS, ru.closeReasons, today.closed)}
</div>
</main>
${footer(path, isStill, isoIn(day.zone, nowMs))}`;
  return framedPage({ title, look: 'wide', refreshS: isStill ? undefined : REFRESH_S }, body);
}

/** @param desks with their titles */
export function deskListPage(
  desks: readonly { readonly title: string; readonly status: DeskStatus }[],
  role: BoardUser['role'],
): string {
  const items = desks.map(({ title, status }) => {
    const { tone, badge, sentence } = stateWords(status);
    return `<li><span><a href="/desk/${status.desk}">${escape(title)}</a><br>
<span class="soft">на линии ${status.onPhone} из ${status.lines}, ждут ${status.waiting}</span></span>
<span><span class="badge ${tone}">${badge}</span> ${escape(sentence)}</span></li>`;
  });
  const body = `${header('Группы операторов', role, '/board')}
<main><section><ul class="calls">
${items.join('\n')}
</ul></section></main>`;
  return framedPage({ title: 'Группы операторов', look: 'wide', refreshS: REFRESH_S }, body);
}

/** Shown instead of a desk while Redis is away. */
export function deskAwayPage(role: BoardUser['role']): string {
  const body = `${header('Данных сейчас нет', role, '/board')}
<main><section>
<p class="bad" role="alert">Redis не отвечает. Новые звонки не начинаются; ответы робота сохраняются и будут учтены.</p>
<p>Страница попробует снова через ${REFRESH_S} секунд.</p>
</section></main>`;
  return framedPage({ title: 'Данных сейчас нет', look: 'wide', refreshS: REFRESH_S }, body);
}

export function header(title: string, role: BoardUser['role'], board: string): string {
  const audit = role === 'supervisor' ? '<a href="/audit">Журнал</a>' : '';
  return `<header><h1>${escape(title)}</h1>
<nav aria-label="Разделы"><a href="/desk">Группы</a><a href="${board}">Доска</a>${audit}<a href="/logout">Выйти</a></nav></header>`;
}

function stateSection(status: DeskStatus, role: BoardUser['role'], path: string): string {
  const { tone, badge, sentence } = stateWords(status);
  const [action, label] = status.hold ? ['release', 'Продолжить'] : ['hold', 'Приостановить'];
  const form =
    role === 'supervisor'
      ? `<form method="post" action="${path}/${action}"><button>${label}</button></form>`
      : '';
  return `<section class="state" aria-label="Состояние"><span><span class="badge ${tone}">${badge}</span> ${escape(sentence)}</span>${form}</section>`;
}

function phoneSection(status: DeskStatus, onPhone: readonly OnPhone[], nowMs: number): string {
  const items = onPhone.map((call) => {
    const document = call.number === null ? '' : ` · ${escape(call.number)}`;
    const leg = call.hasOperator
      ? '<span class="badge good">Оператор ответил</span>'
      : '<span class="badge">Зовём оператора</span>';
    return `<li><span><strong>${escape(call.patient)}</strong> · приём ${dayAndClock(call.appointmentAt)}${document}</span>
<span>${leg} <span class="soft">с ${clock(call.startedAt)}, ${lasting(call.startedAt, nowMs)}, попытка ${call.attempt}</span></span></li>`;
  });
  const list =
    items.length > 0 ? `<ul class="calls">\n${items.join('\n')}\n</ul>` : '<p class="soft">Никого.</p>';
  return `<section aria-labelledby="phone"><h2 id="phone">Сейчас на линии: ${onPhone.length} из ${status.lines}</h2>
${list}</section>`;
}

function figure(name: string, count: number): string {
  return `<div><dt>${name}</dt><dd>${count}</dd></div>`;
}

function countsSection<Kind extends string>(
  id: string,
  title: string,
  kinds: readonly Kind[],
  words: Readonly<Record<Kind, string>>,
  counts: Readonly<Partial<Record<Kind, number>>>,
): string {
  const rows = kinds.flatMap((kind) => {
    const count = counts[kind] ?? 0;
    return count === 0 ? [] : [`<tr><th scope="row">${words[kind]}</th><td class="count">${count}</td></tr>`];
  });
  const table =
    rows.length > 0 ? `<table>\n${rows.join('\n')}\n</table>` : '<p class="soft">Пока ничего.</p>';
  return `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>\n${table}</section>`;
}

function footer(path: string, isStill: boolean, nowIso: string): string {
  const link = isStill
    ? `<a href="${path}">Обновлять каждые ${REFRESH_S} секунд</a>`
    : `<a href="${path}?still">Остановить обновление</a>`;
  return `<footer>Местное время ${nowIso.slice(11, 19)}. ${link}</footer>`;
}
