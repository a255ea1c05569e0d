// What each key of marvin.yaml wants, with an example, for everybody who wrote something else there. A test holds this table
// against the schema: every key has its line.

/** `is` completes "must be …"; `write` is an example of a value as it is written in the file. */
export interface Wanted {
  readonly is: string;
  readonly write: string;
}

const HOURS = '{ from: "09:30", to: "14:30" }';
const seconds = (what: string, write: string): Wanted => ({ is: `${what}, in ms, s, m, h or d`, write });
const secret = (what: string, name: string): Wanted => ({ is: `${what}, in quotes`, write: `"\${${name}}"` });
const names = (what: string, write: string): Wanted => ({ is: `a list of ${what}`, write });

/** What every part that is reached over HTTP has. */
const overHttp = (timeout: string): Readonly<Record<string, Wanted>> => ({
  kind: { is: 'odata or http', write: 'odata' },
  url: {
    is: 'an address that begins with http:// or https://',
    write: 'https://1c.example/umc/odata/standard.odata',
  },
  username: secret('the name of a user of 1C', 'ONEC_USER'),
  password: secret('the password of that user', 'ONEC_PASSWORD'),
  timeout: seconds('how long 1C may take to answer', timeout),
  entity: { is: 'the name of the document in OData', write: 'Document_Заявка' },
});

const under = (prefix: string, table: Readonly<Record<string, Wanted>>): Record<string, Wanted> =>
  Object.fromEntries(Object.entries(table).map(([key, wanted]) => [`${prefix}.${key}`, wanted]));

const WINDOW: Readonly<Record<string, Wanted>> = {
  from: { is: 'the time of day at which calling begins, in quotes', write: '"09:30"' },
  to: { is: 'the time of day at which calling ends, in quotes', write: '"14:30"' },
};

const ROBOT: Readonly<Record<string, Wanted>> = {
  kind: { is: 'a kind of robot that Marvin knows', write: 'voicebox' },
  url: {
    is: 'an address that begins with http:// or https://',
    write: 'https://voicebox.mtt.ru/api/v1/sb',
  },
  method: secret("the campaign's entry point, a text", 'VOICEBOX_METHOD'),
  username: secret("the name of the robot's account", 'VOICEBOX_USER'),
  password: secret("the password of the robot's account", 'VOICEBOX_PASSWORD'),
  callbackToken: secret('the token that the scenario sends back, 8 characters at least', 'CALLBACK_TOKEN'),
  signingSecret: secret('whsec_ and 24 to 64 bytes in base64', 'SIGNING_SECRET'),
  number: { is: 'the number of the PBX queue, digits with the country code', write: '"74950000000"' },
  firstLeg: { is: 'operator or patient', write: 'operator' },
  rate: { is: 'a block that says how often the robot may be asked', write: '{ max: 1, per: 1s }' },
  'rate.max': { is: 'a whole number of calls, at least 1', write: '1' },
  'rate.per': seconds('a time longer than zero', '1s'),
  timeout: seconds('how long the robot may take to answer', '10s'),
  statuses: {
    is: "the scenario's words, each with a disposition or progress",
    write: '{ connected: connected, operator_answered: progress }',
  },
  'statuses.*': { is: 'a disposition, or progress', write: 'patient_failed' },
  historyUrl: {
    is: 'an address that begins with http:// or https://',
    write: 'https://api.exolve.ru/statistics/call-history/v1/GetList',
  },
  apiKey: secret('the key of the application at MTS Exolve', 'EXOLVE_API_KEY'),
  resourceId: { is: 'the digits of the callback resource, in quotes', write: '"1657"' },
  callerNumber: {
    is: 'the number bought at MTS Exolve, digits with the country code',
    write: '"74950000001"',
  },
  operatorRings: seconds('how long the desk is rung', '30s'),
  patientRings: seconds('how long the patient is rung', '40s'),
  longest: seconds('how long a call may last in all', '10m'),
  announcement: {
    is: 'what the operator hears, a text in quotes',
    write: '"{patient}. {appointment}. {specialist}."',
  },
  speech: { is: 'a block that says how the announcement is spoken', write: '{ voice: …, lang: … }' },
  'speech.field': { is: 'where in line_1 the spoken text goes', write: 'audio.tts' },
  'speech.voice': { is: 'the name of a voice, a text', write: 'jane' },
  'speech.lang': { is: 'a language, a text', write: 'ru-RU' },
};

const RESULTS: Readonly<Record<string, Wanted>> = {
  ...overHttp('10s'),
  kind: { is: 'file, http or odata', write: 'file' },
  dir: { is: 'a directory', write: 'var/results' },
  encoding: { is: 'windows-1251 or utf-8', write: 'windows-1251' },
  fields: { is: 'properties of the document, each with a text', write: '{ Статус: "{disposition}" }' },
  'fields.*': { is: 'a text, in quotes', write: '"{disposition}"' },
  words: { is: "our words, each with 1C's word", write: '{ connected: Состоялся }' },
  'words.*': { is: "1C's word for it, a text", write: 'Состоялся' },
  closesWithoutCall: { is: 'true or false', write: 'false' },
};

const LAST_MOMENT: Readonly<Record<string, Wanted>> = {
  ...overHttp('2s'),
  unless: { is: 'properties of the document, each with a list of values', write: '{ Статус: [Отменён] }' },
  'unless.*': names('values with which nobody is rung', '[Отменён, Записан]'),
  'unless.*.*': { is: 'a text, a number, true or false', write: 'Отменён' },
};

const ONEC: Readonly<Record<string, Wanted>> = {
  unreached: names('statuses whose rows are called', '[Недозвон]'),
  'unreached.*': { is: 'a status, a text', write: 'Недозвон' },
  columns: { is: 'fields, each with a list of column names', write: '{ phone: [Телефон, Телефон2] }' },
  'columns.*': names('column names', '[Телефон, Телефон2]'),
  'columns.*.*': { is: 'the name of a column, a text', write: 'Телефон' },
  source: {
    is: 'a block that says where documents are fetched from',
    write: '{ kind: odata, url: …, username: …, password: …, entity: … }',
  },
  ...under('source', {
    ...overHttp('30s'),
    kind: { is: 'odata', write: 'odata' },
    filter: { is: 'an OData filter, a text in quotes', write: `"Date ge datetime'{today}T00:00:00'"` },
    orderby: { is: 'the property by which pages are ordered', write: 'Ref_Key' },
    pageSize: { is: 'a whole number of documents, at least 1', write: '500' },
    daily: { is: 'a time of day, in quotes', write: '"08:15"' },
  }),
  access: {
    is: 'a block with the name and password with which 1C may cancel',
    write: '{ username: onec, password: "${ONEC_ACCESS_PASSWORD}" }',
  },
  'access.username': { is: 'a name without a colon', write: 'onec' },
  'access.password': secret('a password of 12 characters at least', 'ONEC_ACCESS_PASSWORD'),
  lastMoment: {
    is: 'a block that says what 1C is asked before a call',
    write: '{ kind: http, url: …, username: …, password: … }',
  },
  ...under('lastMoment', LAST_MOMENT),
  results: { is: 'a block that says where results go', write: '{ kind: file, dir: var/results }' },
  ...under('results', RESULTS),
};

const COUNTRIES: Readonly<Record<string, Wanted>> = {
  countries: names('ISO codes of countries whose numbers are called', '[RU, KZ]'),
  'countries.*': { is: 'the ISO code of a country', write: 'RU' },
};

const DESK: Readonly<Record<string, Wanted>> = {
  ...COUNTRIES,
  title: { is: 'the name of the desk for people, a text', write: '"Клиника на Ленина, 5"' },
  branches: names('branches, as the export names them', '["Филиал на ул. Ленина, 5"]'),
  'branches.*': { is: 'the name of a branch, a text', write: '"Филиал на ул. Ленина, 5"' },
  timezone: { is: 'an IANA time zone', write: 'Europe/Moscow' },
  window: { is: 'the hours in which patients are called', write: `${HOURS}, or a list of such` },
  ...under('window', WINDOW),
  'window.*': { is: 'hours of a day', write: HOURS },
  ...under('window.*', WINDOW),
  days: names('days of the week', '[mon, tue, wed, thu, fri]'),
  'days.*': { is: 'mon, tue, wed, thu, fri, sat or sun', write: 'mon' },
  holidays: { is: 'call or skip', write: 'skip' },
  exceptions: { is: 'dates, each with closed or other hours', write: '{ "2026-12-31": closed }' },
  'exceptions.*': { is: 'closed, or hours', write: `closed or ${HOURS}` },
  ...under('exceptions.*', WINDOW),
  'exceptions.*.*': { is: 'hours of a day', write: HOURS },
  ...under('exceptions.*.*', WINDOW),
  lines: { is: 'a whole number of operators on duty, at least 1', write: '2' },
  usualCall: seconds('how long a call usually takes', '2m'),
  attempts: { is: 'a whole number of attempts, at least 1', write: '3' },
  backoff: { is: 'dispositions, each with a list of delays', write: '{ patient_busy: [10m, 1h] }' },
  'backoff.*': names('delays', '[10m, 1h]'),
  'backoff.*.*': seconds('a delay', '10m'),
  leadTime: seconds('how long before the appointment a callback expires', '1h'),
  callDeadline: seconds('how long a call may last, longer than zero', '15m'),
  onSilence: { is: 'review or retry', write: 'review' },
  operatorBreaker: {
    is: 'a block that says when the desk pauses',
    write: '{ after: 3, pause: 10m, maxPause: 1h }',
  },
  'operatorBreaker.after': { is: 'a whole number of calls, at least 1', write: '3' },
  'operatorBreaker.pause': seconds('a time longer than zero', '10m'),
  'operatorBreaker.maxPause': seconds('a time longer than zero', '1h'),
  perNumber: { is: 'a block that says how often a number is called', write: '{ gap: 30m, perDay: 3 }' },
  'perNumber.gap': seconds('a time of at most 24h', '30m'),
  'perNumber.perDay': { is: 'a whole number of calls, at least 1', write: '3' },
  dialOnly: names('the only numbers that may be rung', '["+79161234567"]'),
  'dialOnly.*': { is: 'a phone number, in quotes', write: '"+79161234567"' },
  robot: {
    is: 'a block with the robot and its account',
    write: '{ kind: voicebox, url: …, number: "74950000000", … }',
  },
  ...under('robot', ROBOT),
  onec: {
    is: 'a block that says how Marvin and 1C exchange documents',
    write: '{ results: { kind: file, dir: var/results } }',
  },
  ...under('onec', ONEC),
};

const TABLE: Readonly<Record<string, Wanted>> = {
  '': {
    is: 'the desks of the clinic',
    write: '"desks:", and below it a desk such as "main:"; see marvin.example.yaml',
  },
  publicUrl: { is: 'the address by which others reach the web process', write: 'https://marvin.example' },
  ...COUNTRIES,
  retentionDays: { is: 'a whole number of days, at least 1', write: '30' },
  desks: {
    is: 'desks, each under its name',
    write: '"main:" below it, with the keys of marvin.example.yaml',
  },
  'desks.*': {
    is: 'the settings of a desk',
    write: 'its keys below it, indented, as in marvin.example.yaml',
  },
  ...under('desks.*', DESK),
};

const PATTERNS = Object.entries(TABLE).map(([pattern, wanted]) => ({ parts: partsOf(pattern), wanted }));

/** What a key wants, by its path in the file; undefined for a path that is none. */
export function wantedAt(path: readonly PropertyKey[]): Wanted | undefined {
  const fits = ({ parts }: (typeof PATTERNS)[number]) =>
    parts.length === path.length &&
    parts.every((part, index) => part === '*' || part === String(path[index]));
  return PATTERNS.filter(fits).toSorted((a, b) => stars(a.parts) - stars(b.parts))[0]?.wanted;
}

function partsOf(pattern: string): readonly string[] {
  return pattern === '' ? [] : pattern.split('.');
}

function stars(parts: readonly string[]): number {
  return parts.filter((part) => part === '*').length;
}
