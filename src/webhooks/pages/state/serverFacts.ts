// How a Redis server is, in words.
import type { RedisFacts } from '../../../shared/redis/redisFacts.js';
import { language, say } from '../../../shared/texts/say.js';
import { fact, type Fact } from './facts.js';

const SLOW_MS = 50;

export function serverFacts(facts: RedisFacts): Fact[] {
  const { which, version, isAppendOnly, isWritten, usedMb, maxMb, replicas, pingMs } = facts;
  const journal =
    isAppendOnly === null
      ? say('не сообщает')
      : isAppendOnly
        ? say('журнал ведётся')
        : say('журнал выключен: после сбоя пациенты потеряются');
  const memory =
    maxMb === null
      ? say('{used} МБ, без предела', { used: number(usedMb) })
      : say('{used} из {max} МБ', { used: number(usedMb), max: number(maxMb) });
  return [
    fact(say('Сервер'), `Redis ${version}${which}`),
    fact(
      say('Запись на диск'),
      isWritten ? journal : say('последняя запись не удалась'),
      isAppendOnly === false || !isWritten,
    ),
    fact(say('Память'), memory, maxMb !== null && usedMb > 0.9 * maxMb),
    fact(say('Ответ'), say('{ms} мс', { ms: number(pingMs) }), pingMs > SLOW_MS),
    fact(say('Реплики'), replicas === 0 ? say('нет') : String(replicas)),
  ];
}

function number(value: number): string {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(value);
}
