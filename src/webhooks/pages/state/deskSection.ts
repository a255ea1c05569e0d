// A desk on the page about the state of things: its robot, its 1C, and its day by the hour.
import { language, say } from '../../../shared/texts/say.js';
import type { DeskState } from '../../state/systemState.js';
import { dayAndClock, stateWords } from '../deskWords.js';
import { html, type Html } from '../html.js';
import { fact, factList, timeIn, timeOrNone, type Fact } from './facts.js';
import { hourChart } from './hourChart.js';

export function deskSection(desk: DeskState, nowMs: number): Html {
  const { title, status, hours } = desk;
  const { tone, badge, sentence } = stateWords(status, nowMs);
  return html`<section aria-labelledby="h-${status.desk}">
    <h2 id="h-${status.desk}"><a id="state-${status.desk}" href="/desk/${status.desk}">${title}</a></h2>
    <p><span class="badge ${tone}">${badge}</span> ${sentence}</p>
    ${hourChart(hours)} ${factList([...robotFacts(desk), ...onecFacts(desk)])}
  </section> `;
}

function robotFacts({ status, robot, zone }: DeskState): Fact[] {
  const { callsToday: calls, failedToday: failed, lastGoodMs } = robot;
  const share = calls === 0 ? 0 : failed / calls;
  const rate = say('{failed} из {calls} звонков сегодня, {share}', {
    failed,
    calls,
    share: new Intl.NumberFormat(language(), { style: 'percent' }).format(share),
  });
  // Only the newest results are looked at.
  const isNoneLately = lastGoodMs === null && calls > 0;
  const lastGood = isNoneLately ? say('в последних звонках — ни разу') : timeOrNone(zone, lastGoodMs);
  const failure = status.robotFailure;
  return [
    fact(say('Робот сообщил итог'), lastGood),
    fact(say('Отказы и молчание робота'), rate, share > 0.1),
    ...(failure === null
      ? []
      : [fact(say('Последний сбой робота'), `${dayAndClock(failure.at)}: ${failure.why}`)]),
  ];
}

function onecFacts({ status, onec, zone }: DeskState): Fact[] {
  const { pending, failed } = status.results;
  const { deliveredMs, pulledMs, pullFailedMs } = onec;
  const isPullBad = pullFailedMs !== null && pullFailedMs > (pulledMs ?? 0);
  return [
    fact(say('1С приняла результат'), timeOrNone(zone, deliveredMs)),
    fact(
      say('Результаты для 1С'),
      say('ждут {pending}, не приняты {failed}', { pending, failed }),
      failed > 0,
    ),
    ...(pulledMs === null && pullFailedMs === null
      ? []
      : [fact(say('Выгрузка из 1С забрана'), timeOrNone(zone, pulledMs))]),
    ...(isPullBad ? [fact(say('Выгрузку забрать не удалось'), timeIn(zone, pullFailedMs), true)] : []),
  ];
}
