// The demo's marvin.yaml and environment: a clinic's day compressed to under a minute; each run has new keys and passwords.
import { randomBytes, randomUUID } from 'node:crypto';
import { stringify } from 'yaml';
import { hashPassword } from '../../src/shared/passwords.js';
import { generateSealKey } from '../../src/shared/sealing.js';
import { DESKS, type DemoDesk } from './patients.js';

export interface DemoPlaces {
  /** The directory for everything of this run. */
  readonly dir: string;
  readonly redisUrl: string;
  readonly webPort: number;
  readonly simulatorPort: number;
}

export interface BoardLogin {
  readonly name: 'operator' | 'supervisor';
  readonly password: string;
}

const TITLES: Readonly<Record<DemoDesk['name'], string>> = {
  lenina: 'Клиника на Ленина, Москва',
  svetlanskaya: 'Клиника на Светланской, Владивосток',
};

/** Hours become seconds. The longest call of the simulator (see stage.ts) must end well before `callDeadline`. */
const COMPRESSED = {
  window: { from: '00:00', to: '24:00' },
  lines: 3,
  usualCall: '1s',
  attempts: 3,
  backoff: {
    patient_failed: ['2s', '4s'],
    patient_busy: ['2s'],
    patient_no_answer: ['3s'],
    patient_unavailable: ['4s'],
    patient_rejected: ['3s'],
    number_invalid: ['1s'],
    operator_failed: ['2s'],
    robot_refused: ['1s', '2s'],
    carrier_failed: ['2s'],
    silent: ['2s'],
  },
  leadTime: '1h',
  callDeadline: '5s',
  operatorBreaker: { after: 3, pause: '4s', maxPause: '10s' },
  perNumber: { gap: '3s', perDay: 20 },
};

/** @returns the text of marvin.yaml; its secrets come from the environment, as in a real one */
export function demoYaml({ dir, simulatorPort }: Pick<DemoPlaces, 'dir' | 'simulatorPort'>): string {
  const desks = DESKS.map(({ name, zone, branch }, i) => [
    name,
    {
      title: TITLES[name],
      branches: [branch],
      timezone: zone,
      ...COMPRESSED,
      onSilence: name === 'lenina' ? 'retry' : 'review',
      robot: {
        kind: 'voicebox',
        url: `http://127.0.0.1:${simulatorPort}/api/v1/sb`,
        method: `\${METHOD_${i}}`,
        username: 'demo',
        password: '${VOICEBOX_PASSWORD}',
        callbackToken: '${VOICEBOX_CALLBACK_TOKEN}',
        number: `749512345${i}0`,
        rate: { max: 20, per: '1s' },
        timeout: '3s',
      },
      onec: {
        unreached: ['Недозвон', 'Ошибка распознавания', 'Оператор не ответил'],
        results: { kind: 'file', dir: `${dir}/results`, encoding: 'windows-1251' },
      },
    },
  ]);
  return stringify({ retentionDays: 1, desks: Object.fromEntries(desks) as Record<string, unknown> });
}

/** The environment of all processes of the demo, and how to log in to its pages in each role. */
export async function demoEnvironment({
  dir,
  redisUrl,
  webPort,
}: DemoPlaces): Promise<{ env: Record<string, string>; logins: BoardLogin[] }> {
  const logins = (['operator', 'supervisor'] as const).map((name) => ({
    name,
    password: randomBytes(6).toString('hex'),
  }));
  const users = logins.map(async ({ name, password }) => `${name}:${name}:${await hashPassword(password)}`);
  const env = {
    PATH: process.env.PATH ?? '',
    REDIS_URL: redisUrl,
    PORT: String(webPort),
    MARVIN_CONFIG: `${dir}/marvin.yaml`,
    MARVIN_SPOOL: `${dir}/spool`,
    MARVIN_SEAL_KEYS: generateSealKey('demo'),
    BOARD_USERS: (await Promise.all(users)).join(','),
    VOICEBOX_PASSWORD: randomBytes(12).toString('hex'),
    VOICEBOX_CALLBACK_TOKEN: randomBytes(12).toString('hex'),
    ...Object.fromEntries(DESKS.map((_, i) => [`METHOD_${i}`, randomUUID()])),
  };
  return { env, logins };
}
