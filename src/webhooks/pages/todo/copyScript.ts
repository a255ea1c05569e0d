// A button that copies a table, for pasting into a letter or a sheet. Without a script it is not shown; allowed by its hash.
import { createHash } from 'node:crypto';
import { say } from '../../../shared/texts/say.js';
import { html, type Html } from '../html.js';

/** On plain HTTP a browser has no clipboard for scripts; the old command is what is left. */
const SCRIPT = html`
  (() => { const textOf = (table) => [...table.rows].map((row) => [...row.cells].map((cell) =>
  cell.innerText.trim()).join(' ')).join(' '); const select = (text) => { const area =
  document.body.appendChild(document.createElement('textarea')); area.value = text; area.select(); const
  isDone = document.execCommand('copy'); area.remove(); return isDone; }; const copied = (text) =>
  navigator.clipboard ? navigator.clipboard.writeText(text).then(() => true, () => select(text)) :
  Promise.resolve(select(text)); for (const button of document.querySelectorAll('[data-copies]')) {
  button.hidden = false; button.addEventListener('click', async () => { const isDone = await
  copied(textOf(document.getElementById(button.dataset.copies))); button.focus();
  button.nextElementSibling.textContent = isDone ? button.dataset.done : button.dataset.failed; }); } })();
`;

export const COPY_SOURCE = `'sha256-${createHash('sha256').update(SCRIPT.toString()).digest('base64')}'`;

/** The element of the script: once on a page, behind its buttons. */
export function copyScript(): Html {
  return html`<script>
    ${SCRIPT};
  </script>`;
}

/** @param tableId of the table that it copies */
export function copyButton(tableId: string): Html {
  return html`<p>
    <button
      type="button"
      class="second"
      hidden
      data-copies="${tableId}"
      data-done="${say('Скопировано.')}"
      data-failed="${say('Браузер не дал скопировать: выделите таблицу сами.')}"
    >
      ${say('Скопировать таблицу')}
    </button>
    <span role="status"></span>
  </p>`;
}
