// marvin.yaml: every problem at once, each with its path; the environment filled in.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { loadConfig, parseConfig } from '../../../../src/shared/config/configFile.js';
import { readConfiguration } from '../../../../src/shared/config/configuration.js';
import { configPathOf, readEnvironment } from '../../../../src/shared/config/environment.js';
import { ConfigurationError } from '../../../../src/shared/errors.js';
import { NOBODYS_HASH } from '../../../../src/shared/passwords.js';
import { generateSealKey } from '../../../../src/shared/sealing.js';
import { atTeardown } from '../../../support/teardown.js';

const ENV = {
  VOICEBOX_METHOD: '6a6c0d3e-0000-4000-8000-000000000001',
  VOICEBOX_USER: 'clinic',
  VOICEBOX_PASSWORD: 'pass"word: {x}',
  VOICEBOX_CALLBACK_TOKEN: 'callback-token',
};

const YAML = `
retentionDays: 30
desks:
  main:
    timezone: Europe/Moscow
    window: { from: "09:30", to: "14:30" }
    lines: 2
    robot:
      kind: voicebox
      url: https://voicebox.example/api/v1/sb
      method: \${VOICEBOX_METHOD}
      username: \${VOICEBOX_USER}
      password: \${VOICEBOX_PASSWORD}
      callbackToken: \${VOICEBOX_CALLBACK_TOKEN}
      number: "74950000000"
`;

function problemsOf(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('takes values from the environment as they are, even where YAML would read them as something else', () => {
    const [desk] = parseConfig(YAML, ENV).desks;
    expect(desk).toMatchObject({
      name: 'main',
      lines: 2,
      robot: { password: 'pass"word: {x}', timeout: 10_000 },
    });
    expect(desk?.policy).toMatchObject({
      attempts: 3,
      usualCallMs: 120_000,
      leadTimeMs: 3_600_000,
      onSilence: 'review',
    });
    expect(desk?.policy.hours.intervals).toEqual([{ from: 34_200, to: 52_200 }]);
  });

  it('tells all problems at once, each with its path', () => {
    const broken = YAML.replace('Europe/Moscow', 'Europe/Moskow')
      .replace('"14:30"', '"08:00"')
      .replace('lines: 2', 'lines: 0');
    const problems = problemsOf(() => parseConfig(broken, { ...ENV, VOICEBOX_USER: undefined }));
    expect(problems.join('\n')).toMatch(
      /desks\.main\.robot\.username: the environment variable VOICEBOX_USER is not set/,
    );
    expect(problems.join('\n')).toMatch(/desks\.main\.timezone: is not an IANA time zone/);
    expect(problems.join('\n')).toMatch(/desks\.main\.window.*midnight/);
    expect(problems.join('\n')).toMatch(/desks\.main\.lines/);
  });

  it('suggests the key that was meant', () => {
    const problems = problemsOf(() =>
      parseConfig(YAML.replace('lines: 2', 'lines: 2\n    usualCal: 2m'), ENV),
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/desks\.main\.usualCal: unknown key; did you mean "usualCall"\?/);
    const inRobot = problemsOf(() =>
      parseConfig(YAML.replace('kind: voicebox', 'kind: voicebox\n      firstleg: operator'), ENV),
    );
    expect(inRobot[0]).toMatch(/desks\.main\.robot\.firstleg: unknown key; did you mean "firstLeg"\?/);
  });

  it('suggests the disposition or the field that was meant', () => {
    const broken = `${YAML}    backoff: { patient_bussy: [10m] }\n    onec: { columns: { fone: [Тел] } }\n`;
    expect(problemsOf(() => parseConfig(broken, ENV))).toEqual([
      expect.stringMatching(
        /^desks\.main\.backoff\.patient_bussy: unknown key; did you mean "patient_busy"\? Known here: connected, /,
      ),
      expect.stringMatching(
        /^desks\.main\.onec\.columns\.fone: unknown key; did you mean "phone"\? Known here: ref, number, /,
      ),
    ]);
  });

  it('says what is wrong with the name of a desk and with the date of an exception', () => {
    expect(problemsOf(() => parseConfig(YAML.replace('main:', 'Main_1:'), ENV))).toEqual([
      'desks.Main_1: a desk is named with a-z, 0-9 and -, and starts with a letter',
    ]);
    expect(problemsOf(() => parseConfig(`${YAML}    exceptions: { 31.12.2026: closed }\n`, ENV))).toEqual([
      'desks.main.exceptions.31.12.2026: must be a date such as 2026-12-31',
    ]);
  });

  it('tells of a value with a missing variable nothing but that', () => {
    const broken = YAML.replace('"74950000000"', '${QUEUE}')
      .replace('url: https', 'url: ${SCHEME}')
      .replace('"14:30"', '"${CLOSING}"');
    expect(problemsOf(() => parseConfig(broken, ENV))).toEqual([
      'desks.main.window.to: the environment variable CLOSING is not set; set it, or correct its name here',
      'desks.main.robot.url: the environment variable SCHEME is not set; set it, or correct its name here',
      'desks.main.robot.number: the environment variable QUEUE is not set; set it, or correct its name here',
    ]);
  });

  it('takes several intervals a day and exceptions by date', () => {
    const yaml = YAML.replace(
      '{ from: "09:30", to: "14:30" }',
      '[{ from: "13:00", to: "14:30" }, { from: "09:30", to: "12:00" }]',
    ).replace(
      'lines: 2',
      'lines: 2\n    exceptions: { "2026-12-31": closed, "2027-01-09": { from: "10:00", to: "12:00" } }',
    );
    const hours = parseConfig(yaml, ENV).desks[0]?.policy.hours;
    expect(hours?.intervals.map(({ from }) => from)).toEqual([34_200, 46_800]);
    expect(hours?.exceptions).toEqual({ '2026-12-31': [], '2027-01-09': [{ from: 36_000, to: 43_200 }] });
  });

  it('has countries for all desks, which a desk may change', () => {
    const yaml = (top: string, own: string) =>
      YAML.replace('retentionDays: 30', top).replace('lines: 2', `lines: 2${own}`);
    const countriesOf = (top: string, own: string) => parseConfig(yaml(top, own), ENV).desks[0]?.countries;
    expect(countriesOf('', '')).toEqual(['RU', 'KZ']);
    expect(countriesOf('countries: [RU, BY]', '')).toEqual(['RU', 'BY']);
    expect(countriesOf('countries: [RU, BY]', '\n    countries: [KZ]')).toEqual(['KZ']);
    expect(problemsOf(() => countriesOf('countries: [Россия]', ''))).toEqual([
      expect.stringMatching(/countries.*is not the ISO code of a country, such as RU/),
    ]);
  });

  it('completes a block that is given in part', () => {
    const yaml = YAML.replace(
      'lines: 2',
      'lines: 2\n    operatorBreaker: { after: 5 }\n    perNumber: { perDay: 2 }',
    ).replace('kind: voicebox', 'kind: voicebox\n      rate: { max: 5 }');
    expect(parseConfig(yaml, ENV).desks[0]).toMatchObject({
      operatorBreaker: { after: 5, pause: 600_000, maxPause: 3_600_000 },
      policy: { perNumber: { gapMs: 1_800_000, perDay: 2 } },
      robot: { rate: { max: 5, per: 1_000 } },
    });
    expect(parseConfig(YAML, ENV).desks[0]).toMatchObject({
      operatorBreaker: { after: 3, pause: 600_000, maxPause: 3_600_000 },
      policy: { perNumber: { gapMs: 1_800_000, perDay: 3 } },
      robot: { rate: { max: 1, per: 1_000 } },
    });
    const misspelt = yaml.replace('after: 5', 'aftr: 5');
    expect(problemsOf(() => parseConfig(misspelt, ENV))).toEqual([
      'desks.main.operatorBreaker.aftr: unknown key; did you mean "after"? Known here: after, pause, maxPause',
    ]);
  });

  it('refuses a rest between calls to a number that is longer than calls are remembered', () => {
    const withGap = (gap: string) =>
      YAML.replace('lines: 2', `lines: 2\n    perNumber: { gap: ${gap}, perDay: 3 }`);
    expect(parseConfig(withGap('24h'), ENV).desks[0]?.policy.perNumber.gapMs).toBe(86_400_000);
    expect(problemsOf(() => parseConfig(withGap('25h'), ENV))).toEqual([
      'desks.main.perNumber.gap: must be at most 24h; beyond that perDay limits the calls to a number',
    ]);
  });

  it('takes a desk in training whose robot is on this machine, and no other', () => {
    const desk = (url: string) =>
      `desks: { main: { timezone: Europe/Moscow, window: { from: "09:30", to: "14:30" }, lines: 1, robot: { kind: simulator${url} } } }`;
    expect(parseConfig(desk(''), {}).desks[0]?.robot).toMatchObject({
      kind: 'simulator',
      url: 'http://127.0.0.1:8025/api/v1/sb',
    });
    for (const url of [
      'http://localhost:1/a',
      'http://127.8.0.1/a',
      'http://[::1]:1/a',
      'http://2130706433/',
    ])
      expect(() => parseConfig(desk(`, url: "${url}"`), {})).not.toThrow();
    for (const url of [
      'https://voicebox.mtt.ru/api/v1/sb',
      'http://127.0.0.1.example/',
      'http://127.0.0.1@voicebox.mtt.ru/',
      'http://localhost.example/',
      'http://10.0.0.1/',
      'http://0.0.0.0/',
    ])
      expect(problemsOf(() => parseConfig(desk(`, url: "${url}"`), {}))[0]).toMatch(
        /^desks\.main\.robot\.url: must be an address of this machine/,
      );
  });

  it('reads the numbers of dialOnly as a phone cell, and refuses what is none', () => {
    const withNumbers = (numbers: string) => `${YAML}    dialOnly: ${numbers}\n`;
    const { desks } = parseConfig(withNumbers('["8 (916) 123-45-67", 79161234568, "+7 916 1234569"]'), ENV);
    expect(desks[0]?.dialOnly).toEqual(['79161234567', '79161234568', '79161234569']);
    for (const wrong of ['[]', '["101"]', '["+79161234567, +79161234568"]', '"+79161234567"', ''])
      expect(problemsOf(() => parseConfig(withNumbers(wrong), ENV))[0]).toMatch(/^desks\.main\.dialOnly/);
  });

  it('lets 1C answer the last question for two seconds at most', () => {
    const asking = (more: string) =>
      `${YAML}    onec:\n      lastMoment: { kind: http, url: "https://1c.example/hs/wanted", username: u, password: p${more} }\n`;
    expect(parseConfig(YAML, ENV).desks[0]?.onec.lastMoment).toBeUndefined();
    expect(parseConfig(asking(''), ENV).desks[0]?.onec.lastMoment?.timeout).toBe(2_000);
    expect(problemsOf(() => parseConfig(asking(', timeout: 2001ms'), ENV))).toEqual([
      'desks.main.onec.lastMoment.timeout: must be at most 2s, because a free line waits for the answer',
    ]);
    expect(problemsOf(() => parseConfig(asking(', unles: {}'), ENV))[0]).toMatch(
      /lastMoment\.unles: unknown key; did you mean "unless"\?/,
    );
  });

  it('says what is wrong with a file that is no YAML, or is not there', async () => {
    expect(problemsOf(() => parseConfig('desks: [', ENV))[0]).toMatch(/YAML/);
    expect(problemsOf(() => parseConfig('', ENV)).length).toBeGreaterThan(0);
    await expect(loadConfig('/nowhere/marvin.yaml', ENV)).rejects.toThrow(/there is no such file/);
  });

  it.each(['windows-1251', 'koi8-r', 'utf-16le', 'utf-16be', 'cp866'])(
    'is refused in %s: its Russian statuses would match no row',
    async (encoding) => {
      const dir = await mkdtemp(join(tmpdir(), 'marvin-config-'));
      atTeardown(() => rm(dir, { recursive: true }));
      const path = join(dir, 'marvin.yaml');
      const text = `${YAML}    onec: { unreached: [Недозвон] }\n`;
      await writeFile(path, iconv.encode(text, encoding));
      await expect(loadConfig(path, ENV)).rejects.toThrow(
        new RegExp(`^${path}: line \\d+ is not UTF-8; save the file .* as UTF-8[^\\n]*$`),
      );
      await writeFile(path, `\uFEFF${text}`);
      expect((await loadConfig(path, ENV)).desks[0]?.onec.unreached).toEqual(['Недозвон']);
    },
  );

  it('accepts the example that ships with the project', async () => {
    const example = await readFile('marvin.example.yaml', 'utf8');
    const env: NodeJS.ProcessEnv = Object.fromEntries(
      [...example.matchAll(/\$\{([A-Z0-9_]+)\}/g)].map(([, name]): [string, string] => [
        name ?? '',
        'a-value-of-its-own',
      ]),
    );
    expect(problemsOf(() => parseConfig(example, env))).toEqual([]);
  });
});

describe('the environment', () => {
  it('wants seal keys and says how to make one', () => {
    expect(problemsOf(() => readEnvironment({}))).toEqual([
      'MARVIN_SEAL_KEYS: is required; `marvin keygen` prints one',
    ]);
  });
  it('takes an empty variable for one that is not set', () => {
    const names = ['REDIS_URL', 'PORT', 'BOARD_USERS', 'METRICS_TOKEN', 'MARVIN_SPOOL'];
    const more = ['REDIS_CLUSTER', 'REDIS_TLS_INSECURE', 'TRUST_PROXY', 'DYNO', 'LOG_LEVEL'];
    const empty = Object.fromEntries([...names, ...more].map((name) => [name, '']));
    const keys = { MARVIN_SEAL_KEYS: generateSealKey('k1') };
    expect(readEnvironment({ ...empty, ...keys })).toEqual(readEnvironment(keys));
    expect(problemsOf(() => readEnvironment({ MARVIN_SEAL_KEYS: '' }))).toEqual([
      'MARVIN_SEAL_KEYS: is required; `marvin keygen` prints one',
    ]);
  });
  it('tells all problems at once and never quotes a key', () => {
    const problems = problemsOf(() =>
      readEnvironment({
        MARVIN_SEAL_KEYS: 'k1:c2VjcmV0',
        PORT: 'x',
        REDIS_URL: 'http://x',
        BOARD_USERS: 'a:b',
      }),
    );
    expect(problems).toHaveLength(4);
    expect(problems.join()).not.toContain('c2VjcmV0');
  });
  it('refuses one name for two board users', () => {
    const env = {
      MARVIN_SEAL_KEYS: generateSealKey('k1'),
      BOARD_USERS: 'anna:operator:h1,anna:supervisor:h2',
    };
    expect(problemsOf(() => readEnvironment(env))).toEqual([
      'BOARD_USERS: has one name twice, and who is meant cannot be told; remove one of them',
    ]);
  });
  it('reads board users with their roles', () => {
    const users = readEnvironment({
      MARVIN_SEAL_KEYS: generateSealKey('k1'),
      BOARD_USERS: `anna:operator:${NOBODYS_HASH}, boris:supervisor:${NOBODYS_HASH}`,
    }).boardUsers;
    expect(users).toEqual([
      { name: 'anna', role: 'operator', language: 'ru', hash: NOBODYS_HASH },
      { name: 'boris', role: 'supervisor', language: 'ru', hash: NOBODYS_HASH },
    ]);
  });
  it('trusts proxies only as far as told; a Heroku dyno has one', () => {
    const trusted = (env: NodeJS.ProcessEnv) =>
      readEnvironment({ MARVIN_SEAL_KEYS: generateSealKey('k1'), ...env }).trustedProxies;
    expect([trusted({}), trusted({ DYNO: 'web.1' }), trusted({ DYNO: 'web.1', TRUST_PROXY: '2' })]).toEqual([
      0, 1, 2,
    ]);
    expect(problemsOf(() => trusted({ TRUST_PROXY: 'true' }))[0]).toMatch(/TRUST_PROXY/);
  });
});

describe('environment and configuration', () => {
  const read = (env: NodeJS.ProcessEnv) =>
    readConfiguration({ ...ENV, MARVIN_SEAL_KEYS: generateSealKey('k1'), ...env });

  it('are told of together when both are wrong', async () => {
    const wrong = { MARVIN_SEAL_KEYS: '', PORT: '99999', MARVIN_CONFIG: '/nowhere/marvin.yaml' };
    await expect(read(wrong)).rejects.toMatchObject({
      problems: [
        expect.stringMatching(/^MARVIN_SEAL_KEYS: is required/),
        expect.stringMatching(/^PORT: /),
        expect.stringMatching(/^\/nowhere\/marvin\.yaml: there is no such file/),
      ],
    });
  });

  it('are read together, from the file that the environment names, else from marvin.yaml', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'marvin-config-'));
    atTeardown(() => rm(dir, { recursive: true, force: true }));
    await writeFile(join(dir, 'clinic.yaml'), YAML);
    const { environment, config } = await read({ MARVIN_CONFIG: join(dir, 'clinic.yaml'), PORT: '3001' });
    expect([environment.port, config.desks.map(({ name }) => name)]).toEqual([3001, ['main']]);
    expect([{}, { MARVIN_CONFIG: '' }].map(configPathOf)).toEqual(['marvin.yaml', 'marvin.yaml']);
  });

  it('come from MARVIN_CONFIG_YAML where the disk has no file; it wins over MARVIN_CONFIG and fills in variables too', async () => {
    const inline = { MARVIN_CONFIG_YAML: YAML, MARVIN_CONFIG: '/nowhere/marvin.yaml' };
    const { config } = await read(inline);
    expect(config.desks.map(({ name }) => name)).toEqual(['main']);
    await expect(read({ ...inline, MARVIN_CONFIG_YAML: 'desks:\n\tmain: {}' })).rejects.toMatchObject({
      problems: [expect.stringMatching(/^YAML, line 2/)],
    });
    await expect(read({ ...inline, MARVIN_CONFIG_YAML: ' ' })).rejects.toMatchObject({
      problems: [expect.stringMatching(/^\/nowhere\/marvin\.yaml: there is no such file/)],
    });
  });
});
