// The worklist as a page: calls under review, what 1C refused, pauses, numbers to check, rows that led to no call.
import { say } from '../../../shared/texts/say.js';
import type { Worklist } from '../../todo/work.js';
import { html } from '../html.js';
import { widePage } from '../layout.js';
import type { Visitor } from '../page.js';
import { copyScript } from './copyScript.js';
import { numbersSection, pausesSection, refusedSection, rejectedSection } from './listsView.js';
import { pressedLine } from './pressed.js';
import { reviewsSection } from './reviewsView.js';
import { TODO_PATH } from './todoPath.js';

/** @param query how the last press ended */
export function todoView(
  list: Worklist,
  visitor: Visitor,
  nowMs: number,
  query: Readonly<Record<string, unknown>>,
): string {
  const { desks, numbers, rejected } = list;
  const sections = [
    ...desks.flatMap((work) => (work.reviews.length + work.parked > 0 ? [reviewsSection(work)] : [])),
    ...desks.flatMap((work) => (work.refused.length > 0 ? [refusedSection(work)] : [])),
    pausesSection(desks, nowMs),
    numbers.length > 0 ? numbersSection(numbers) : null,
    rejectedSection(rejected),
  ].filter((section) => section !== null);
  const nothing = html`<section>
    <p><strong>${say('Всё разобрано.')}</strong></p>
    <p class="soft">
      ${say('Здесь появятся звонки, об итоге которых робот не сообщил, результаты, которые не приняла 1С, сомнительные номера, отклонённые строки и паузы.')}
    </p>
  </section>`;
  return widePage(
    { title: say('Разобрать'), visitor, section: TODO_PATH },
    html`${pressedLine(query)} ${sections.length > 0 ? sections : nothing}
    ${numbers.length > 0 ? copyScript() : null}`,
  );
}
