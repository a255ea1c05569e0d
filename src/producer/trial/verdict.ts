// What a tried call showed: which events came, which did not, and where to look then.
import type { TryEvent } from '../../shared/redis/tryCalls.js';
import { en } from '../../shared/domain/words.en.js';
import { ru } from '../../shared/domain/words.ru.js';
import { language, say } from '../../shared/texts/say.js';

const WORDS = { ru, en };

/**
 * @param progress words of progress that the desk knows
 * @returns sentences, the last one says whether it went well
 */
export function trialSummary(events: readonly TryEvent[], progress: readonly string[]): string[] {
  const verdict = events.find(({ isVerdict }) => isVerdict);
  const failedAtOperator = verdict?.word === 'operator_failed';
  const missing = progress.filter(
    (word) => word === 'operator_answered' && !failedAtOperator && !came(events, word),
  );
  return [
    ...missing.map((word) =>
      say('Событие {word} не пришло: проверьте HTTP-блок после ответа оператора.', { word }),
    ),
    ...(verdict
      ? [say('Итог пришёл: {word} ({meaning}).', { word: verdict.word, meaning: wordsOf(verdict.word) })]
      : [
          say(
            'Итоговое событие не пришло: проверьте HTTP-блоки в конце каждой ветки (адрес, заголовок X-Callback-Token, тело) и что адрес виден снаружи.',
          ),
        ]),
    verdict && missing.length === 0 ? say('Всё, что должно было прийти, пришло.') : say('Пришло не всё.'),
  ];
}

function came(events: readonly TryEvent[], word: string): boolean {
  return events.some((event) => event.word === word);
}

function wordsOf(disposition: string): string {
  return Object.entries(WORDS[language()].dispositions).find(([name]) => name === disposition)?.[1] ?? '';
}
