// What the audit trail may show of a board's address: nothing that somebody typed to look for a patient.
import type { Request } from 'express';

const MAX_PATH_CHARACTERS = 200;
/** Always shown: words of Bull Board's addresses, and random job ids (callbackId.ts). */
const OWN_PART =
  /^(?:|api|queues?|pause|resume|retry|promote|failed|logs|flow|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.[\w.]+)?)$/i;
/** Job ids made of a document's number. Anybody can type one, so it is shown only where a job was found under it. */
export const DOCUMENT_ID = /^doc-.+$/i;

/**
 * The path with `…` for all other parts: somebody typed them, perhaps a patient's name or number.
 *
 * @param queues their names are shown
 * @param found shown as well, because something was found there; null: nothing was
 */
export function shownPath(req: Request, queues: ReadonlySet<string>, found: RegExp | null): string {
  const mayShow = req.path.startsWith('/api/') ? found : null;
  const isOwn = (part: string) => OWN_PART.test(part) || queues.has(part) || mayShow?.test(part) === true;
  const parts = req.path.split('/').map((part) => (isOwn(part) ? part : '…'));
  return `${req.baseUrl}${parts.join('/')}`.slice(0, MAX_PATH_CHARACTERS);
}
