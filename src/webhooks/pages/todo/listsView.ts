// The other lists of the worklist: results that 1C refused, pauses, numbers to check, rows of exports that led to no call.
import { groupedBy } from '../../../shared/groupedBy.js';
import type { NumberToCheck } from '../../../shared/documents/numbersToCheck.js';
import { language, say } from '../../../shared/texts/say.js';
import { UNCALLED as UNCALLED_EN } from '../../../shared/why/english.js';
import { UNCALLED as UNCALLED_RU } from '../../../shared/why/russian.js';
import type { RejectedRow } from '../../todo/rejectedRows.js';
import type { DeskWork, RefusedGroup } from '../../todo/worklist.js';
import { stateWords } from '../deskWords.js';
import { documentLink } from '../documents/documentLink.js';
import { html, type Html } from '../html.js';
import { copyButton } from './copyScript.js';
import { TODO_PATH } from './todoPath.js';
import { scrollTable } from '../scrollTable.js';

const MAX_NUMBERS_SHOWN = 50;
const MAX_ROWS_SHOWN = 50;

export function refusedSection({ desk, title, refused }: DeskWork): Html {
  const id = `refused-${desk}`;
  const count = refused.reduce((sum, group) => sum + group.count, 0);
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${say('1С не приняла ({count}): {desk}', { count, desk: title })}</h2>
    <ul class="calls">
      ${refused.map(refusedItem)}
    </ul>
    <form method="post" action="${TODO_PATH}/redeliver">
      <input type="hidden" name="desk" value="${desk}" /><button>${say('Отправить снова')}</button>
    </form>
    <p class="soft">${say('Уйдут все, по порядку, в каком были звонки.')}</p>
  </section> `;
}

function refusedItem({ cause, advice, count, documents }: RefusedGroup): Html {
  const links = documents.map(({ ref, number }) => html`${documentLink(ref, number)} `);
  const left = count - documents.length;
  return html`<li>
    <span
      ><strong>${cause}</strong>:
      ${say('{count, plural, one {# результат} few {# результата} many {# результатов} other {# результата}}', { count })}<br />${advice}<br /><span
        class="soft"
        >${links}${left > 0 ? more(left) : null}</span
      ></span
    >
  </li> `;
}

function more(count: number): string {
  return say('и ещё {count}', { count });
}

export function pausesSection(desks: readonly DeskWork[], nowMs: number): Html | null {
  const paused = desks.filter(({ status }) => status.hold !== null);
  if (paused.length === 0) return null;
  const items = paused.map(({ desk, title, status }) => {
    const { tone, badge, sentence } = stateWords(status, nowMs);
    return html`<li>
      <span
        ><a href="/desk/${desk}">${title}</a><br /><span class="badge ${tone}">${badge}</span>
        ${sentence}</span
      >
      <form method="post" action="${TODO_PATH}/resume">
        <input type="hidden" name="desk" value="${desk}" /><input
          type="hidden"
          name="since"
          value="${status.hold?.at ?? ''}"
        /><button class="second">${say('Снять паузу')}</button>
      </form>
    </li> `;
  });
  return html`<section aria-labelledby="pauses">
    <h2 id="pauses">${say('Паузы ({count})', { count: paused.length })}</h2>
    <ul class="calls">
      ${items}
    </ul>
  </section> `;
}

function whySuspect(why: NumberToCheck['why']): string {
  return why === 'number_invalid' ? say('номера не существует') : say('не отвечает два разных дня');
}

export function numbersSection(numbers: readonly NumberToCheck[]): Html {
  const rows = numbers.slice(0, MAX_NUMBERS_SHOWN).map(
    ({ ref, number, phone, why, worked }) =>
      html`<tr>
        <td>${documentLink(ref, number)}</td>
        <td><span class="number">${phone}</span></td>
        <td>${whySuspect(why)}</td>
        <td>${worked.join(', ')}</td>
      </tr> `,
  );
  const table = scrollTable({
    label: say('Номера, список'),
    heads: [say('Документ'), say('Номер'), say('Что не так'), say('Какой работает')],
    rows,
    id: 'numbers-table',
  });
  const left = numbers.length - rows.length;
  return html`<section aria-labelledby="numbers">
    <h2 id="numbers">${say('Номера ({count})', { count: numbers.length })}</h2>
    <p class="soft">
      ${say('Проверьте их в 1С.')}
      <a href="${TODO_PATH}/numbers.csv">${say('Скачать CSV')}</a>
    </p>
    ${table}
    ${left > 0 ? html`<p class="soft">${say('Здесь первые {count}; в CSV все.', { count: rows.length })}</p>` : null}
    ${copyButton('numbers-table')}
  </section> `;
}

/** Rows with a fault to fix; what was skipped on purpose needs nobody. */
export function rejectedSection(rejected: readonly RejectedRow[]): Html | null {
  if (rejected.length === 0) return null;
  const groups = groupedBy(rejected, ({ why }) => whyWords(why));
  return html`<section aria-labelledby="rejected">
    <h2 id="rejected">${say('Отклонённые строки выгрузок ({count})', { count: rejected.length })}</h2>
    <p class="soft">
      ${say('За двое суток. Исправьте документ в 1С и выгрузите ещё раз. Сами строки, и строки без ссылки на документ, есть в файле .rejects.csv рядом с выгрузкой.')}
    </p>
    ${[...groups].map(([why, rows]) => rejectedGroup(why, rows))}
  </section> `;
}

function rejectedGroup(why: string, rows: readonly RejectedRow[]): Html {
  const links = rows
    .slice(0, MAX_ROWS_SHOWN)
    .map(({ ref, name }) => html`<li>${documentLink(ref, name)}</li> `);
  const left = rows.length - links.length;
  return html`<details class="rows">
    <summary>${why}: ${rows.length}</summary>
    <ul class="documents">
      ${links}
    </ul>
    ${left > 0 ? html`<p class="soft">${more(left)}</p>` : null}
  </details> `;
}

function whyWords(why: RejectedRow['why']): string {
  const words = language() === 'en' ? UNCALLED_EN : UNCALLED_RU;
  return why.map((reason) => words[reason]).join('; ');
}
