// The buttons of a supervisor on a document's page. Each form says which callback it is about and what the page showed.
import { DateTime } from 'luxon';
import { say } from '../../../shared/texts/say.js';
import type { DocumentAction } from '../../documents/documentActions.js';
import type { CallbackStory } from '../../documents/documentStory.js';
import { clockOf } from '../../../shared/domain/instant.js';
import { html, type Html } from '../html.js';
import { documentPath } from './documentLink.js';

type Button = Exclude<DocumentAction, 'at'>;

const BUTTONS = ['reached', 'again', 'checked', 'cancel'] as const satisfies readonly Button[];

function labelOf(action: Button): string {
  switch (action) {
    case 'again':
      return say('Позвонить ещё раз');
    case 'reached':
      return say('Разговор был');
    case 'checked':
      return say('Проверено, закрыть');
    case 'cancel':
      return say('Не звонить');
  }
}

/** @returns null where nothing may be done */
export function actionsOf(story: CallbackStory): Html | null {
  const { actions, hasCalls } = story;
  if (actions.length === 0) return null;
  const buttons = BUTTONS.filter((action) => actions.includes(action));
  return html`<form method="post" action="${documentPath(story.ref)}">
      ${hidden(story)} ${hasCalls ? noteField() : null}
      ${actions.includes('again') && story.runsSince !== null ? sureBox(story.runsSince) : null}
      <div class="actions">${buttons.map(button)}</div>
    </form>
    ${actions.includes('at') ? callAtForm(story) : null}`;
}

function button(action: Button): Html {
  const kind = action === 'cancel' || action === 'checked' ? html` class="second"` : null;
  return html`<button${kind} name="action" value="${action}">${labelOf(action)}</button>
`;
}

/** Of a note about a call. */
export function noteField(): Html {
  return html`<label
    >${say('Заметка, без имён и телефонов (можно не писать)')}<input
      name="note"
      maxlength="200"
      autocomplete="off"
  /></label> `;
}

/** The robot has not reported on this call yet, so it may be going on. */
function sureBox(runsSince: string): Html {
  return html`<label class="tick"
    ><input type="checkbox" name="sure" /><span
      >${say('Звонок, начатый в {time}, мог ещё не закончиться: пациент может получить два звонка. Всё равно позвонить', { time: clockOf(runsSince) })}</span
    ></label
  > `;
}

function callAtForm(story: CallbackStory): Html {
  const { fromMs, toMs, proposedMs } = story.callAt;
  const onClock = (atMs: number) =>
    DateTime.fromMillis(atMs, { zone: story.zone }).toFormat("yyyy-MM-dd'T'HH:mm");
  return html`<form class="line" method="post" action="${documentPath(story.ref)}">
    ${hidden(story)}<input type="hidden" name="action" value="at" />
    <label
      >${say('Позвонить в … (по часам группы, в часы обзвона)')}<input
        type="datetime-local"
        name="at"
        min="${onClock(fromMs)}"
        max="${onClock(toMs)}"
        value="${onClock(proposedMs)}"
        required /></label
    ><button class="second">${say('Назначить')}</button>
  </form>`;
}

function hidden({ desk, jobId, seen }: CallbackStory): Html {
  const fields = { desk, job: jobId, seen };
  return html`${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}`;
}
