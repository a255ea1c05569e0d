// What each key of marvin.yaml wants, with an example, for everybody who wrote something else there. A test holds this table
// against the schema: every key has its line. The parts are functions, because they speak the language of the moment.
import { language, say } from '../texts/say.js';
import type { Language } from '../domain/languages.js';

/** `is` completes "must be …"; `write` is an example of a value as it is written in the file. */
export interface Wanted {
  readonly is: string;
  readonly write: string;
}
type Table = Readonly<Record<string, Wanted>>;

const HOURS = '{ from: "09:30", to: "14:30" }';
const seconds = (what: string, write: string): Wanted => ({
  is: say('{what}, in ms, s, m, h or d', { what }),
  write,
});
const secret = (what: string, name: string): Wanted => ({
  is: say('{what}, in quotes', { what }),
  write: `"\${${name}}"`,
});
const names = (what: string, write: string): Wanted => ({ is: say('a list of {what}', { what }), write });

/** What every part that is reached over HTTP has. */
const overHttp = (timeout: string): Table => ({
  kind: { is: say('odata or http'), write: 'odata' },
  url: {
    is: say('an address that begins with http:// or https://'),
    write: 'https://1c.example/umc/odata/standard.odata',
  },
  username: secret(say('the name of a user of 1C'), 'ONEC_USER'),
  password: secret(say('the password of that user'), 'ONEC_PASSWORD'),
  timeout: seconds(say('how long 1C may take to answer'), timeout),
  entity: { is: say('the name of the document in OData'), write: 'Document_Заявка' },
});

const under = (prefix: string, table: Table): Table =>
  Object.fromEntries(Object.entries(table).map(([key, wanted]) => [`${prefix}.${key}`, wanted]));

const windowKeys = (): Table => ({
  from: { is: say('the time of day at which calling begins, in quotes'), write: '"09:30"' },
  to: { is: say('the time of day at which calling ends, in quotes'), write: '"14:30"' },
});

const robotKeys = (): Table => ({
  kind: { is: say('a kind of robot that Marvin knows'), write: 'voicebox' },
  url: {
    is: say('an address that begins with http:// or https://'),
    write: 'https://voicebox.mtt.ru/api/v1/sb',
  },
  method: secret(say("the campaign's entry point, a text"), 'VOICEBOX_METHOD'),
  username: secret(say("the name of the robot's account"), 'VOICEBOX_USER'),
  password: secret(say("the password of the robot's account"), 'VOICEBOX_PASSWORD'),
  callbackToken: secret(
    say('the token that the scenario sends back, 8 characters at least'),
    'CALLBACK_TOKEN',
  ),
  signingSecret: secret(say('whsec_ and 24 to 64 bytes in base64'), 'SIGNING_SECRET'),
  number: { is: say('the number of the PBX queue, digits with the country code'), write: '"74950000000"' },
  firstLeg: { is: say('operator or patient'), write: 'operator' },
  rate: { is: say('a block that says how often the robot may be asked'), write: '{ max: 1, per: 1s }' },
  'rate.max': { is: say('a whole number of calls, at least 1'), write: '1' },
  'rate.per': seconds(say('a time longer than zero'), '1s'),
  timeout: seconds(say('how long the robot may take to answer'), '10s'),
  statuses: {
    is: say("the scenario's words, each with a disposition or progress"),
    write: '{ connected: connected, operator_answered: progress }',
  },
  'statuses.*': { is: say('a disposition, or progress'), write: 'patient_failed' },
  historyUrl: {
    is: say('an address that begins with http:// or https://'),
    write: 'https://api.exolve.ru/statistics/call-history/v1/GetList',
  },
  apiKey: secret(say('the key of the application at MTS Exolve'), 'EXOLVE_API_KEY'),
  resourceId: { is: say('the digits of the callback resource, in quotes'), write: '"1657"' },
  callerNumber: {
    is: say('the number bought at MTS Exolve, digits with the country code'),
    write: '"74950000001"',
  },
  operatorRings: seconds(say('how long the desk is rung'), '30s'),
  patientRings: seconds(say('how long the patient is rung'), '40s'),
  longest: seconds(say('how long a call may last in all'), '10m'),
  announcement: {
    is: say('what the operator hears, a text in quotes'),
    write: '"{patient}. {appointment}. {specialist}."',
  },
  speech: { is: say('a block that says how the announcement is spoken'), write: '{ voice: …, lang: … }' },
  'speech.field': { is: say('where in line_1 the spoken text goes'), write: 'audio.tts' },
  'speech.voice': { is: say('the name of a voice, a text'), write: 'jane' },
  'speech.lang': { is: say('a language, a text'), write: 'ru-RU' },
});

const resultKeys = (): Table => ({
  ...overHttp('10s'),
  kind: { is: say('file, http or odata'), write: 'file' },
  dir: { is: say('a directory'), write: 'var/results' },
  encoding: { is: say('windows-1251 or utf-8'), write: 'windows-1251' },
  fields: { is: say('properties of the document, each with a text'), write: '{ Статус: "{disposition}" }' },
  'fields.*': { is: say('a text, in quotes'), write: '"{disposition}"' },
  words: { is: say("our words, each with 1C's word"), write: '{ connected: Состоялся }' },
  'words.*': { is: say("1C's word for it, a text"), write: 'Состоялся' },
  closesWithoutCall: { is: say('true or false'), write: 'false' },
});

const lastMomentKeys = (): Table => ({
  ...overHttp('2s'),
  unless: {
    is: say('properties of the document, each with a list of values'),
    write: '{ Статус: [Отменён] }',
  },
  'unless.*': names(say('values with which nobody is rung'), '[Отменён, Записан]'),
  'unless.*.*': { is: say('a text, a number, true or false'), write: 'Отменён' },
});

const onecKeys = (): Table => ({
  unreached: names(say('statuses whose rows are called'), '[Недозвон]'),
  'unreached.*': { is: say('a status, a text'), write: 'Недозвон' },
  columns: { is: say('fields, each with a list of column names'), write: '{ phone: [Телефон, Телефон2] }' },
  'columns.*': names(say('column names'), '[Телефон, Телефон2]'),
  'columns.*.*': { is: say('the name of a column, a text'), write: 'Телефон' },
  source: {
    is: say('a block that says where documents are fetched from'),
    write: '{ kind: odata, url: …, username: …, password: …, entity: … }',
  },
  ...under('source', {
    ...overHttp('30s'),
    kind: { is: 'odata', write: 'odata' },
    filter: { is: say('an OData filter, a text in quotes'), write: `"Date ge datetime'{today}T00:00:00'"` },
    orderby: { is: say('the property by which pages are ordered'), write: 'Ref_Key' },
    pageSize: { is: say('a whole number of documents, at least 1'), write: '500' },
    daily: { is: say('a time of day, in quotes'), write: '"08:15"' },
  }),
  access: {
    is: say('a block with the name and password with which 1C may cancel'),
    write: '{ username: onec, password: "${ONEC_ACCESS_PASSWORD}" }',
  },
  'access.username': { is: say('a name without a colon'), write: 'onec' },
  'access.password': secret(say('a password of 12 characters at least'), 'ONEC_ACCESS_PASSWORD'),
  lastMoment: {
    is: say('a block that says what 1C is asked before a call'),
    write: '{ kind: http, url: …, username: …, password: … }',
  },
  ...under('lastMoment', lastMomentKeys()),
  results: { is: say('a block that says where results go'), write: '{ kind: file, dir: var/results }' },
  ...under('results', resultKeys()),
});

const countryKeys = (): Table => ({
  countries: names(say('ISO codes of countries whose numbers are called'), '[RU, KZ]'),
  'countries.*': { is: say('the ISO code of a country'), write: 'RU' },
});

const deskKeys = (): Table => ({
  ...countryKeys(),
  title: { is: say('the name of the desk for people, a text'), write: '"Клиника на Ленина, 5"' },
  branches: names(say('branches, as the export names them'), '["Филиал на ул. Ленина, 5"]'),
  'branches.*': { is: say('the name of a branch, a text'), write: '"Филиал на ул. Ленина, 5"' },
  timezone: { is: say('an IANA time zone'), write: 'Europe/Moscow' },
  window: {
    is: say('the hours in which patients are called'),
    write: say('{hours}, or a list of such', { hours: HOURS }),
  },
  ...under('window', windowKeys()),
  'window.*': { is: say('hours of a day'), write: HOURS },
  ...under('window.*', windowKeys()),
  days: names(say('days of the week'), '[mon, tue, wed, thu, fri]'),
  'days.*': { is: say('mon, tue, wed, thu, fri, sat or sun'), write: 'mon' },
  holidays: { is: say('call or skip'), write: 'skip' },
  exceptions: { is: say('dates, each with closed or other hours'), write: '{ "2026-12-31": closed }' },
  'exceptions.*': { is: say('closed, or hours'), write: say('closed or {hours}', { hours: HOURS }) },
  ...under('exceptions.*', windowKeys()),
  'exceptions.*.*': { is: say('hours of a day'), write: HOURS },
  ...under('exceptions.*.*', windowKeys()),
  lines: { is: say('a whole number of operators on duty, at least 1'), write: '2' },
  usualCall: seconds(say('how long a call usually takes'), '2m'),
  attempts: { is: say('a whole number of attempts, at least 1'), write: '3' },
  backoff: { is: say('dispositions, each with a list of delays'), write: '{ patient_busy: [10m, 1h] }' },
  'backoff.*': names(say('delays'), '[10m, 1h]'),
  'backoff.*.*': seconds(say('a delay'), '10m'),
  leadTime: seconds(say('how long before the appointment a callback expires'), '1h'),
  callDeadline: seconds(say('how long a call may last, longer than zero'), '15m'),
  onSilence: { is: say('review or retry'), write: 'review' },
  operatorBreaker: {
    is: say('a block that says when the desk pauses'),
    write: '{ after: 3, pause: 10m, maxPause: 1h }',
  },
  'operatorBreaker.after': { is: say('a whole number of calls, at least 1'), write: '3' },
  'operatorBreaker.pause': seconds(say('a time longer than zero'), '10m'),
  'operatorBreaker.maxPause': seconds(say('a time longer than zero'), '1h'),
  perNumber: { is: say('a block that says how often a number is called'), write: '{ gap: 30m, perDay: 3 }' },
  'perNumber.gap': seconds(say('a time of at most 24h'), '30m'),
  'perNumber.perDay': { is: say('a whole number of calls, at least 1'), write: '3' },
  dialOnly: names(say('the only numbers that may be rung'), '["+79161234567"]'),
  'dialOnly.*': { is: say('a phone number, in quotes'), write: '"+79161234567"' },
  robot: {
    is: say('a block with the robot and its account'),
    write: '{ kind: voicebox, url: …, number: "74950000000", … }',
  },
  ...under('robot', robotKeys()),
  onec: {
    is: say('a block that says how Marvin and 1C exchange documents'),
    write: '{ results: { kind: file, dir: var/results } }',
  },
  ...under('onec', onecKeys()),
});

const fileKeys = (): Table => ({
  '': {
    is: say('the desks of the clinic'),
    write: say('"desks:", and below it a desk such as "main:"; see marvin.example.yaml'),
  },
  publicUrl: {
    is: say('the address by which others reach the web process'),
    write: 'https://marvin.example',
  },
  ...countryKeys(),
  retentionDays: { is: say('a whole number of days, at least 1'), write: '30' },
  desks: {
    is: say('desks, each under its name'),
    write: say('"main:" below it, with the keys of marvin.example.yaml'),
  },
  'desks.*': {
    is: say('the settings of a desk'),
    write: say('its keys below it, indented, as in marvin.example.yaml'),
  },
  ...under('desks.*', deskKeys()),
});

interface Pattern {
  readonly parts: readonly string[];
  readonly wanted: Wanted;
}
const patterns = new Map<Language, readonly Pattern[]>();

function patternsNow(): readonly Pattern[] {
  const known = patterns.get(language());
  if (known) return known;
  const made = Object.entries(fileKeys()).map(([pattern, wanted]) => ({ parts: partsOf(pattern), wanted }));
  patterns.set(language(), made);
  return made;
}

/** What a key wants, by its path in the file; undefined for a path that is none. */
export function wantedAt(path: readonly PropertyKey[]): Wanted | undefined {
  const fits = ({ parts }: Pattern) =>
    parts.length === path.length &&
    parts.every((part, index) => part === '*' || part === String(path[index]));
  return patternsNow()
    .filter(fits)
    .toSorted((a, b) => stars(a.parts) - stars(b.parts))[0]?.wanted;
}

function partsOf(pattern: string): readonly string[] {
  return pattern === '' ? [] : pattern.split('.');
}

function stars(parts: readonly string[]): number {
  return parts.filter((part) => part === '*').length;
}
