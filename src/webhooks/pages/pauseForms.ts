// The forms with which a supervisor pauses and resumes a desk. They open and work without a script.
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import { say } from '../../shared/texts/say.js';
import { clockOf } from '../../shared/domain/instant.js';
import { html, type Html } from './html.js';

/** @param path of the desk */
export function pauseForms(status: DeskStatus, path: string): Html {
  return status.paused ? resumeForm(path) : pauseForm(status, path);
}

function resumeForm(path: string): Html {
  return html`<form method="post" action="${path}/resume"><button>${say('Снять паузу')}</button></form>`;
}

/** Opens without a script. Until when is one of `PAUSE_ENDS` (pauseRequest.ts). */
function pauseForm({ closesAt }: DeskStatus, path: string): Html {
  const choice = (value: string, label: string, isChosen = false) =>
    html`<label class="choice"><input type="radio" name="until" value="${value}"${isChosen ? html` checked` : null}> ${label}</label>`;
  return html`<details class="dialog"><summary>${say('Поставить на паузу…')}</summary>
<form method="post" action="${path}/pause">
<fieldset><legend>${say('Надолго?')}</legend>
${choice('15m', say('15 мин'), true)}
${closesAt === null ? null : choice('closing', say('до закрытия, {time}', { time: clockOf(closesAt) }))}
${choice('resumed', say('пока не сниму'))}</fieldset>
<label>${say('Причина, без имён и телефонов')}<input name="reason" maxlength="200" autocomplete="off"></label>
<button>${say('Поставить на паузу')}</button>
</form></details>`;
}
