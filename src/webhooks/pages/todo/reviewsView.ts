// Calls of which nobody knows the end: a supervisor asks the operators and says what came of them, several at once.
import { say } from '../../../shared/texts/say.js';
import type { PressedDocument } from '../../documents/documentActions.js';
import type { DeskWork, Review } from '../../todo/worklist.js';
import { clockOf } from '../../../shared/domain/instant.js';
import { dayAndClock } from '../deskWords.js';
import { noteField } from '../documents/actionForms.js';
import { documentLink } from '../documents/documentLink.js';
import { html, type Html } from '../html.js';
import { widePage } from '../layout.js';
import type { Visitor } from '../page.js';
import { TODO_PATH } from './todoPath.js';

export function reviewsSection({ desk, title, reviews, parked }: DeskWork): Html {
  const id = `reviews-${desk}`;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">
      ${say('Нужна проверка ({count}): {desk}', { count: reviews.length + parked, desk: title })}
    </h2>
    <p class="soft">${say('Робот не прислал итог этих звонков. Узнайте у операторов, был ли разговор.')}</p>
    ${reviews.length > 0 ? reviewsForm(reviews) : null}
    ${parked > 0 ? html`<p>${say('{count, plural, one {# задание} few {# задания} many {# заданий} other {# задания}} другой версии программы: покажите тому, кто её обслуживает.', { count: parked })}</p>` : null}
  </section> `;
}

function reviewsForm(reviews: readonly Review[]): Html {
  return html`<form method="post" action="${TODO_PATH}/reviews">
    <ul class="calls picks">
      ${reviews.map(reviewItem)}
    </ul>
    ${noteField()}
    <p>${say('Отмеченные: был разговор с пациентом?')}</p>
    <div class="actions">
      <button name="action" value="reached">${say('Да, разговор был')}</button>
      <button name="action" value="again">${say('Нет, перезвонить')}</button>
      <button class="second" name="action" value="checked">${say('Проверено, закрыть')}</button>
    </div>
  </form>`;
}

function reviewItem(review: Review): Html {
  const { desk, jobId, seen, ref, number, patient, appointmentAt, calledAt } = review;
  const appointment = say('приём {when}', { when: dayAndClock(appointmentAt) });
  const called = calledAt === null ? null : say('звонок {when}', { when: dayAndClock(calledAt) });
  return html`<li>
    <label class="tick"
      ><input type="checkbox" name="pick" value="${`${desk}|${jobId}|${seen}`}" /><span
        >${patient} · ${appointment}</span
      ></label
    >
    <span class="soft">${called} ${remark(review)} ${documentLink(ref, number)}</span>
  </li> `;
}

function remark({ runsSince, actions }: Review): Html | null {
  if (runsSince !== null)
    return html`<span class="badge warn"
      >${say('мог не закончиться, начат в {time}', { time: clockOf(runsSince) })}</span
    > `;
  return actions.includes('again')
    ? null
    : html`<span class="badge">${say('перезвонить уже нельзя: приём близко или попыток нет')}</span> `;
}

/** A call that may still be running, which somebody wants to make again. */
export interface Doubtful extends PressedDocument {
  /** As the form names it. */
  readonly pick: string;
}

/** Asked before a patient may get two calls. What was typed is not shown again. */
export function confirmView(doubtful: readonly Doubtful[], visitor: Visitor): string {
  const items = doubtful.map(({ pick, patient, ref, number, runsSince }) => {
    const since = runsSince === null ? null : say('звонок начат в {time}', { time: clockOf(runsSince) });
    return html`<li>
      <input type="hidden" name="pick" value="${pick}" /><span>${patient}, ${number ?? ref}</span
      ><span class="soft">${since}</span>
    </li> `;
  });
  return widePage(
    { title: say('Перезвонить всё равно?'), visitor, section: TODO_PATH },
    html`<section>
      <p class="bad" role="alert">
        ${say('Эти звонки могли ещё не закончиться: пациент может получить два звонка сразу.')}
      </p>
      <form method="post" action="${TODO_PATH}/reviews">
        <ul class="calls">
          ${items}
        </ul>
        <input type="hidden" name="sure" value="yes" />
        <p class="soft">${say('Заметку, если она нужна, напишите здесь ещё раз.')}</p>
        ${noteField()}
        <div class="actions">
          <button name="action" value="again">${say('Всё равно перезвонить')}</button>
          <a href="${TODO_PATH}">${say('Не перезванивать')}</a>
        </div>
      </form>
    </section>`,
  );
}
