// The search as a page: the box, and what was found, masked.
import { say } from '../../../shared/texts/say.js';
import type { ShownDocument } from '../../documents/documents.js';
import { dayAndClock } from '../deskWords.js';
import { html, type Html } from '../html.js';
import { widePage } from '../layout.js';
import type { Visitor } from '../page.js';
import { documentLink } from './documentLink.js';

export interface Found {
  readonly documents: readonly ShownDocument[];
  /** Whether anything was typed. */
  readonly isAsked: boolean;
}

/** @param found null before a search. What was typed is not shown again. */
export function findView(visitor: Visitor, found: Found | null): string {
  return widePage(
    { title: say('Найти'), visitor, section: '/find' },
    html`<section>
        <form class="line" method="post" action="/find" role="search">
          <label
            >${say('Номер документа, ссылка 1С, телефон или начало фамилии')}<input
              name="text"
              maxlength="300"
              autocomplete="off"
              spellcheck="false"
              required
              autofocus
          /></label>
          <button>${say('Найти')}</button>
        </form>
        <p class="soft">
          ${say('Пациенты показаны инициалами. В журнал попадает, что вы искали документ и какой открыли, но не то, что набрали.')}
        </p>
      </section>
      ${found === null ? null : foundSection(found)}`,
  );
}

function foundSection({ documents, isAsked }: Found): Html {
  if (!isAsked)
    return html`<section>
      <p class="bad" role="alert">${say('Наберите, что искать: до 300 знаков.')}</p>
    </section>`;
  if (documents.length === 0)
    return html`<section role="status">
      <p><strong>${say('Ничего не нашлось.')}</strong></p>
      <p class="soft">
        ${say('Фамилию набирайте с начала, не меньше двух букв; телефон — целиком. Завершённые документы хранятся ограниченное время.')}
      </p>
    </section>`;
  return html`<section aria-labelledby="found">
    <h2 id="found">
      ${say('Нашлось: {count, plural, one {# документ} few {# документа} many {# документов} other {# документа}}', { count: documents.length })}
    </h2>
    <ul class="calls">
      ${documents.map(item)}
    </ul>
  </section>`;
}

function item({ ref, number, desk, patient, phones, appointmentAt }: ShownDocument): Html {
  const about = [
    patient,
    phones.join(', ') || null,
    appointmentAt && say('приём {when}', { when: dayAndClock(appointmentAt) }),
  ].filter((part) => part !== null && part !== '');
  return html`<li>
    <span>${documentLink(ref, number)} · ${about.join(' · ')}</span><span class="soft">${desk}</span>
  </li> `;
}
