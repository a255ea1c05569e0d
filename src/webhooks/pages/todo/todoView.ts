// The worklist as a page: calls under review, what 1C refused, numbers to check, rows that led to no call, pauses.
import { REJECT_REASONS } from '../../../shared/domain/rowReasons.js';
import type { NumberToCheck } from '../../../shared/documents/numbersToCheck.js';
import type { UncalledOfDay } from '../../../shared/documents/uncalledRows.js';
import { countRu } from '../../../shared/words/plural.js';
import { UNCALLED } from '../../../shared/why/russian.js';
import type { DeskWork, RefusedGroup, Review } from '../../todo/worklist.js';
import type { Worklist } from '../../todo/work.js';
import { clock, dayAndClock, stateWords } from '../deskWords.js';
import { documentPath } from '../documents/documentPath.js';
import { html, type Html } from '../html.js';
import { widePage } from '../layout.js';
import type { Visitor } from '../page.js';
import { pressedLine } from './pressed.js';

export const TODO_PATH = '/todo';

const MAX_NUMBERS_SHOWN = 50;

/** @param query how the last press ended */
export function todoView(
  list: Worklist,
  visitor: Visitor,
  nowMs: number,
  query: Readonly<Record<string, unknown>>,
): string {
  const { desks, numbers, uncalled } = list;
  const sections = [
    ...desks.flatMap((work) => (work.reviews.length + work.parked > 0 ? [reviewsSection(work)] : [])),
    ...desks.flatMap((work) => (work.refused.length > 0 ? [refusedSection(work)] : [])),
    pausesSection(desks, nowMs),
    numbers.length > 0 ? numbersSection(numbers) : null,
    rejectedSection(uncalled),
  ].filter((section) => section !== null);
  const nothing = html`<section>
    <p><strong>Всё разобрано.</strong></p>
    <p class="soft">
      Здесь появятся звонки, об итоге которых робот не сообщил, результаты, которые не приняла 1С,
      сомнительные номера и паузы.
    </p>
  </section>`;
  return widePage(
    { title: 'Разобрать', visitor, section: TODO_PATH },
    html`${pressedLine(query)} ${sections.length > 0 ? sections : nothing}`,
  );
}

function reviewsSection({ desk, title, reviews, parked }: DeskWork): Html {
  const id = `reviews-${desk}`;
  const older = reviews.some(({ runsSince }) => runsSince !== null);
  const form = html`<form method="post" action="${TODO_PATH}/reviews">
    <ul class="calls picks">
      ${reviews.map(reviewItem)}
    </ul>
    <p>Отмеченные: был разговор с пациентом?</p>
    <div class="actions">
      <button name="action" value="reached">Да, разговор был</button>
      <button name="action" value="again">Нет, перезвонить</button>
      <button class="second" name="action" value="checked">Закрыть без звонка</button>
    </div>
    ${older ? html`<label class="choice"><input type="checkbox" name="sure" /> Перезвонить и тем, чей звонок мог ещё не закончиться</label>` : null}
  </form>`;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">Нужна проверка (${reviews.length + parked}): ${title}</h2>
    <p class="soft">Робот не прислал итог этих звонков. Узнайте у операторов, был ли разговор.</p>
    ${reviews.length > 0 ? form : null}
    ${parked > 0 ? html`<p>${countRu(parked, ['задание', 'задания', 'заданий'])} другой версии программы: покажите тому, кто её обслуживает.</p>` : null}
  </section> `;
}

function reviewItem({
  desk,
  jobId,
  seen,
  ref,
  number,
  patient,
  appointmentAt,
  calledAt,
  runsSince,
}: Review): Html {
  const called = calledAt === null ? null : html`звонок ${dayAndClock(calledAt)}`;
  const risk =
    runsSince === null
      ? null
      : html` <span class="badge warn">мог не закончиться, начат в ${clock(runsSince)}</span>`;
  return html`<li>
    <label class="choice"
      ><input type="checkbox" name="pick" value="${`${desk}|${jobId}|${seen}`}" /> ${patient} · приём
      ${dayAndClock(appointmentAt)}</label
    >
    <span class="soft">${called}${risk} <a href="${documentPath(ref)}">${number ?? ref}</a></span>
  </li> `;
}

function refusedSection({ desk, title, refused }: DeskWork): Html {
  const id = `refused-${desk}`;
  const count = refused.reduce((sum, group) => sum + group.count, 0);
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">1С не приняла (${count}): ${title}</h2>
    <ul class="calls">
      ${refused.map(refusedItem)}
    </ul>
    <form method="post" action="${TODO_PATH}/redeliver">
      <input type="hidden" name="desk" value="${desk}" /><button>Отправить снова</button>
    </form>
  </section> `;
}

function refusedItem({ cause, advice, count, documents }: RefusedGroup): Html {
  const links = documents.map(
    ({ ref, number }) => html`<a href="${documentPath(ref)}">${number ?? ref}</a> `,
  );
  const more = count > documents.length ? html`и ещё ${count - documents.length}` : null;
  return html`<li>
    <span
      ><strong>${cause}</strong>: ${countRu(count, ['результат', 'результата', 'результатов'])}<br />${advice}<br /><span
        class="soft"
        >${links}${more}</span
      ></span
    >
  </li> `;
}

function pausesSection(desks: readonly DeskWork[], nowMs: number): Html | null {
  const paused = desks.filter(({ status }) => status.hold !== null);
  if (paused.length === 0) return null;
  const items = paused.map(({ desk, title, status }) => {
    const { tone, badge, sentence } = stateWords(status, nowMs);
    return html`<li>
      <span
        ><a href="/desk/${desk}">${title}</a><br /><span class="badge ${tone}">${badge}</span>
        ${sentence}</span
      >
      <form method="post" action="/desk/${desk}/resume"><button class="second">Снять паузу</button></form>
    </li> `;
  });
  return html`<section aria-labelledby="pauses">
    <h2 id="pauses">Паузы: ${paused.length}</h2>
    <ul class="calls">
      ${items}
    </ul>
  </section> `;
}

const WHY_SUSPECT: Readonly<Record<NumberToCheck['why'], string>> = {
  number_invalid: 'номера не существует',
  failed_on_two_days: 'не отвечает два разных дня',
};

function numbersSection(numbers: readonly NumberToCheck[]): Html {
  const rows = numbers.slice(0, MAX_NUMBERS_SHOWN).map(
    ({ ref, number, phone, why, worked }) =>
      html`<tr>
        <td><a href="${documentPath(ref)}">${number ?? ref}</a></td>
        <td>${phone}</td>
        <td>${WHY_SUSPECT[why]}</td>
        <td>${worked.join(', ')}</td>
      </tr> `,
  );
  return html`<section aria-labelledby="numbers">
    <h2 id="numbers">Номера: ${numbers.length}</h2>
    <p class="soft">Проверьте их в 1С. <a href="${TODO_PATH}/numbers.csv">Скачать CSV</a></p>
    <div class="scroll" tabindex="0" role="region" aria-label="Номера, список">
      <table>
        <thead>
          <tr>
            <th scope="col">Документ</th>
            <th scope="col">Номер</th>
            <th scope="col">Что не так</th>
            <th scope="col">Какой работает</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section> `;
}

/** Rows with a fault to fix; what was skipped on purpose needs nobody. */
function rejectedSection(uncalled: readonly UncalledOfDay[]): Html | null {
  const items = REJECT_REASONS.flatMap((reason) => {
    const count = uncalled.filter(({ why }) => why.includes(reason)).length;
    return count > 0
      ? [
          html`<tr>
            <th scope="row">${UNCALLED[reason]}</th>
            <td class="count">${count}</td>
          </tr> `,
        ]
      : [];
  });
  if (items.length === 0) return null;
  return html`<section aria-labelledby="rejected">
    <h2 id="rejected">Отклонённые строки, вчера и сегодня</h2>
    <p class="soft">Сами строки — в файле .rejects.csv рядом с выгрузкой.</p>
    <table>
      ${items}
    </table>
  </section> `;
}
