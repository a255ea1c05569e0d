// A whole clinic for fault tests: a Redis, a robot and a web process of its own, an export enqueued by the real CLI.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { freePort } from '../../scripts/local/freePort.js';
import { parseConfig } from '../../src/shared/config/configFile.js';
import type { Result } from '../../src/shared/contracts/result.js';
import { isOpen } from '../../src/shared/domain/callingWindow.js';
import { deskStatus, type DeskStatus } from '../../src/shared/calls/deskStatus.js';
import { openDesk, type DeskQueues } from '../../src/shared/redis/deskQueues.js';
import { generateSealKey } from '../../src/shared/sealing.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/simulator.js';
import { startProcess, type ManagedProcess } from './processes.js';
import { startRedis, type RedisServer } from './redis.js';
import { atTeardown } from './teardown.js';

export interface ClinicOptions {
  readonly patients: number;
  /** Settings of the desk that differ from the defaults below. */
  readonly desk?: Readonly<Record<string, unknown>>;
  readonly robot?: Partial<SimulatorOptions>;
  /** How long a worker waits for the robot's answer; two seconds. */
  readonly robotTimeout?: string;
  /** Left out: one of its own, set as production should be. */
  readonly redis?: RedisServer;
}

/** Environment of one process that differs from the clinic's: REDIS_URL or ROBOT_URL through a proxy, for example. */
export type OwnEnvironment = Readonly<Record<string, string>>;

interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Clinic {
  readonly dir: string;
  readonly redis: RedisServer;
  readonly robot: Simulator;
  readonly webUrl: string;
  readonly env: Readonly<Record<string, string>>;
  readonly exportPath: string;
  /** The desk, seen from the test's own process. */
  readonly queues: DeskQueues;
  startWeb(own?: OwnEnvironment): Promise<ManagedProcess>;
  startWorker(own?: OwnEnvironment): Promise<ManagedProcess>;
  /** Runs a command of the CLI to its end, however it ends. */
  marvin(...args: string[]): Promise<CommandEnd>;
  /** Runs a command that must end with exit code 0. */
  mustRun(...args: string[]): Promise<CommandEnd>;
  status(): Promise<DeskStatus>;
  results(): Promise<Result[]>;
  /** Nobody waits or is on the phone, and 1C has every result. */
  isOver(): Promise<boolean>;
  wasOpenAt(instantMs: number): boolean;
}

/** What the robot and the desk must agree on. */
const ROBOT = {
  method: '6a6c0d3e-0000-4000-8000-000000000001',
  username: 'clinic',
  password: 'secret',
  callbackToken: 'callback-token',
  number: '74950000000',
};

/** A zone in which it is about noon now, so that no test runs over midnight. */
export function noonZone(nowMs: number): string {
  const ahead = 12 - new Date(nowMs).getUTCHours();
  return ahead === 0 ? 'Etc/UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

/** Sets up everything but the workers and the web process; all of it ends with the test. */
export async function clinic(options: ClinicOptions): Promise<Clinic> {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-clinic-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  const redis = options.redis ?? (await startRedis());
  const webPort = await freePort();
  const webUrl = `http://127.0.0.1:${webPort}`;
  const robotDesk = { name: 'main', robot: { ...ROBOT, firstLeg: 'operator' as const } };
  const robot = await startSimulator({
    desks: [robotDesk],
    web: [webUrl],
    speed: 200,
    progress: ['operator_answered'], // tests count the call events
    tries: { max: 5, pauseMs: 20_000 },
    ...options.robot,
  });
  atTeardown(() => robot.close());
  const desk = { ...deskDefaults(dir, options.robotTimeout ?? '2s'), ...options.desk };
  const yaml = JSON.stringify({ desks: { main: desk } });
  const configPath = join(dir, 'marvin.yaml');
  await writeFile(configPath, yaml);
  const exportPath = join(dir, 'unreached.csv');
  await writeFile(exportPath, exportOf(options.patients));
  const env = {
    PATH: process.env['PATH'] ?? '',
    REDIS_URL: redis.url,
    MARVIN_CONFIG: configPath,
    MARVIN_SEAL_KEYS: generateSealKey('test'),
    MARVIN_SPOOL: join(dir, 'spool'),
    PORT: String(webPort),
    ROBOT_URL: `http://127.0.0.1:${robot.port}/api/v1/sb`,
    LOG_LEVEL: process.env['CLINIC_LOG_LEVEL'] ?? 'info',
  };
  const [config] = parseConfig(yaml, env).desks;
  const marvin = async (...args: string[]): Promise<CommandEnd> => {
    const command = await startProcess('producer', { env, args });
    const { code } = await command.exited;
    return { code, stdout: command.stdout(), stderr: command.stderr() };
  };
  const mustRun = async (...args: string[]): Promise<CommandEnd> => {
    const end = await marvin(...args);
    expect(end.code, `marvin ${args.join(' ')}: ${end.stderr}`).toBe(0);
    return end;
  };
  if (!config) throw new Error('the clinic has a desk');
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  connection.on('error', () => undefined);
  const queues = openDesk(config, connection, 30);
  atTeardown(async () => {
    await queues.close();
    connection.disconnect();
  });
  const status = () => deskStatus(queues, Date.now());
  return {
    dir,
    redis,
    robot,
    webUrl,
    env,
    exportPath,
    queues,
    startWeb: async (own = {}) => {
      const web = await startKillable('web', { ...env, ...own });
      await web.waitForHttp(`http://127.0.0.1:${own['PORT'] ?? webPort}/readyz`);
      return web;
    },
    startWorker: (own = {}) => startKillable('worker', { ...env, ...own }),
    marvin,
    mustRun,
    status,
    results: async () => {
      const { stdout } = await mustRun('results', '--format', 'json', '--unmask');
      return stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Result);
    },
    isOver: async () => isDayOver(await status()),
    wasOpenAt: (instantMs) => isOpen(config.policy.hours, instantMs),
  };
}

/** Nobody waits or is on the phone, and 1C has every result. */
export function isDayOver({ onPhone, waiting, scheduled, results }: DeskStatus): boolean {
  return onPhone + waiting + scheduled + results.pending === 0;
}

/** Killed after the test: a clean stop has tests of its own and would only take time here. */
async function startKillable(name: 'web' | 'worker', env: OwnEnvironment): Promise<ManagedProcess> {
  const started = await startProcess(name, { env });
  atTeardown(() => started.kill('SIGKILL'));
  return started;
}

function deskDefaults(dir: string, timeout: string): Record<string, unknown> {
  return {
    timezone: noonZone(Date.now()),
    window: { from: '00:00', to: '24:00' },
    lines: 3,
    usualCall: '1s',
    attempts: 3,
    backoff: {
      patient_failed: ['1s'],
      patient_busy: ['1s'],
      patient_no_answer: ['1s'],
      patient_unavailable: ['1s'],
      patient_rejected: ['1s'],
      number_invalid: ['500ms'],
      operator_failed: ['500ms'],
      carrier_failed: ['500ms'],
      robot_refused: ['500ms'],
      silent: ['1s'],
    },
    leadTime: '1h',
    callDeadline: '3s',
    onSilence: 'review',
    operatorBreaker: { after: 50, pause: '1s' },
    perNumber: { gap: '0s', perDay: 100 },
    robot: {
      ...ROBOT,
      kind: 'voicebox',
      url: '${ROBOT_URL}',
      rate: { max: 1000, per: '1s' },
      timeout,
    },
    onec: { results: { kind: 'file', dir: join(dir, 'results'), encoding: 'utf-8' } },
  };
}

/** An export as 1C writes it, of made-up patients with an appointment two days ahead; `from` tells two files apart. */
export function exportOf(patients: number, from = 0): string {
  const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10).split('-').reverse().join('.');
  const rows = Array.from({ length: patients }, (_none, position) => {
    const index = from + position;
    const number = `8916${String(1_000_000 + index)}`;
    return [
      randomUUID(),
      `КЛ00-${String(index).padStart(6, '0')}`,
      `${SURNAMES[index % SURNAMES.length] ?? ''} Пётр Сергеевич`,
      number,
      `${day} 10:30:00`,
      'Терапевт',
    ].join(';');
  });
  return ['Ссылка;Номер;Пациент;Телефон;ДатаПриема;Специалист', ...rows].join('\r\n');
}

/** Made up, and unlike anything else in a log or a dump: tests search for them. */
export const SURNAMES = ['Выдумкин', 'Нереальнов', 'Придуманский', 'Небылицын'];
