// What a tried call showed: which events came, which did not, and where to look then. In Russian. Pure.
import type { TryEvent } from '../../shared/redis/tryCalls.js';
import { ru } from '../../shared/domain/words.ru.js';

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
    ...missing.map((word) => `Событие ${word} не пришло: проверьте HTTP-блок после ответа оператора.`),
    ...(verdict
      ? [`Итог пришёл: ${verdict.word} (${wordsOf(verdict.word)}).`]
      : [
          'Итоговое событие не пришло: проверьте HTTP-блоки в конце каждой ветки (адрес, заголовок X-Callback-Token, тело) и что адрес виден снаружи.',
        ]),
    verdict && missing.length === 0 ? 'Всё, что должно было прийти, пришло.' : 'Пришло не всё.',
  ];
}

function came(events: readonly TryEvent[], word: string): boolean {
  return events.some((event) => event.word === word);
}

function wordsOf(disposition: string): string {
  return Object.entries(ru.dispositions).find(([name]) => name === disposition)?.[1] ?? '';
}
