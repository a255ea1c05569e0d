// How the last press on the worklist ended, in words, from the counts in the address.
import { say } from '../../../shared/texts/say.js';
import { html, type Html } from '../html.js';

type Query = Readonly<Record<string, unknown>>;

/** @param query `did`, and a count for each way in which it ended */
export function pressedLine(query: Query): Html | null {
  switch (query['did']) {
    case 'none':
      return line('bad', say('Ничего не отмечено.'));
    case 'reviews':
      return reviewsLine(query);
    case 'redelivered':
      return redeliveredLine(countOf(query['done']));
    case 'resumed':
      return line('good', say('Пауза снята.'));
    case 'changed':
      return line('bad', say('Пауза уже другая или её сняли. Ничего не сделано.'));
    case 'failed':
      return line('bad', away());
    default:
      return null;
  }
}

function redeliveredLine(count: number): Html {
  return count === 0
    ? line('bad', say('Отправлять нечего: всё уже отправлено снова.'))
    : line('good', say('Отправлено снова: {count}.', { count }));
}

function reviewsLine({ done, changed, failed }: Query): Html | null {
  const parts = [
    countOf(done) > 0
      ? say(
          'Сделано: {count, plural, one {# документ} few {# документа} many {# документов} other {# документа}}.',
          { count: countOf(done) },
        )
      : null,
    countOf(changed) > 0
      ? say('Уже изменились, или перезвонить нельзя, и ничего не сделано: {count}.', {
          count: countOf(changed),
        })
      : null,
    countOf(failed) > 0 ? away() : null,
  ].filter((part) => part !== null);
  const isGood = countOf(changed) + countOf(failed) === 0;
  return parts.length === 0 ? null : line(isGood ? 'good' : 'bad', parts.join(' '));
}

function away(): string {
  return say('Нет связи с базой: посмотрите, что получилось, прежде чем нажимать ещё раз.');
}

function line(tone: 'good' | 'bad', sentence: string): Html {
  return html`<p class="${tone}" role="${tone === 'bad' ? 'alert' : 'status'}">${sentence}</p>`;
}

function countOf(value: unknown): number {
  return typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : 0;
}
