// Hurried mistakes in marvin.yaml: each is told in one sentence that names the place and says what to write there.
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { parseConfig } from '../../../../src/shared/config/configFile.js';
import { configSchema } from '../../../../src/shared/config/configSchema.js';
import { readEnvironment } from '../../../../src/shared/config/environment.js';
import { wantedAt } from '../../../../src/shared/config/wanted.js';
import { ConfigurationError } from '../../../../src/shared/errors.js';
import { generateSealKey } from '../../../../src/shared/sealing.js';
import { inLanguage } from '../../../../src/shared/texts/say.js';
import { expectSamePlaceInRussian } from '../../../support/sentences.js';

const GOOD = `desks:
  main:
    timezone: Europe/Moscow
    window: { from: "09:30", to: "14:30" }
    lines: 2
    robot:
      kind: voicebox
      url: https://voicebox.example/api/v1/sb
      method: entry-point
      username: clinic
      password: "pass: word"
      callbackToken: callback-token
      number: "74950000000"
`;

function problemsOf(yaml: string, env: NodeJS.ProcessEnv = {}): readonly string[] {
  try {
    parseConfig(yaml, env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

const instead = (line: string, by: string) => GOOD.replace(line, by);
const withLines = (...more: string[]) => `${GOOD}${more.map((line) => `    ${line}\n`).join('')}`;
const withRobot = (line: string) => instead('      kind: voicebox', `      kind: voicebox\n      ${line}`);
const withOnec = (text: string) => withLines(`onec: ${text}`);

const WINDOW = 'window: { from: "09:30", to: "14:30" }';
const ODATA = 'kind: odata, url: "https://1c.example/o", username: u, password: p, entity: E';

/** One mistake each; the sentence as it is printed, or what must be in it. */
const VALUES: [what: string, yaml: string, told: string | RegExp][] = [
  [
    'a window as a text',
    instead(WINDOW, 'window: 09:30-14:30'),
    'desks.main.window: must be the hours in which patients are called; write { from: "09:30", to: "14:30" }, or a list of such',
  ],
  [
    'a window as a list of times',
    instead(WINDOW, 'window: ["09:30-14:30"]'),
    /^desks\.main\.window\.0: must be hours of a day; write \{ from: "09:30", to: "14:30" \}$/,
  ],
  [
    'half a window',
    instead(WINDOW, 'window: { from: "09:30" }'),
    'desks.main.window.to: is required; write to: "14:30"',
  ],
  [
    'a window without a value',
    instead(WINDOW, 'window:'),
    /^desks\.main\.window: has no value; write \{ from/,
  ],
  [
    'an hour as a number',
    instead('"09:30"', '9'),
    /^desks\.main\.window\.from: must be the time of day.*in quotes; write "09:30"$/,
  ],
  ['an hour with a point', instead('"09:30"', '09.30'), /^desks\.main\.window\.from: .*write "09:30"/],
  [
    'a window that ends before it starts',
    instead('"14:30"', '"08:30"'),
    /^desks\.main\.window: must end after it starts.*; write \{ from/,
  ],
  [
    'no window',
    instead(`    ${WINDOW}\n`, ''),
    'desks.main.window: is required; write window: { from: "09:30", to: "14:30" }, or a list of such',
  ],
  ['lines as a word', instead('lines: 2', 'lines: two'), 'desks.main.lines: must be a whole number; write 2'],
  [
    'no line at all',
    instead('lines: 2', 'lines: 0'),
    'desks.main.lines: must be a whole number of operators on duty, at least 1; write 2',
  ],
  [
    'half a line',
    instead('lines: 2', 'lines: 1.5'),
    /^desks\.main\.lines: must be a whole number of operators on duty.*write 2$/,
  ],
  [
    'lines as a list',
    instead('lines: 2', 'lines: [2]'),
    /^desks\.main\.lines: must be a whole number of operators on duty.*write 2$/,
  ],
  [
    'a zone that is none',
    instead('Europe/Moscow', 'MSK'),
    /^desks\.main\.timezone: is not an IANA time zone, such as Europe\/Moscow$/,
  ],
  [
    'a zone as a number',
    instead('Europe/Moscow', '3'),
    'desks.main.timezone: must be an IANA time zone; write Europe/Moscow',
  ],
  [
    'a day as a text',
    withLines('days: mon'),
    'desks.main.days: must be a list of days of the week; write [mon, tue, wed, thu, fri]',
  ],
  [
    'a day in full',
    withLines('days: [monday, tue]'),
    /^desks\.main\.days\.0: must be mon, tue, .*did you mean "mon"\?.*; write mon$/,
  ],
  ['a day with a capital', withLines('days: [Tue]'), /^desks\.main\.days\.0: .*did you mean "tue"\?/],
  ['holidays as yes', withLines('holidays: true'), 'desks.main.holidays: must be call or skip; write skip'],
  [
    'an exception without a meaning',
    withLines('exceptions: { "2026-12-31": open }'),
    /^desks\.main\.exceptions\.2026-12-31: must be closed, or hours; write closed or \{ from/,
  ],
  [
    'a duration without a unit',
    withLines('leadTime: 60'),
    /^desks\.main\.leadTime: must be .*in ms, s, m, h or d; write 1h$/,
  ],
  [
    'a duration in words',
    withLines('usualCall: 2 min'),
    'desks.main.usualCall: "2 min" is not a duration; write 90s, 15m or 2h',
  ],
  [
    'a delay that is no list',
    withLines('backoff: { patient_busy: 10m }'),
    'desks.main.backoff.patient_busy: must be a list of delays; write [10m, 1h]',
  ],
  [
    'a delay without a unit',
    withLines('backoff: { patient_busy: [10] }'),
    /^desks\.main\.backoff\.patient_busy\.0: must be a delay, in ms, s, m, h or d; write 10m$/,
  ],
  [
    'a block as a number',
    withLines('operatorBreaker: 3'),
    'desks.main.operatorBreaker: must be a block that says when the desk pauses; write { after: 3, pause: 10m, maxPause: 1h }',
  ],
  [
    'a block as a duration',
    withLines('perNumber: 30m'),
    /^desks\.main\.perNumber: .*write \{ gap: 30m, perDay: 3 \}$/,
  ],
  [
    'silence as a yes',
    withLines('onSilence: yes'),
    /^desks\.main\.onSilence: must be review or retry.*write review$/,
  ],
  [
    'a branch as a text',
    withLines('branches: Ленина'),
    /^desks\.main\.branches: must be a list of branches.*write \["Филиал/,
  ],
  [
    'a title as a number',
    withLines('title: 5'),
    /^desks\.main\.title: must be the name of the desk.*; write "/,
  ],
  [
    'no robot',
    GOOD.slice(0, GOOD.indexOf('    robot:')),
    /^desks\.main\.robot: is required; write robot: \{ kind: voicebox/,
  ],
  [
    'a robot of another kind',
    instead('kind: voicebox', 'kind: twilio'),
    /^desks\.main\.robot\.kind: must be a kind of robot that Marvin knows; write voicebox$/,
  ],
  [
    'a key of another kind of robot',
    withRobot('apiKey: k'),
    /^desks\.main\.robot\.apiKey: unknown key; it belongs to another kind\. Known here: kind, url, method, username, password, callbackToken, signingSecret, number, firstLeg, rate, timeout, statuses$/,
  ],
  [
    'a robot of no kind',
    instead('      kind: voicebox\n', ''),
    /^desks\.main\.robot\.kind: is required; write kind: voicebox$/,
  ],
  [
    'an address without its scheme',
    instead('https://voicebox.example', 'voicebox.example'),
    /^desks\.main\.robot\.url: must be an http:\/\/ or https:\/\/ address; write https:/,
  ],
  [
    'a number with a plus',
    instead('"74950000000"', '"+74950000000"'),
    /^desks\.main\.robot\.number: must be digits with the country code, without \+; write "74950000000"$/,
  ],
  [
    'a password as a number',
    instead('"pass: word"', '12345'),
    /^desks\.main\.robot\.password: must be the password.*in quotes; write "\$\{VOICEBOX_PASSWORD\}"$/,
  ],
  [
    'a password without a value',
    instead('"pass: word"', ''),
    /^desks\.main\.robot\.password: has no value; write "\$/,
  ],
  [
    'a token that is too short',
    instead('callback-token', 'abc'),
    /^desks\.main\.robot\.callbackToken: must have at least 8 characters; write "\$\{CALLBACK_TOKEN\}"$/,
  ],
  [
    'a variable without its braces',
    instead('"pass: word"', '$VOICEBOX_PASSWORD'),
    'desks.main.robot.password: a variable stands in braces; write "${VOICEBOX_PASSWORD}"',
  ],
  [
    'a status of no disposition',
    withRobot('statuses: { ok: conected }'),
    /^desks\.main\.robot\.statuses\.ok: must be a disposition, or progress \(connected, .*did you mean "connected"\?\); write /,
  ],
  ['a rate as a number', withRobot('rate: 5'), /^desks\.main\.robot\.rate: .*write \{ max: 1, per: 1s \}$/],
  [
    'a leg that does not exist',
    withRobot('firstLeg: patients'),
    /^desks\.main\.robot\.firstLeg: must be operator or patient.*did you mean "patient"\?/,
  ],
  [
    'results as a word',
    withOnec('{ results: file }'),
    'desks.main.onec.results: must be a block that says where results go; write { kind: file, dir: var/results }',
  ],
  [
    'results of an unknown kind',
    withOnec('{ results: { kind: ftp } }'),
    /^desks\.main\.onec\.results\.kind: must be file, http or odata; write file$/,
  ],
  [
    'an encoding under another name',
    withOnec('{ results: { kind: file, encoding: cp1251 } }'),
    /^desks\.main\.onec\.results\.encoding: must be windows-1251 or utf-8.*; write windows-1251$/,
  ],
  [
    'fields as a list',
    withOnec(`{ results: { ${ODATA}, fields: [Статус] } }`),
    /^desks\.main\.onec\.results\.fields: must be properties.*write \{ Статус: "\{disposition\}" \}$/,
  ],
  [
    'an unknown placeholder',
    withOnec(`{ results: { ${ODATA}, fields: { Статус: "{status}" } } }`),
    /^desks\.main\.onec\.results\.fields\.Статус: unknown \{status\}; write one of \{disposition\}, /,
  ],
  ...['Posted', 'проведён', 'DeletionMark'].map((property): (typeof VALUES)[number] => [
    `${property} among the fields`,
    withOnec(`{ results: { ${ODATA}, fields: { ${property}: "true" } } }`),
    new RegExp(
      `^desks\\.main\\.onec\\.results\\.fields\\.${property}: is a property that Marvin never changes; write `,
    ),
  ]),
  [
    'an empty list of delays',
    withLines('backoff: { patient_busy: [] }'),
    'desks.main.backoff.patient_busy: must be a list of delays; write [10m, 1h]',
  ],
  [
    'an hour without its zero',
    instead('"09:30"', '9:30'),
    'desks.main.window.from: "9:30" is not a time of day; write "09:30" or "09:30:00"',
  ],
  [
    'an hour that there is not',
    instead('"14:30"', '"25:00"'),
    'desks.main.window.to: "25:00" is not a time of day; write "09:30" or "09:30:00"',
  ],
  [
    'a negative count',
    withLines('attempts: -3'),
    'desks.main.attempts: must be a whole number of attempts, at least 1; write 3',
  ],
  [
    'a phone with letters',
    instead('"74950000000"', '"7495-ABC"'),
    /^desks\.main\.robot\.number: must be digits with the country code, without \+; write "74950000000"$/,
  ],
  [
    'a date that there is not',
    withLines('exceptions: { "2026-02-30": closed }'),
    'desks.main.exceptions.2026-02-30: must be a date such as 2026-12-31',
  ],
  [
    'a results directory without a name',
    withOnec('{ results: { kind: file, dir: "" } }'),
    'desks.main.onec.results.dir: must be a directory; write var/results',
  ],
  [
    'a list of lists of hours that overlap',
    instead(WINDOW, 'window: [{ from: "09:00", to: "12:00" }, { from: "11:00", to: "13:00" }]'),
    /^desks\.main\.window: the intervals overlap; write \{ from/,
  ],
  [
    'a robot of the training kind elsewhere',
    instead('kind: voicebox', 'kind: simulator'),
    /^desks\.main\.robot\.url: must be an address of this machine, such as /,
  ],
  [
    'a placeholder without quotes',
    withOnec(`{ results: { ${ODATA}, fields: { Статус: {disposition} } } }`),
    /^desks\.main\.onec\.results\.fields\.Статус: must be a text, in quotes; write "\{disposition\}"$/,
  ],
  [
    'a yes in Russian',
    withOnec(`{ results: { ${ODATA}, fields: {}, closesWithoutCall: да } }`),
    /^desks\.main\.onec\.results\.closesWithoutCall: must be true or false; write false$/,
  ],
  [
    'statuses as a text',
    withOnec('{ unreached: Недозвон }'),
    'desks.main.onec.unreached: must be a list of statuses whose rows are called; write [Недозвон]',
  ],
  [
    'a column as a text',
    withOnec('{ columns: { phone: Телефон } }'),
    /^desks\.main\.onec\.columns\.phone: must be a list of column names; write \[Телефон/,
  ],
  [
    'a pull at a number',
    withOnec(`{ source: { ${ODATA}, daily: 8 } }`),
    /^desks\.main\.onec\.source\.daily: must be a time of day, in quotes; write "08:15"$/,
  ],
  [
    'a short password for 1C',
    withOnec('{ access: { username: u, password: short } }'),
    /^desks\.main\.onec\.access\.password: must have at least 12 characters; write "\$/,
  ],
  [
    'values of a property as a text',
    withOnec(`{ lastMoment: { ${ODATA}, unless: { Статус: Отменён } } }`),
    /^desks\.main\.onec\.lastMoment\.unless\.Статус: must be a list of values.*write \[Отменён/,
  ],
  ['desks as a list', 'desks: [main]', /^desks: must be desks, each under its name; write "main:" below it/],
  ['a desk without settings', 'desks:\n  main:\n', /^desks\.main: has no value; write its keys below it/],
  [
    'days of retention as a duration',
    `retentionDays: 30d\n${GOOD}`,
    'retentionDays: must be a whole number; write 30',
  ],
  ['an empty file', '', /^the file: has nothing in it; write "desks:"[^;]*(?:;[^;]*example\.yaml)?$/],
  ['a file that is a list', '- main\n', /^the file: must be the desks of the clinic; write "desks:"/],
  ['no desks', 'retentionDays: 30\n', /^desks: is required; write desks: "main:" below it/],
  [
    'a key in capitals',
    instead('lines: 2', 'lines: 2\n    Attempts: 3'),
    /^desks\.main\.Attempts: unknown key; did you mean "attempts"\?/,
  ],
];

const YAML: [what: string, yaml: string, told: string | RegExp][] = [
  [
    'a tab',
    instead('    lines: 2', '\tlines: 2'),
    'YAML, line 5, column 1: this line begins with a tab; indent with spaces',
  ],
  [
    'a space too few',
    instead('    lines: 2', '   lines: 2'),
    /^YAML, line 5, column 1: this line is not indented like its neighbours/,
  ],
  ['a space too many', instead('    lines: 2', '     lines: 2'), /^YAML, line 5, column \d+: .*indented/],
  [
    'a line indented under a value',
    instead('    lines: 2', '      lines: 2'),
    /^YAML, line [45], column \d+: .*indented/,
  ],
  [
    'no colon',
    instead('lines: 2', 'lines 2'),
    /^YAML, line 5, column 5: a key needs a colon and a space behind it; write such as "lines: 2"$/,
  ],
  [
    'no space behind the colon',
    instead('lines: 2', 'lines:2'),
    /^YAML, line 5, column 5: a key needs a colon and a space behind it/,
  ],
  ['no colon behind a block', instead('robot:', 'robot'), /^YAML, line 6, column 5: a key needs a colon/],
  ['an equals sign', `retentionDays = 30\n${GOOD}`, /^YAML, line 1, column 1: a key needs a colon/],
  [
    'a brace that is not closed',
    instead('"14:30" }', '"14:30"'),
    /^YAML, line 5, column 5: a \{ \/ \[ is not closed before this line; close it with \} \/ \]$/,
  ],
  ['a quote that is not closed', instead('"09:30"', '"09:30'), /^YAML, line 4, column \d+: /],
  [
    'a quote that swallows the rest',
    instead('"74950000000"', '"74950000000'),
    'YAML, line 13, column 15: a quote is opened here and never closed; close it',
  ],
  [
    'a quote inside quotes',
    instead('"pass: word"', "'pa's'"),
    /^YAML, line 11, column \d+: something follows the end of this value; put/,
  ],
  [
    'a colon in a value',
    instead('"pass: word"', 'pass: word'),
    /^YAML, line 11, column \d+: .*a colon in it into quotes/,
  ],
  [
    'a variable in a block without quotes',
    withOnec('{ access: { username: onec, password: ${P} } }'),
    /^YAML, line 14, column \d+: inside \{ \} and \[ \] put \$\{NAME\} into quotes/,
  ],
  [
    'a variable in a list without quotes',
    withLines('branches: [${B}]'),
    /^YAML, line 14, column \d+: inside \{ \} and \[ \] put/,
  ],
  [
    'a key twice',
    instead('lines: 2', 'lines: 2\n    lines: 3'),
    'YAML, line 6, column 5: this key is there twice; keep one of them',
  ],
  [
    'a backslash',
    instead('"pass: word"', '"C:\\dir"'),
    /^YAML, line 11, column \d+: a backslash means something else/,
  ],
  [
    'a password that begins with @',
    instead('"pass: word"', '@word'),
    'YAML, line 11, column 17: a value may not begin with this character; put the whole value into quotes',
  ],
  [
    'a password that begins with %',
    instead('"pass: word"', '%word'),
    /^YAML, line 11, column 17: a value may not begin/,
  ],
  [
    'a password that begins with *',
    instead('"pass: word"', '*word'),
    /^YAML, line 11, column 17: a value may not begin with \*/,
  ],
  [
    'a password that begins with !',
    instead('"pass: word"', '!word'),
    /^YAML, line 11, column 17: a value may not begin with !/,
  ],
  ['two documents', `${GOOD}---\n${GOOD}`, /^YAML, line 14, column 1: a line --- begins another document/],
];

describe('a mistake in marvin.yaml', () => {
  it.each([...VALUES, ...YAML])('%s', (_what, yaml, told) => {
    const problems = problemsOf(yaml);
    expect(problems).toEqual([typeof told === 'string' ? told : (expect.stringMatching(told) as string)]);
    expect(problems.join()).not.toMatch(/expected|received|Invalid|Too (?:small|big)|pass: word/);
  });

  it.each([...VALUES, ...YAML])('in Russian: %s', (_what, yaml) => {
    const [english = ''] = problemsOf(yaml);
    const russian = inLanguage('ru', () => problemsOf(yaml));
    expect(russian).toHaveLength(1);
    expectSamePlaceInRussian(english, russian[0] ?? '');
  });

  it('is counted on a file that has none', () => {
    expect(problemsOf(GOOD)).toEqual([]);
    expect(VALUES.length + YAML.length).toBeGreaterThan(30);
  });
});

/** Every path that the schema knows; names and indexes that anybody may choose are `x`. */
function pathsOf(schema: z.core.$ZodType, path: readonly string[] = []): string[][] {
  const { def } = schema as z.core.$ZodTypes & { def: z.core.$ZodTypes['_zod']['def'] };
  const inside = (inner: z.core.$ZodType, ...more: string[]) => pathsOf(inner, [...path, ...more]);
  switch (def.type) {
    case 'pipe':
      return inside(def.in);
    case 'default':
    case 'prefault':
    case 'optional':
      return inside(def.innerType);
    case 'array':
      return [[...path], ...inside(def.element, 'x')];
    case 'record':
      return [[...path], ...inside(def.valueType, 'x')];
    case 'union':
      return def.options.flatMap((option) => inside(option));
    case 'object':
      return [[...path], ...Object.entries(def.shape).flatMap(([key, value]) => inside(value, key))];
    default:
      return [[...path]];
  }
}

describe('what a key wants', () => {
  const paths = [...new Set(pathsOf(configSchema).map((path) => path.join('.')))];

  it('is known of every key of the configuration', () => {
    expect(paths.length).toBeGreaterThan(80);
    expect(paths).toContain('desks.x.onec.results.fields.x');
    expect(paths.filter((path) => !wantedAt(path === '' ? [] : path.split('.')))).toEqual([]);
  });
});

describe('an environment from a file with CRLF', () => {
  const keys = generateSealKey('k1');

  it('loses the CR at the end of its values, in variables and in ${NAME}', () => {
    const { redis, metricsToken, logLevel } = readEnvironment({
      MARVIN_SEAL_KEYS: `${keys}\r`,
      REDIS_URL: 'redis://:secret@127.0.0.1:6379/1\r',
      METRICS_TOKEN: 'token\r',
      LOG_LEVEL: 'debug\r',
      PORT: '\r',
    });
    expect([redis.url, metricsToken, logLevel]).toEqual([
      'redis://:secret@127.0.0.1:6379/1',
      'token',
      'debug',
    ]);
    const [desk] = parseConfig(instead('"pass: word"', '${P}'), { P: 'pass\rword \r' }).desks;
    expect(desk?.robot).toMatchObject({ password: 'pass\rword ' });
  });

  it('is told in sentences where a value is wrong', () => {
    const wrong = { MARVIN_SEAL_KEYS: keys, PORT: '99999', REDIS_CLUSTER: 'true', LOG_LEVEL: 'verbose' };
    expect(() => readEnvironment(wrong)).toThrow(
      [
        'REDIS_CLUSTER: must be 1 for yes or 0 for no',
        'PORT: must be a port number, 0 to 65535, such as 3000',
        'LOG_LEVEL: must be one of fatal, error, warn, info, debug, trace, silent',
      ].join('\n'),
    );
  });
});
