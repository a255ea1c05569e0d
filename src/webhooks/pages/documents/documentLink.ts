// The address of a document's page, and a link to it.
import { html, type Html } from '../html.js';

export function documentPath(ref: string): string {
  return `/doc/${encodeURIComponent(ref)}`;
}

/** @param number of the document, as people know it; null: its reference is shown */
export function documentLink(ref: string, number: string | null): Html {
  const look = number === null ? 'ref' : 'number';
  return html`<a class="${look}" href="${documentPath(ref)}">${number ?? ref}</a>`;
}
