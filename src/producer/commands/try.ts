// `marvin try`: one call, now, about a made-up patient, to a number that is typed here; no patient of the queue is touched.
import type { Command } from 'commander';
import { parseDuration } from '../../shared/domain/duration.js';
import { isoIn } from '../../shared/domain/instant.js';
import { maskPhone } from '../../shared/domain/masking.js';
import { UsageError } from '../../shared/errors.js';
import { areDoNotCall } from '../../shared/calls/doNotCall.js';
import { lastRefusals } from '../../shared/redis/keptRefusals.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { noteCommand } from '../audited.js';
import { chosenDesks, EXIT, type Cli, type Session } from '../cli.js';
import { confirmation, trialNumbers, type TrialNumbers } from '../trial/numbers.js';
import { placeTrial, watchTrial, type Trial } from '../trial/placeTrial.js';
import { trialSummary } from '../trial/verdict.js';
import { secretArgument } from './secretInput.js';
import { inLanguage, say } from '../../shared/texts/say.js';
import type { Language } from '../../shared/domain/languages.js';
import { refusedEventWords } from '../../shared/words/refusedEvents.js';

interface TryOptions {
  readonly phone: string;
  readonly operator?: string;
  readonly wait?: string;
}

export function addTry(program: Command, cli: Cli): void {
  program
    .command('try')
    .description(
      say('place one call about a made-up patient to your own phone, and show what the robot says'),
    )
    .argument('<desk>')
    .requiredOption(
      '--phone <number>',
      say('the only phone that is rung; for both parties unless --operator is given'),
    )
    .option('--operator <number>', say('another phone, rung first in the place of the operators'))
    .option('--wait <duration>', say('how long to wait for events (default: the callDeadline of the desk)'))
    .action(async (name: string, options: TryOptions) => {
      const { lang = 'ru' } = program.opts<{ lang?: Language }>();
      const waitMs = options.wait === undefined ? null : parseDuration(options.wait);
      if (options.wait !== undefined && !waitMs)
        throw new UsageError(
          say('"{given}" is not a duration; write 90s, 15m or 2h.', { given: options.wait }),
        );
      await cli.connected(async (session) => {
        const [desk] = chosenDesks(session.desks, name);
        if (desk) await inLanguage(lang, () => tryCall(cli, session, desk, options, waitMs));
      });
    });
}

async function tryCall(
  cli: Cli,
  session: Session,
  desk: DeskQueues,
  options: TryOptions,
  waitMs: number | null,
): Promise<void> {
  const { name, callDeadline, robot, policy } = desk.settings;
  const numbers = trialNumbers(desk.settings, options.phone, options.operator);
  await refuseListed(session, numbers);
  await demandConfirmation(cli, numbers);
  const what = `${name} ${maskPhone(numbers.patient)}`;
  await noteCommand(session, { did: 'try', what, outcome: 'begun' });
  const beganMs = Date.now();
  const { callId, outcome } = await placeTrial(desk, numbers);
  cli.say(answerOf(callId, outcome));
  if (outcome.kind === 'refused') {
    cli.exitWith(EXIT.failed);
    return;
  }
  const clock = (ms: number) => isoIn(policy.hours.zone, ms).slice(11, 19);
  const events = await watchTrial(desk, callId, waitMs ?? callDeadline, ({ word, at }) =>
    cli.print(`${clock(at)} ${word}`),
  );
  for (const { reason, detail, atMs } of await lastRefusals(desk.redis, name))
    if (atMs >= beganMs)
      cli.say(
        say('{time} событие отклонено: {reason}, {detail}', {
          time: clock(atMs),
          reason,
          detail: refusedEventWords(detail),
        }),
      );
  const progress = 'statuses' in robot ? Object.keys(robot.statuses) : ['operator_answered'];
  for (const sentence of trialSummary(events, progress)) cli.say(sentence);
  if (!events.some(({ isVerdict }) => isVerdict)) cli.exitWith(EXIT.failed);
}

function answerOf(callId: string, outcome: Trial['outcome']): string {
  switch (outcome.kind) {
    case 'placed':
      return say('Звонок {callId}: робот принял заказ.', { callId });
    case 'refused':
      return say('Звонок {callId}: робот отказал, никому не позвонили ({detail}).', {
        callId,
        detail: outcome.detail,
      });
    case 'unknown':
      return say('Звонок {callId}: робот не сказал, принял ли заказ; ждём событий ({detail}).', {
        callId,
        detail: outcome.detail,
      });
  }
}

/** A number of the do-not-call list stays one. */
async function refuseListed({ redis, vault }: Session, { operator, patient }: TrialNumbers): Promise<void> {
  const keys = [operator, patient].flatMap((digits) => vault.phoneKeys(digits));
  if ((await areDoNotCall(redis, keys)).some(Boolean))
    throw new UsageError(
      say('Этот номер в списке «не звонить»; уберите его оттуда командой marvin dnc remove.'),
    );
}

async function demandConfirmation(cli: Cli, numbers: TrialNumbers): Promise<void> {
  const wanted = confirmation(numbers);
  const asked = wanted.includes(' ')
    ? say('Последние четыре цифры обоих номеров через пробел')
    : say('Последние четыре цифры номера');
  const typed = await secretArgument(cli, undefined, asked);
  if (typed.trim().replace(/\s+/g, ' ') !== wanted)
    throw new UsageError(say('Цифры не совпали; никому не позвонили.'));
}
