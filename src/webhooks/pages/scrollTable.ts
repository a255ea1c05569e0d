// A table that is scrolled by itself where the window is narrow, by keyboard too.
import { html, type Html } from './html.js';

interface ScrollTable {
  /** What it is, for people who do not see it. */
  readonly label: string;
  /** Names of its columns. */
  readonly heads: readonly string[];
  /** `<tr>` each. */
  readonly rows: readonly Html[];
  /** For the script that copies it. */
  readonly id?: string;
}

export function scrollTable({ label, heads, rows, id }: ScrollTable): Html {
  const columns = heads.map((head) => html`<th scope="col">${head}</th>`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table${id === undefined ? null : html` id="${id}"`}>
      <thead>
        <tr>
          ${columns}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
