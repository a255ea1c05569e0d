// `marvin check`: everything that must be right before the first patient is called, in one report. The release phase runs it.
import type { Command } from 'commander';
import { hasCalendar } from '../../shared/domain/holidays.js';
import { isoIn } from '../../shared/domain/instant.js';
import { lastRefusals } from '../../shared/redis/keptRefusals.js';
import { infoField, tryCommands } from '../../shared/redis/safety.js';
import type { RedisConnection } from '../../shared/redis/connection.js';
import { forgetfulDisk } from '../../shared/onec/resultDirectory.js';
import type { Cli, Session } from '../cli.js';
import { inWords, sealedBy } from '../privacy/sealedTexts.js';

export function addCheck(program: Command, cli: Cli): void {
  program
    .command('check')
    .description('check configuration, environment, Redis and keys; warn about what could lose a call')
    .action(async () => {
      await cli.connected(async (session) => {
        const { config, environment } = session;
        cli.print(
          `configuration: ok, ${config.desks.length} desk(s): ${config.desks.map(({ name }) => name).join(', ')}`,
        );
        cli.print(
          `seal keys: ok, ${environment.sealKeys.length}, sealing with "${session.vault.ring.currentKeyId}"`,
        );
        await tryCommands(session.redis);
        cli.print(`redis: ok, version ${infoField(await session.redis.info('server'), 'redis_version')}`);
        await tellSeals(session, cli);
        await tellRefusals(session, cli);
        for (const warning of await warnings(session)) cli.say(`warning: ${warning}`);
      });
    });
}

/** What must be re-sealed before an older key is removed, and what was sealed with one that is gone already. */
async function tellSeals({ redis, vault: { ring } }: Session, cli: Cli): Promise<void> {
  const byKey = [...(await sealedBy(redis))].filter(([keyId]) => keyId !== ring.currentKeyId);
  if (byKey.length === 0) cli.print(`seals: ok, everything is sealed with "${ring.currentKeyId}"`);
  for (const [keyId, counts] of byKey) {
    if (ring.has(keyId))
      cli.print(
        `seals: ${inWords(counts)} still hang on "${keyId}"; run "marvin reseal" before it is removed`,
      );
    else
      cli.say(
        `warning: sealed with "${keyId}", which is not in MARVIN_SEAL_KEYS, and cannot be opened: ${inWords(counts)}; put that key back behind the first.`,
      );
  }
}

/** Call events that the web process refused: the scenario or a token is wrong if they still come. */
async function tellRefusals({ redis, config }: Session, cli: Cli): Promise<void> {
  for (const desk of [...config.desks, null]) {
    const zone = desk?.policy.hours.zone ?? config.desks[0]?.policy.hours.zone ?? 'UTC';
    const of = desk === null ? 'at no desk' : `at desk ${desk.name}`;
    for (const { atMs, reason, detail } of await lastRefusals(redis, desk?.name ?? null))
      cli.print(`call event refused ${of}, last ${isoIn(zone, atMs)}: ${reason}, ${detail}`);
  }
}

async function warnings(session: Session): Promise<string[]> {
  return [
    ...(await durabilityWarnings(session.redis)),
    ...(await hzWarnings(session.redis)),
    ...boardWarnings(session),
    ...notInEarnest(session),
    ...calendarWarnings(session),
    ...dailyPullWarnings(session),
    ...diskWarnings(session),
  ];
}

const MIN_HZ = 50;

/** Delayed callbacks, and results that are tried again, fall due when Redis looks: `hz` times a second (docs/operations.md). */
async function hzWarnings(redis: RedisConnection): Promise<string[]> {
  const [, hz] = (await redis.config('GET', 'hz').catch(() => [])) as string[]; // CONFIG GET answers a list of names and values
  if (hz === undefined || Number(hz) >= MIN_HZ) return [];
  return [
    `Redis has hz ${hz}: what waits for its time comes up to ${Math.round(1_000 / Number(hz))} ms late; set "hz 100".`,
  ];
}

/** Only `appendfsync always` keeps the write-ahead through a power cut; a lost write-ahead is a doubled call. */
async function durabilityWarnings(redis: RedisConnection): Promise<string[]> {
  const persistence = await redis.info('persistence');
  if (infoField(persistence, 'aof_enabled') !== '1') {
    return [
      'Redis keeps no append-only file: after a crash patients are lost or called twice; set "appendonly yes".',
    ];
  }
  const [, policy] = (await redis.config('GET', 'appendfsync').catch(() => [])) as string[]; // CONFIG GET answers a list of names and values
  if (policy === 'always') return [];
  if (policy === undefined) {
    return [
      'this Redis does not say how often it syncs to disk (a managed one?); unless it is "appendfsync always", after a power cut a patient may be called twice.',
    ];
  }
  return [
    `Redis syncs to disk "${policy}": a power cut loses about a second, and a call begun in it may be made twice; set "appendfsync always".`,
  ];
}

function boardWarnings({ environment }: Session): string[] {
  return environment.boardUsers.length > 0
    ? []
    : ['BOARD_USERS is empty: nobody can see the board; see `marvin board-user`.'];
}

function notInEarnest({ config }: Session): string[] {
  return config.desks.flatMap(({ name, robot, dialOnly }) => [
    ...(robot.kind === 'simulator'
      ? [`desk ${name} is in training: its robot is the simulator, and nobody is rung.`]
      : []),
    ...(dialOnly
      ? [
          `desk ${name} rings ${dialOnly.length} number(s) of dialOnly and nobody else; take it out to call patients.`,
        ]
      : []),
  ]);
}

function calendarWarnings({ config }: Session): string[] {
  const year = new Date().getFullYear();
  const skipping = config.desks.filter((desk) => desk.policy.hours.holidays === 'skip');
  return skipping
    .filter(() => !hasCalendar(year) || !hasCalendar(year + 1))
    .map(
      ({ name }) =>
        `desk ${name} skips holidays, but this version has no production calendar for ${year} or ${year + 1}: statutory days only.`,
    );
}

/** What is pulled after the window opens is called later than it could be. */
function dailyPullWarnings({ config }: Session): string[] {
  const late = config.desks.filter(({ policy, onec }) => {
    const opening = policy.hours.intervals[0]?.from ?? 0;
    return (onec.source?.daily ?? 0) > opening;
  });
  return late.map(
    ({ name }) =>
      `desk ${name} pulls from 1C only after its window has opened; set onec.source.daily earlier.`,
  );
}

function diskWarnings({ config, environment }: Session): string[] {
  if (!environment.diskForgets) return [];
  return config.desks
    .filter(({ onec }) => onec.results.kind === 'file')
    .map(({ name }) => forgetfulDisk(name));
}
