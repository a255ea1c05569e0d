// How the press of a button ended, in words. The address carries one of these keys and nothing else.
import { say } from '../../../shared/texts/say.js';
import { html, type Html } from '../html.js';

/** @param key from the address; anything else says nothing */
export function outcomeLine(key: unknown): Html | null {
  const sentence = sentenceOf(key);
  if (sentence === null) return null;
  return key === 'done'
    ? html`<p class="good" role="status">${sentence}</p>`
    : html`<p class="bad" role="alert">${sentence}</p>`;
}

function sentenceOf(key: unknown): string | null {
  switch (key) {
    case 'done':
      return say('Сделано.');
    case 'changed':
      return say(
        'Пока страница была открыта, документ изменился. Ничего не сделано: посмотрите, что с ним теперь.',
      );
    case 'unsure':
      return say('Звонок мог ещё не закончиться. Отметьте, что знаете об этом, и нажмите ещё раз.');
    case 'bad_time':
      return say('В это время позвонить нельзя: нужно время в будущем, в часы обзвона и до приёма.');
    case 'failed':
      return say('Нет связи с базой. Посмотрите, что с документом, прежде чем нажимать ещё раз.');
    default:
      return null;
  }
}
