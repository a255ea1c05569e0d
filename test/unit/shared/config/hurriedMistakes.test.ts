// Hurried mistakes with files and in the environment: each is one sentence with its place and what to do, in both languages.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { beforeAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../../src/shared/config/configuration.js';
import { ConfigurationError, EXIT } from '../../../../src/shared/errors.js';
import { NOBODYS_HASH } from '../../../../src/shared/passwords.js';
import { generateSealKey } from '../../../../src/shared/sealing.js';
import { languageOf } from '../../../../src/shared/texts/chosenLanguage.js';
import { inLanguage } from '../../../../src/shared/texts/say.js';
import { expectSamePlaceInRussian } from '../../../support/sentences.js';
import { atTeardown } from '../../../support/teardown.js';

const YAML = `desks:
  main:
    title: Клиника
    timezone: Europe/Moscow
    window: { from: "09:30", to: "14:30" }
    lines: 2
    robot:
      kind: simulator
`;

let dir: string;
let good: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'marvin-hurried-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  good = join(dir, 'good.yaml');
  await writeFile(good, YAML);
});

async function problemsOf(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  try {
    await readConfiguration({ MARVIN_CONFIG: good, MARVIN_SEAL_KEYS: generateSealKey('k1'), ...env });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.exitCode).toBe(EXIT.configuration);
    return error.problems;
  }
  return [];
}

/** @param told what must be in the English sentence */
async function expectOneSentence(env: NodeJS.ProcessEnv, told: RegExp): Promise<void> {
  const english = await problemsOf(env);
  expect(english).toEqual([expect.stringMatching(told)]);
  const russian = await inLanguage('ru', () => problemsOf(env));
  expect(russian).toHaveLength(1);
  expectSamePlaceInRussian(english[0] ?? '', russian[0] ?? '');
}

const KEY = generateSealKey('k1');

const ENVIRONMENT: [what: string, env: NodeJS.ProcessEnv, told: RegExp][] = [
  ['no seal key', { MARVIN_SEAL_KEYS: '' }, /^MARVIN_SEAL_KEYS: is required; `marvin keygen`/],
  [
    'a seal key that is too short',
    { MARVIN_SEAL_KEYS: 'k1:c2VjcmV0' },
    /^MARVIN_SEAL_KEYS: must be id:base64 of 32 bytes/,
  ],
  ['a seal key without its id', { MARVIN_SEAL_KEYS: KEY.slice(3) }, /^MARVIN_SEAL_KEYS: must be id:base64/],
  [
    'one id for two seal keys',
    { MARVIN_SEAL_KEYS: `${KEY},${KEY}` },
    /^MARVIN_SEAL_KEYS: names one key id twice; give/,
  ],
  ['a port in words', { PORT: 'three thousand' }, /^PORT: must be a port number.*such as 3000$/],
  ['a port that there is not', { PORT: '70000' }, /^PORT: must be a port number/],
  ['a negative port', { METRICS_PORT: '-1' }, /^METRICS_PORT: must be a port number/],
  ['a host with its port', { HOST: '0.0.0.0 3000' }, /^HOST: must be an address or a name of this machine/],
  ['Redis by http', { REDIS_URL: 'http://127.0.0.1:6379' }, /^REDIS_URL: must start with redis:\/\//],
  ['Redis without its scheme', { REDIS_URL: '127.0.0.1:6379' }, /^REDIS_URL: must start with redis:\/\//],
  ['Redis with a path', { REDIS_URL: 'redis://127.0.0.1:6379/a/b' }, /^REDIS_URL: has a path/],
  [
    'Redis with a database by name',
    { REDIS_URL: 'redis://127.0.0.1:6379/main' },
    /^REDIS_URL: must end in the number/,
  ],
  [
    'Redis with a port that there is not',
    { REDIS_URL: 'redis://127.0.0.1:99999' },
    /^REDIS_URL: must name a host and a port/,
  ],
  ['yes in words', { REDIS_CLUSTER: 'yes' }, /^REDIS_CLUSTER: must be 1 for yes or 0 for no$/],
  ['Redis without a colon', { REDIS_URL: 'redis//127.0.0.1' }, /^REDIS_URL: must start with redis:\/\//],
  ['a seal key in quotes', { MARVIN_SEAL_KEYS: `"${KEY}"` }, /^MARVIN_SEAL_KEYS: must be id:base64/],
  ['two seal keys with a semicolon', { MARVIN_SEAL_KEYS: `${KEY};${KEY}` }, /^MARVIN_SEAL_KEYS: must be id/],
  ['true in words', { REDIS_TLS_INSECURE: 'true' }, /^REDIS_TLS_INSECURE: must be 1/],
  ['a disk in words', { DISK_FORGETS: 'no' }, /^DISK_FORGETS: must be 1/],
  [
    'a password for a hash',
    { BOARD_USERS: 'olga:supervisor:secret' },
    /^BOARD_USERS: the third part of the entry of "olga" is no hash; `marvin board-user/,
  ],
  [
    'a role that there is not',
    { BOARD_USERS: `olga:admin:${NOBODYS_HASH}` },
    /^BOARD_USERS: must be name:role:hash.*operator or supervisor/,
  ],
  ['a user alone', { BOARD_USERS: 'olga' }, /^BOARD_USERS: must be name:role:hash/],
  [
    'one name twice',
    { BOARD_USERS: `olga:operator:${NOBODYS_HASH},olga:supervisor:${NOBODYS_HASH}` },
    /^BOARD_USERS: has one name twice.*remove/,
  ],
  ['a proxy as true', { TRUST_PROXY: 'true' }, /^TRUST_PROXY: must be the number of proxies/],
  ['a subnet that is none', { TRUST_PROXY: '10.0.0.0/99' }, /^TRUST_PROXY: must be the number of proxies/],
  ['a level that there is not', { LOG_LEVEL: 'verbose' }, /^LOG_LEVEL: must be one of fatal, error/],
  [
    'a collector without its scheme',
    { OTEL_EXPORTER_OTLP_ENDPOINT: '127.0.0.1:4318' },
    /^OTEL_EXPORTER_OTLP_ENDPOINT: must be an address/,
  ],
  [
    'traces in another protocol',
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    /^OTEL_EXPORTER_OTLP_PROTOCOL: must be http\/json/,
  ],
];

describe('a mistake in the environment', () => {
  it.each(ENVIRONMENT)('%s', async (_what, env, told) => {
    await expectOneSentence(env, told);
    expect((await problemsOf(env)).join()).not.toMatch(/secret|c2VjcmV0/);
  });
});

const FILES: [what: string, bytes: Buffer, told: RegExp][] = [
  ['in Windows-1251', iconv.encode(YAML, 'windows-1251'), /mistake\.yaml: line 3 is not UTF-8; save/],
  ['in UTF-16', iconv.encode(YAML, 'utf-16le', { addBOM: true }), /mistake\.yaml: line 1 is not UTF-8; save/],
  [
    'with nothing in it',
    Buffer.alloc(0),
    /^the file: has nothing in it; write "desks:"[^;]*(?:;[^;]*example\.yaml)?$/,
  ],
  [
    'with a comment only',
    Buffer.from('# later\n'),
    /^the file: has nothing in it; write "desks:"[^;]*(?:;[^;]*example\.yaml)?$/,
  ],
];

describe('a configuration file', () => {
  it.each(FILES)('%s', async (_what, bytes, told) => {
    const path = join(dir, 'mistake.yaml');
    await writeFile(path, bytes);
    await expectOneSentence({ MARVIN_CONFIG: path }, told);
  });

  it('that is not there, or is a directory', async () => {
    await expectOneSentence(
      { MARVIN_CONFIG: join(dir, 'nowhere.yaml') },
      /nowhere\.yaml: there is no such file; copy/,
    );
    await mkdir(join(dir, 'folder'), { recursive: true });
    await expectOneSentence(
      { MARVIN_CONFIG: join(dir, 'folder') },
      /folder: is a directory; name the file itself/,
    );
  });

  it.skipIf(process.getuid?.() === 0)('that this user may not read', async () => {
    const path = join(dir, 'closed.yaml');
    await writeFile(path, YAML);
    await chmod(path, 0);
    await expectOneSentence(
      { MARVIN_CONFIG: path },
      /closed\.yaml: this user may not read the file \(EACCES\)/,
    );
  });

  it('with a byte order mark or CRLF is none', async () => {
    const path = join(dir, 'windows.yaml');
    await writeFile(path, `\uFEFF${YAML.replaceAll('\n', '\r\n')}`);
    expect(await problemsOf({ MARVIN_CONFIG: path })).toEqual([]);
  });
});

it('an address without its colon, at a desk in training', async () => {
  const path = join(dir, 'no-colon.yaml');
  await writeFile(path, `${YAML}      url: http//127.0.0.1:8025/api/v1/sb\n`);
  await expectOneSentence(
    { REDIS_URL: 'redis://127.0.0.1:6379', MARVIN_CONFIG: path },
    /^desks\.main\.robot\.url: must be an http/,
  );
});

describe('the language', () => {
  it.each([
    [[], {}, 'en'],
    [[], { LANG: 'ru_RU.UTF-8' }, 'ru'],
    [[], { LC_ALL: 'C', LANG: 'ru_RU.UTF-8' }, 'en'],
    [[], { LC_ALL: '', LC_MESSAGES: 'ru_RU.UTF-8', LANG: 'C' }, 'ru'],
    [['check', '--lang', 'ru'], { LANG: 'C' }, 'ru'],
    [['check', '--lang=en'], { LANG: 'ru_RU.UTF-8' }, 'en'],
    [['check', '--lang'], { LANG: 'ru_RU.UTF-8' }, 'ru'],
  ] as const)('of %j with %j is %s', (args, env, expected) => {
    expect(languageOf(args, env)).toBe(expected);
  });
});
