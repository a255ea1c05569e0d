// Hurried mistakes that only a real process meets: each ends it with one sentence, its exit code, and no stack, in the language
// of whoever started it.
import { createServer } from 'node:net';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { generateSealKey } from '../../src/shared/sealing.js';
import { startProcess, type ProcessName } from '../support/processes.js';
import { startRedis } from '../support/redis.js';
import { atTeardown } from '../support/teardown.js';

vi.setConfig({ testTimeout: 120_000 });

const YAML = `desks:
  main:
    timezone: Europe/Moscow
    window: { from: "09:30", to: "14:30" }
    lines: 2
    robot:
      kind: simulator
`;
let env: Record<string, string>;
let places: Readonly<Record<string, string>>;

beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-mistakes-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  await writeFile(join(dir, 'marvin.yaml'), YAML);
  await mkdir(join(dir, 'shared'));
  await writeFile(join(dir, 'shared', 'letter.txt'), '');
  const redis = await startRedis();
  const admin = new Redis(redis.url);
  await admin.acl('SETUSER', 'clinic', 'on', '>right', '~*', '&*', '+@all');
  atTeardown(() => admin.disconnect());
  const taken = createServer((socket) => socket.destroy());
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  atTeardown(() => taken.close());
  const address = taken.address();
  places = {
    redis: String(redis.port),
    taken: String(typeof address === 'object' && address !== null ? address.port : 0),
    shared: join(dir, 'shared'),
  };
  env = {
    REDIS_URL: redis.url,
    MARVIN_CONFIG: join(dir, 'marvin.yaml'),
    MARVIN_SEAL_KEYS: generateSealKey('k1'),
    MARVIN_SPOOL: join(dir, 'spool'),
    PORT: '0',
  };
  const first = await startProcess('producer', { env, args: ['status'] }); // seals the key of the phone hashes
  expect((await first.exited).code).toBe(0);
});

/** `{redis}`, `{taken}` and `{shared}` stand for what is made before the tests. */
const MISTAKES: [
  what: string,
  name: ProcessName,
  own: Record<string, string>,
  code: number,
  told: RegExp,
  russian: RegExp,
][] = [
  [
    'a wrong password of Redis',
    'producer',
    { REDIS_URL: 'redis://clinic:wrong@127.0.0.1:{redis}' },
    78,
    /Redis at 127\.0\.0\.1:\d+ refuses.*REDIS_URL/,
    /не принимает это имя или пароль.*REDIS_URL/,
  ],
  [
    'a wrong port of Redis',
    'producer',
    { REDIS_URL: 'redis://127.0.0.1:9' },
    69,
    /Redis at 127\.0\.0\.1:9 cannot be reached.*REDIS_URL/,
    /127\.0\.0\.1:9 недоступен.*REDIS_URL/,
  ],
  [
    'a database that there is not',
    'producer',
    { REDIS_URL: 'redis://127.0.0.1:{redis}/99' },
    78,
    /does not have the database.*REDIS_URL/,
    /нет базы.*REDIS_URL/,
  ],
  [
    'a cluster that is none',
    'producer',
    { REDIS_CLUSTER: '1' },
    78,
    /is no cluster; take REDIS_CLUSTER out/,
    /не кластер; уберите REDIS_CLUSTER/,
  ],
  [
    'a seal key that was changed',
    'producer',
    { MARVIN_SEAL_KEYS: generateSealKey('k1') },
    78,
    /MARVIN_SEAL_KEYS.*put the former key back/,
    /MARVIN_SEAL_KEYS.*верните прежний ключ/,
  ],
  [
    'a seal key that is gone',
    'worker',
    { MARVIN_SEAL_KEYS: generateSealKey('k2') },
    78,
    /"k1", which is not in MARVIN_SEAL_KEYS; add/,
    /«k1», которого нет в MARVIN_SEAL_KEYS; добавьте/,
  ],
  [
    'a port that is taken',
    'web',
    { PORT: '{taken}' },
    69,
    /Port \d+ on 127\.0\.0\.1 is taken.*set PORT/,
    /Порт \d+ на 127\.0\.0\.1 занят.*задайте PORT/,
  ],
  [
    'a host of another machine',
    'web',
    { HOST: '192.0.2.1' },
    78,
    /^HOST: "192\.0\.2\.1" is no address of this machine/,
    /^HOST: «192\.0\.2\.1» — не адрес этой машины/,
  ],
  [
    'a spool that others use',
    'web',
    { MARVIN_SPOOL: '{shared}' },
    78,
    /^MARVIN_SPOOL: .*shared .*name a directory/,
    /^MARVIN_SPOOL: .*shared.*укажите папку/,
  ],
  [
    'the same spool, at check',
    'producer',
    { MARVIN_SPOOL: '{shared}' },
    78,
    /MARVIN_SPOOL: .*shared .*name a directory/,
    /MARVIN_SPOOL: .*shared.*укажите папку/,
  ],
  [
    'a password for a hash, at check',
    'producer',
    { BOARD_USERS: 'olga:supervisor:secret' },
    78,
    /^BOARD_USERS: .*"olga" is no hash/,
    /^BOARD_USERS: .*«olga».*не хеш/,
  ],
];

describe('a mistake', () => {
  it.each(MISTAKES)('%s (%s)', async (_what, name, own, code, told, russian) => {
    const filled = Object.entries(own).map(([key, text]): [string, string] => [
      key,
      text.replace(/\{(\w+)\}/g, (_whole, of: string) => places[of] ?? ''),
    ]);
    const args = name === 'producer' ? ['check'] : [];
    const run = async (locale: string) => {
      const started = await startProcess(name, {
        env: { ...env, ...Object.fromEntries(filled), LANG: locale },
        args,
      });
      return { code: (await started.exited).code, stderr: started.stderr() };
    };
    const [inEnglish, inRussian] = await Promise.all([run('C.UTF-8'), run('ru_RU.UTF-8')]);
    for (const [end, sentence] of [
      [inEnglish, told],
      [inRussian, russian],
    ] as const) {
      expect(end.code, end.stderr).toBe(code);
      const own = end.stderr
        .trim()
        .split('\n')
        .filter((line) => sentence.test(line.replace(/^(?:error|ошибка): /, '')));
      expect(own, end.stderr).toHaveLength(1);
      expect(end.stderr).not.toMatch(/\n\s+at |node_modules|wrong@|secret/);
    }
  });
});
