// The scenario kit: what is rendered is without a finding, and every planted fault is found, named with its block.
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { Cli } from '../../../../src/producer/cli.js';
import { addScenario } from '../../../../src/producer/commands/scenario.js';
import { scenarioSchema, type Scenario } from '../../../../src/producer/scenario/blocks.js';
import { buildScenario } from '../../../../src/producer/scenario/build.js';
import { deskScenario, type DeskScenario } from '../../../../src/producer/scenario/deskScenario.js';
import { lintScenario } from '../../../../src/producer/scenario/lint.js';
import { scenarioPage } from '../../../../src/producer/scenario/page.js';
import { MarvinError } from '../../../../src/shared/errors.js';
import { inLanguage } from '../../../../src/shared/texts/say.js';
import { testDesk, testVoicebox } from '../../../support/desks.js';
import { atTeardown } from '../../../support/teardown.js';

const URL = 'https://marvin.example';
const STATUSES = {
  connected: 'connected',
  operator_failed: 'operator_failed',
  patient_failed: 'patient_failed',
  operator_answered: 'progress',
  patient_answered: 'progress',
};
const deskWith = (robot: object = {}) =>
  testDesk({ title: 'Клиника <5>', robot: { ...testVoicebox(), ...RAW, ...robot } }, 'main');
/** Values as the file has them: a parsed robot has durations in ms. */
const RAW = { timeout: '2s', rate: { max: 1, per: '1s' } };

function known(robot: object = {}): DeskScenario & { readonly address: string } {
  const desk = deskScenario(deskWith(robot), URL);
  return { ...desk, address: desk.address ?? '' };
}

const DESK = known();
/** As it comes back from a file. */
const asRead = (scenario: unknown): Scenario => scenarioSchema.parse(JSON.parse(JSON.stringify(scenario)));
const lint = (scenario: unknown, desk: DeskScenario = DESK) =>
  inLanguage('ru', () => lintScenario(asRead(scenario), desk));

describe('a rendered scenario', () => {
  it.each([
    ['the default one', {}, false],
    ['with a key before the patient', {}, true],
    ['with every word of progress', { statuses: STATUSES }, true],
    [
      'without progress',
      { statuses: { ok: 'connected', op: 'operator_failed', pat: 'patient_failed' } },
      false,
    ],
  ])('has no finding: %s', (_what, robot, hasKey) => {
    const desk = known(robot);
    expect(lint(buildScenario(desk, hasKey), desk)).toEqual([]);
    expect(lint(buildScenario(desk, hasKey), { ...desk, address: null })).toEqual([]);
  });

  it('is told block by block, with every value to copy, and escapes what is in it', () => {
    const page = scenarioPage(buildScenario(DESK, false), DESK);
    expect(page).toContain('https://marvin.example/voicebox/main/callback/{{callid}}');
    expect(page).toContain('X-Callback-Token');
    expect(page).toContain(DESK.robot.callbackToken);
    expect(page).toContain('&quot;status&quot;:&quot;operator_failed&quot;');
    expect(page).toContain('Определять автоответчик');
    expect(page).toContain(DESK.robot.method);
    expect(page).toContain('Клиника &lt;5&gt;');
    expect(page).not.toContain('<5>');
    expect(page.match(/<section/g)).toHaveLength(buildScenario(DESK, false).blocks.length + 2);
  });
});

type Change = (block: (id: string) => Record<string, unknown>, scenario: Record<string, unknown>) => void;
const replaced = (value: unknown, from: string, to: string) => String(value).replace(from, to);

/** One fault each: what is done to a good scenario, and what must be found where. */
const PLANTED: [what: string, code: string, at: string | null, change: Change][] = [
  ['{number} in the phone', 'single_braces', 'desk', (b) => (b('desk')['phone'] = '{number}')],
  [
    '{callid} in an address',
    'single_braces',
    'tell_connected',
    (b) => (b('tell_connected')['url'] = replaced(b('tell_connected')['url'], '{{callid}}', '{callid}')),
  ],
  [
    '{{callid} in an address',
    'single_braces',
    'tell_connected',
    (b) => (b('tell_connected')['url'] = replaced(b('tell_connected')['url'], '{{callid}}', '{{callid}')),
  ],
  [
    '{attempt} in a body',
    'single_braces',
    'tell_connected',
    (b) =>
      (b('tell_connected')['requestParametersRaw'] = replaced(
        b('tell_connected')['requestParametersRaw'],
        '{{attempt}}',
        '{attempt}',
      )),
  ],
  [
    '{patient_name} in the text',
    'single_braces',
    'message',
    (b) => (b('message')['announcement'] = 'Пациент {patient_name}'),
  ],
  [
    'a braced token',
    'wrong_token',
    'tell_connected',
    (b) =>
      (b('tell_connected')['headers'] = {
        'content-type': 'application/json',
        'x-callback-token': '{{token}}',
      }),
  ],
  ['no branch for a failed operator', 'dead_branch', 'desk', (b) => delete b('desk')['error']],
  ['a branch to a block that is gone', 'dead_branch', 'patient', (b) => (b('patient')['error'] = 'gone')],
  ['an empty branch', 'dead_branch', 'message', (b) => (b('message')['next'] = '')],
  ['a machine that leads nowhere', 'dead_branch', 'message', (b) => (b('message')['onDetectAI'] = null)],
  [
    'an event that leads nowhere',
    'dead_branch',
    'tell_connected',
    (b) => (b('tell_connected')['next'] = null),
  ],
  ['a failed patient of whom nothing is told', 'no_event', 'patient', (b) => (b('patient')['error'] = 'end')],
  ['a failed operator of whom nothing is told', 'no_event', 'desk', (b) => (b('desk')['error'] = 'end')],
  ['a machine of which nothing is told', 'no_event', 'message', (b) => (b('message')['onDetectAI'] = 'end')],
  [
    'a connected patient of whom nothing is told',
    'no_event',
    'patient',
    (b) => (b('patient')['success'] = 'end'),
  ],
  [
    'a failed patient told as the operator',
    'wrong_event',
    'patient',
    (b) => (b('patient')['error'] = 'tell_operator_failed'),
  ],
  [
    'a failed operator told as connected',
    'wrong_event',
    'desk',
    (b) => (b('desk')['error'] = 'tell_connected'),
  ],
  [
    'two verdicts on one way',
    'two_events',
    'end',
    (b) => (b('tell_connected')['next'] = 'tell_patient_failed'),
  ],
  ['a circle', 'circle', 'tell_connected', (b) => (b('tell_connected')['next'] = 'patient')],
  [
    'a wrong token',
    'wrong_token',
    'tell_connected',
    (b) =>
      (b('tell_connected')['headers'] = {
        'Content-Type': 'application/json',
        'X-Callback-Token': 'other-token',
      }),
  ],
  [
    'no token',
    'wrong_token',
    'tell_patient_failed',
    (b) => (b('tell_patient_failed')['headers'] = { 'Content-Type': 'application/json' }),
  ],
  [
    'no content type',
    'wrong_type',
    'tell_connected',
    (b) => (b('tell_connected')['headers'] = { 'X-Callback-Token': DESK.robot.callbackToken }),
  ],
  [
    'another host',
    'wrong_address',
    'tell_connected',
    (b) =>
      (b('tell_connected')['url'] = replaced(b('tell_connected')['url'], 'marvin.example', 'other.example')),
  ],
  [
    'another desk',
    'wrong_address',
    'tell_connected',
    (b) => (b('tell_connected')['url'] = replaced(b('tell_connected')['url'], '/main/', '/north/')),
  ],
  [
    'http for https',
    'wrong_address',
    'tell_connected',
    (b) => (b('tell_connected')['url'] = replaced(b('tell_connected')['url'], 'https', 'http')),
  ],
  [
    'no call id in the address',
    'wrong_address',
    'tell_connected',
    (b) => (b('tell_connected')['url'] = replaced(b('tell_connected')['url'], '/{{callid}}', '')),
  ],
  ['GET', 'wrong_method', 'tell_connected', (b) => (b('tell_connected')['method'] = 'GET')],
  [
    'an unknown variable in the text',
    'unknown_variable',
    'message',
    (b) => (b('message')['announcement'] = 'Пациент {{fio}}'),
  ],
  [
    'an unknown variable in a body',
    'unknown_variable',
    'tell_connected',
    (b) =>
      (b('tell_connected')['requestParametersRaw'] = replaced(
        b('tell_connected')['requestParametersRaw'],
        '{{attempt}}',
        '{{try}}',
      )),
  ],
  [
    'a body that is no JSON',
    'wrong_body',
    'tell_connected',
    (b) => (b('tell_connected')['requestParametersRaw'] = '{"callid":"{{callid}}",}'),
  ],
  [
    'a body without the call id',
    'wrong_body',
    'tell_connected',
    (b) => (b('tell_connected')['requestParametersRaw'] = '{"status":"connected"}'),
  ],
  [
    'another id in the body',
    'wrong_body',
    'tell_connected',
    (b) => (b('tell_connected')['requestParametersRaw'] = '{"callid":"{{number}}","status":"connected"}'),
  ],
  [
    'an unknown status',
    'unknown_status',
    'tell_connected',
    (b) => (b('tell_connected')['requestParametersRaw'] = '{"callid":"{{callid}}","status":"ok"}'),
  ],
  ['no detection of a machine', 'no_detection', 'message', (b) => (b('message')['detectAI'] = false)],
  ['no word of a machine', 'no_detection', 'message', (b) => delete b('message')['detectAI']],
  ['two tries of a call', 'retries', 'desk', (b) => (b('desk')['attempts'] = 2)],
  ['three tries of the patient', 'retries', 'patient', (b) => (b('patient')['retryCount'] = '3')],
  ['five tries of the campaign', 'retries', null, (_b, scenario) => (scenario['maxAttempts'] = 5)],
  [
    'the legs the wrong way round',
    'wrong_number',
    'desk',
    (b) => (b('desk')['phone'] = '{{patient_number}}'),
  ],
  ['a number that is typed in', 'wrong_number', 'patient', (b) => (b('patient')['numberB'] = '79161234567')],
  ['no pause', 'no_pause', 'message', (b) => (b('message')['pause'] = 1)],
  ['no text', 'no_text', 'message', (b) => (b('message')['announcement'] = ' ')],
  ['a start that is not there', 'no_start', null, (_b, scenario) => (scenario['start'] = 'gone')],
  [
    'a block that nothing leads to',
    'unreached',
    'tell_operator_answered',
    (b) => (b('desk')['success'] = 'message'),
  ],
  ['two blocks of one name', 'same_id', 'end', (b) => (b('tell_operator_answered')['id'] = 'end')],
];

describe('a planted fault', () => {
  it.each(PLANTED)('is found: %s', (_what, code, at, change) => {
    const scenario = JSON.parse(JSON.stringify(buildScenario(DESK, false))) as Record<string, unknown>;
    const blocks = scenario['blocks'] as Record<string, unknown>[];
    change((id) => blocks.find((block) => block['id'] === id) ?? {}, scenario);
    const findings = lint(scenario);
    expect(findings.map((finding) => [finding.code, finding.block])).toContainEqual([code, at]);
    for (const { what } of findings) {
      expect(what).toMatch(/[а-яё]/);
      expect(what).not.toContain(DESK.robot.callbackToken);
    }
  });

  it('of a desk that wants signatures is that VoiceBox does not sign', () => {
    const signingSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const codes = lint(buildScenario(DESK, false), known({ signingSecret })).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(['wrong_token']));
  });
});

describe('the command', () => {
  async function run(args: readonly string[], desks = [deskWith()], publicUrl: string | null = URL) {
    const said = { code: 0, out: '', err: '' };
    const unused = () => Promise.reject(new Error('no Redis here'));
    const address = publicUrl === null ? {} : { publicUrl };
    const configuration = { config: { retentionDays: 30, desks, countries: ['RU'], ...address } };
    const cli: Cli = {
      configured: () => Promise.resolve(configuration as never), // the command reads the configuration only
      connected: unused,
      print: (text) => void (said.out += `${text}\n`),
      say: (text) => void (said.err += `${text}\n`),
      exitWith: (code) => void (said.code = code),
    };
    const program = new Command('marvin').exitOverride();
    addScenario(program, cli);
    try {
      await program.parseAsync(['scenario', ...args], { from: 'user' });
    } catch (error) {
      if (!(error instanceof MarvinError)) throw error;
      return { ...said, code: error.exitCode, err: error.message };
    }
    return said;
  }

  async function directory(): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), 'marvin-scenario-'));
    atTeardown(() => rm(dir, { recursive: true }));
    return dir;
  }

  it('writes two private files, never through a link, and finds nothing wrong with its own', async () => {
    const dir = await directory();
    const elsewhere = join(dir, 'elsewhere');
    await writeFile(elsewhere, 'kept');
    await symlink(elsewhere, join(dir, 'scenario-main.json'));
    expect((await run(['render', 'main', '--dir', dir])).code).toBe(0);
    const json = join(dir, 'scenario-main.json');
    expect(await readFile(elsewhere, 'utf8')).toBe('kept');
    expect((await stat(json)).mode & 0o777).toBe(0o600);
    expect((await stat(join(dir, 'scenario-main.html'))).mode & 0o777).toBe(0o600);
    expect(await run(['lint', json])).toMatchObject({ code: 0, out: '' });
    await writeFile(json, (await readFile(json, 'utf8')).replace('{{number}}', '{number}'));
    expect(await run(['lint', json])).toMatchObject({
      code: 1,
      out: expect.stringContaining('single_braces') as string,
    });
  });

  it.each([
    ['an address that nobody knows', ['render', 'main'], 64, /publicUrl/, [deskWith()], ''],
    [
      'a desk that rings patients first',
      ['render', 'main'],
      64,
      /patient first/,
      [deskWith({ firstLeg: 'patient' })],
      URL,
    ],
    [
      'a desk without a word for connected',
      ['render', 'main'],
      78,
      /no word means connected/,
      [deskWith({ statuses: { a: 'operator_failed', b: 'patient_failed' } })],
      URL,
    ],
    ['a desk that is not there', ['render', 'west'], 64, /no desk "west"/, [deskWith()], URL],
    ['a file that is not there', ['lint', '/nowhere.json'], 1, /ENOENT/, [deskWith()], URL],
    ['a file that is no scenario', ['lint', 'package.json'], 1, /is no scenario/, [deskWith()], URL],
    [
      'a scenario of nobody knows which desk',
      ['lint', 'package.json'],
      64,
      /--desk: main, north/,
      [deskWith(), testDesk({}, 'north')],
      URL,
    ],
  ])('refuses %s in a sentence', async (_what, args, code, told, desks, publicUrl) => {
    const { code: ended, err } = await run(args, desks, publicUrl || null);
    expect([ended, err]).toEqual([code, expect.stringMatching(told)]);
  });
});
