// How the last press on the worklist ended, in words, from the counts in the address.
import { countRu } from '../../../shared/words/plural.js';
import { html, type Html } from '../html.js';

const DOCUMENTS = ['документ', 'документа', 'документов'] as const;

/** @param query `did`, and a count for each way in which it ended */
export function pressedLine({
  did,
  done,
  changed,
  unsure,
  failed,
}: Readonly<Record<string, unknown>>): Html | null {
  if (did === 'none') return line('bad', 'Ничего не отмечено.');
  if (did === 'redelivered') return line('good', `Отправлено снова: ${countOf(done)}.`);
  if (did !== 'reviews') return null;
  const parts = [
    countOf(done) > 0 ? `Сделано: ${countRu(countOf(done), DOCUMENTS)}.` : null,
    countOf(changed) > 0 ? `Уже изменились, ничего не сделано: ${countOf(changed)}.` : null,
    countOf(unsure) > 0
      ? `Звонок мог ещё не закончиться: ${countOf(unsure)}. Отметьте, что знаете об этом, и нажмите ещё раз.`
      : null,
    countOf(failed) > 0
      ? 'Нет связи с базой: посмотрите, что получилось, прежде чем нажимать ещё раз.'
      : null,
  ].filter((part) => part !== null);
  const isGood = countOf(changed) + countOf(unsure) + countOf(failed) === 0;
  return parts.length === 0 ? null : line(isGood ? 'good' : 'bad', parts.join(' '));
}

function line(tone: 'good' | 'bad', sentence: string): Html {
  return html`<p class="${tone}" role="${tone === 'bad' ? 'alert' : 'status'}">${sentence}</p>`;
}

function countOf(value: unknown): number {
  return typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : 0;
}
