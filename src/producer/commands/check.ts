// `marvin check`: everything that must be right before the first patient is called, in one report. The release phase runs it.
import type { Command } from 'commander';
import { hasCalendar } from '../../shared/domain/holidays.js';
import { isoIn } from '../../shared/domain/instant.js';
import { lastRefusals } from '../../shared/redis/keptRefusals.js';
import { connectionsOf, lackOfRoom, roomOf } from '../../shared/redis/room.js';
import { infoField, tryCommands } from '../../shared/redis/safety.js';
import { forgetfulDisk } from '../../shared/onec/resultDirectory.js';
import { inOneWord } from '../../shared/buildInfo.js';
import { groupedBy } from '../../shared/groupedBy.js';
import { livingWorkers, workersAt, type LivingWorker } from '../../shared/redis/livingWorkers.js';
import { EXIT, type Cli, type Session } from '../cli.js';
import { noWorker } from './status.js';
import { inWords, sealedBy } from '../privacy/sealedTexts.js';
import { redisWarnings, replicasInWords } from './redisWarnings.js';

interface CheckOptions {
  readonly workers?: true;
}

export function addCheck(program: Command, cli: Cli): void {
  program
    .command('check')
    .description('check configuration, environment, Redis and keys; warn about what could lose a call')
    .option(
      '--workers',
      'exit with 69 when a desk has no living worker; not for a release, which comes before them',
    )
    .action(async (options: CheckOptions) => {
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
        cli.print(await replicasInWords(session.redis));
        await tellRoom(session, cli);
        await tellSeals(session, cli);
        await tellRefusals(session, cli);
        for (const warning of await warnings(session)) cli.say(`warning: ${warning}`);
        await tellWorkers(session, cli, options);
      });
    });
}

/** Connections do not grow with desks, except in a cluster; small plans of hosts allow few. */
async function tellRoom({ redis, config, environment }: Session, cli: Cli): Promise<void> {
  const needed = connectionsOf(config.desks.length, environment.redis.cluster);
  const room = await roomOf(redis);
  const where = environment.redis.cluster ? ' on each node' : '';
  const allowed = room ? `; the server allows ${room.max}, ${room.used} are in use` : '';
  cli.print(
    `connections: a web process needs ${needed.web}, a worker ${needed.worker}, an import ${needed.import}${where}${allowed}`,
  );
  const all = needed.web + needed.worker + needed.import;
  const lack = room && (tooFew(room.max, all) ?? lackOfRoom(room, needed.import, 'an import'));
  if (lack) cli.say(`warning: ${lack}`);
}

function tooFew(max: number, all: number): string | null {
  if (max >= all) return null;
  return `Redis allows ${max} connections, but one web process, one worker and an import need ${all}; raise maxclients, or take a larger plan.`;
}

/** Whether somebody works for each desk. In the release phase of a first deploy nobody does yet, and that is no fault. */
async function tellWorkers({ redis, desks }: Session, cli: Cli, options: CheckOptions): Promise<void> {
  const living = await livingWorkers(redis);
  const names = desks.map(({ settings: desk }) => desk.name);
  const unserved = names.filter((name) => workersAt(living, name) === 0);
  if (unserved.length === 0) cli.print(`workers: ok, ${inVersions(living)}`);
  for (const name of unserved) cli.say(`warning: ${noWorker(name)}`);
  if (options.workers && unserved.length > 0) cli.exitWith(EXIT.unavailable);
}

/** During a deploy there may be two versions for a while. */
function inVersions(living: readonly LivingWorker[]): string {
  return [...groupedBy(living, inOneWord)].map(([version, own]) => `${own.length} of ${version}`).join(', ');
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
    ...(await redisWarnings(session.redis)),
    ...boardWarnings(session),
    ...notInEarnest(session),
    ...calendarWarnings(session),
    ...dailyPullWarnings(session),
    ...diskWarnings(session),
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
