// Made-up people are taken through every path, error paths above all. Then everything that was written, said and answered
// is searched for them. Exports, rejects files and what 1C and the robot are told may name them.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { generateSealKey } from '../../src/shared/sealing.js';
import { hashPassword } from '../../src/shared/passwords.js';
import { clinic, type Clinic } from '../support/clinic.js';
import { PLANTED_NAMES, PLANTED_NUMBERS, plantedIn } from '../support/planted.js';
import { startProcess } from '../support/processes.js';
import { redisDump } from '../support/redisDump.js';
import { atTeardown } from '../support/teardown.js';
import { until } from '../support/until.js';

const [NAME, OTHER_NAME] = PLANTED_NAMES;
const [NUMBER, OTHER_NUMBER, THIRD_NUMBER] = PLANTED_NUMBERS;
const PASSWORD = 'made-up-board-password';
const ACCESS = { username: 'onec', password: 'made-up-access-password' };
const METRICS_TOKEN = 'made-up-metrics-token';

/** Everything outsiders could come to see: where it was → what it was. */
type Seen = Map<string, Buffer>;

function note(seen: Seen, where: string, content: string | Buffer): void {
  seen.set(`${seen.size}. ${where}`, Buffer.from(content));
}

const basic = (name: string, password: string) =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

/** Robot and 1C in one: whatever they are told comes back in their answers, the failing ones too. */
async function openEcho() {
  const calls: string[] = [];
  let [results, pages] = [0, 0];
  const statusOf = (path: string): number => {
    if (path === '/robot') return [200, 400, 503][calls.length - 1] ?? 200;
    if (path === '/results') return [500, 400][results++] ?? 200;
    return [500][pages++] ?? 200;
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const path = request.url ?? '';
      if (path === '/robot') calls.push((JSON.parse(body) as { data: { callid: string } }).data.callid);
      response.statusCode = statusOf(path);
      response.setHeader('X-Echo', encodeURIComponent(body).slice(0, 500));
      response.end(path.startsWith('/odata') ? pageOf(pages) : body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  atTeardown(() => server.close());
  const { port } = server.address() as AddressInfo; // listens on TCP
  return { url: `http://127.0.0.1:${port}`, calls, resultsTold: () => results };
}

/** An error page, a page that breaks off, and one with a row that cannot be called. */
function pageOf(turn: number): string {
  const row = { Ref_Key: randomUUID(), Пациент: NAME, Телефон: `доб. 12`, ДатаПриема: OTHER_NUMBER };
  const page = JSON.stringify({ value: [row] });
  return [`<html>Документ: ${NAME}, ${NUMBER}</html>`, page.slice(0, -40), page][turn - 1] ?? '{"value":[]}';
}

const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10).split('-').reverse().join('.');
const HEADER = 'Ссылка;Номер;Пациент;Телефон;ДатаПриема;Специалист;Комментарий';
const row = (ref: string, name: string, phone: string, at = `${day} 10:30:00`, doctor = 'Терапевт') =>
  [ref, 'КЛ00-000001', name, phone, at, doctor, `просил ${name} ${phone}`].join(';');
const REFS = Array.from({ length: 4 }, () => randomUUID());
const [REF, REF_2, REF_3, REF_4] = REFS as [string, string, string, string]; // four of them
const asWritten = (number: string) =>
  `+7 (${number.slice(0, 3)}) ${number.slice(3, 6)}-${number.slice(6, 8)}-${number.slice(8)}`;

/** Exports by name: one that is good but for some rows, and damaged ones. */
function exports(): Record<string, Buffer> {
  const good = [
    HEADER,
    row(REF, NAME, asWritten(NUMBER)),
    row(REF_2, OTHER_NAME.toUpperCase(), OTHER_NUMBER, undefined, NAME),
    row(REF_3, NAME, `7${OTHER_NUMBER}`),
    row(REF_4, NAME, asWritten(THIRD_NUMBER)),
    row(randomUUID(), NAME, `${NUMBER} 5`, `завтра, ${OTHER_NAME}`),
    row(randomUUID(), NAME, NAME),
    `${NAME};${NUMBER}`,
  ].join('\r\n');
  const texts = {
    'later.csv': [HEADER, row(REF, OTHER_NAME, NUMBER, `${day} 12:00:00`)].join('\r\n'),
    'unclosed.csv': [HEADER, `${REF};1;"${NAME};${NUMBER};${day}`, row(REF_2, NAME, NUMBER)].join('\r\n'),
    'headless.csv': [row(REF, NAME, NUMBER), row(REF_2, OTHER_NAME, OTHER_NUMBER)].join('\r\n'),
    'broken.json': `[{"Ссылка":"${REF}","Пациент":"${NAME}","Телефон":${NUMBER}x}]`,
    'cut.json': `[{"Ссылка":"${REF}","Телефон":"${NUMBER}","Пациент":"${NAME}`,
    'broken.xml': `<?xml version="1.0"?><ValueTable xmlns="http://v8.1c.ru/8.1/data/core"><column><Name>${NAME}</${NUMBER}>`,
    'numbers.txt': `${asWritten(OTHER_NUMBER).slice(0, -1)}\n${NAME}\n`,
  };
  const encoded = Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)] as const);
  return { 'good.csv': iconv.encode(good, 'windows-1251'), ...Object.fromEntries(encoded) };
}

/** Runs commands, some at a time, as a terminal would, and notes what they say. */
async function run(
  place: Clinic,
  seen: Seen,
  commands: readonly (readonly string[])[],
  env = {},
): Promise<void> {
  const left = [...commands];
  const terminal = async () => {
    for (let args = left.shift(); args; args = left.shift()) {
      const command = await startProcess('producer', {
        env: { ...place.env, LOG_LEVEL: 'debug', TMPDIR: join(place.dir, 'tmp'), ...env },
        args,
      });
      const { code } = await command.exited;
      expect(code, `${args[0] ?? ''} ended with a signal`).not.toBeNull();
      note(
        seen,
        `marvin ${args.slice(0, 2).join(' ').replace(place.dir, '')} (${code ?? ''})`,
        command.output(),
      );
    }
  };
  await Promise.all([terminal(), terminal(), terminal()]);
}

/** Asks the web process something and notes all of its answer. */
async function ask(place: Clinic, seen: Seen, path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${place.webUrl}${path}`, { redirect: 'manual', ...init });
  const headers = JSON.stringify([...response.headers]);
  const body = Buffer.from(await response.clone().arrayBuffer());
  note(seen, `${init.method ?? 'GET'} (${response.status})`, Buffer.concat([Buffer.from(headers), body]));
  return response;
}

/** The same of a stream that never ends: its first piece is the whole page. */
async function askStream(
  place: Clinic,
  seen: Seen,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const response = await fetch(`${place.webUrl}${path}`, { headers });
  expect(response.status, path).toBe(200);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  note(seen, `GET ${path}`, Buffer.from((first?.value as Uint8Array | undefined) ?? []));
  await reader?.cancel();
}

const eventOf = (callId: string, body: unknown, headers = {}): [string, RequestInit] => [
  `/voicebox/main/callback/${encodeURIComponent(callId)}`,
  {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-callback-token': 'callback-token', ...headers },
    body: typeof body === 'string' || Buffer.isBuffer(body) ? (body as string) : JSON.stringify(body),
  },
];

/** What a scenario may send when its author has mixed something up. */
async function sendGarbage(place: Clinic, seen: Seen, callid: string): Promise<void> {
  const person = { patient_name: NAME, number: `7${NUMBER}` };
  const garbage: [string, RequestInit][] = [
    eventOf(callid, `{"callid":"${callid}","status":"connected","name":"${NAME}`),
    eventOf(callid, { callid, status: NAME, ...person }),
    eventOf(callid, { callid: NUMBER, status: 'connected' }),
    eventOf(NUMBER, { callid: NUMBER, status: 'connected' }),
    eventOf(`${NAME}/${NUMBER}`, { callid: NAME, status: 'connected' }),
    eventOf(callid, { callid, status: 'patient_failed', q850: NAME, attempt: person }),
    eventOf(callid, { [NAME]: NUMBER }),
    eventOf(callid, `"${NAME}"`),
    eventOf(callid, iconv.encode(`{"callid":"${callid}","status":"${NAME}"}`, 'windows-1251')),
    eventOf(callid, NAME.repeat(1_000)),
    eventOf(callid, { callid, status: 'connected', ...person }, { 'x-callback-token': NUMBER }),
    eventOf(callid, { callid, status: 'connected' }, { 'content-type': `text/${NUMBER}` }),
    eventOf(callid, { callid, status: 'connected' }, { 'content-encoding': NUMBER }),
    [`/voicebox/${encodeURIComponent(NAME)}/callback/${NUMBER}`, { method: 'PUT', body: NAME }],
    [`/voicebox/main/callback/%E0%A4%A?${NUMBER}`, { method: 'POST', body: NAME }],
    [`/${encodeURIComponent(NAME)}?phone=${NUMBER}`, {}],
  ];
  for (const [path, init] of garbage)
    expect((await ask(place, seen, path, init)).status).toBeGreaterThanOrEqual(400);
}

/** Pages, their data, and what people may type into them. */
async function lookAround(place: Clinic, seen: Seen): Promise<void> {
  const headers = { authorization: basic('boris', PASSWORD) };
  const queues = ['main.calls', 'main.results'];
  const states = ['active', 'waiting', 'prioritized', 'delayed', 'completed', 'failed', 'latest'];
  const lists = queues.flatMap((queue) =>
    states.map((state) => `/board/api/queues?activeQueue=${queue}&status=${state}&jobsPerPage=50`),
  );
  const jobs = REFS.flatMap((ref) => [
    `/board/api/queues/main.calls/${ref}`,
    `/board/api/queues/main.calls/${ref}/logs`,
  ]);
  const typed = [
    `/board/api/queues/main.calls/${encodeURIComponent(NAME)}`,
    `/board/queue/main.calls/${NUMBER}`,
    `/board/api/queues/main.calls/doc-${encodeURIComponent(`${NAME} +${NUMBER}`)}`,
    `/board/queue/main.calls/doc-${NUMBER}`,
    `/board/api/queues?activeQueue=main.calls&page=${NUMBER}&search=${encodeURIComponent(NAME)}`,
    `/desk/${encodeURIComponent(NAME)}`,
  ];
  for (const path of [
    '/board',
    ...lists,
    ...jobs,
    ...typed,
    '/desk',
    '/desk/main',
    '/desk/main?still',
    '/desk/main/tv',
    `/desk/main/tv?key=${NUMBER}`,
    '/state',
    '/report/main',
    '/report/main/day.csv',
    `/report/main?date=${encodeURIComponent(NAME)}`,
    '/find',
    ...REFS.map((ref) => `/doc/${ref}`),
    `/doc/${encodeURIComponent(NAME)}`,
    '/todo',
    '/todo/numbers.csv',
    '/login',
    '/healthz',
    '/readyz',
  ])
    expect((await ask(place, seen, path, { headers })).status, path).toSatisfy(isFromInside);
  for (const text of [NAME, NUMBER, asWritten(NUMBER), NAME.slice(0, 3), REF]) {
    const init = { method: 'POST', headers, body: new URLSearchParams({ text }) };
    expect([200, 303], 'a search').toContain((await ask(place, seen, '/find', init)).status);
  }
  await pressAround(place, seen, headers);
  const scraper = { authorization: `Bearer ${METRICS_TOKEN}` };
  expect((await ask(place, seen, '/metrics', { headers: scraper })).status).toBe(200);
  const presses = [REF_2, encodeURIComponent(NAME), NUMBER].map(
    (id) => `/board/api/queues/main.results/${id}/retry`,
  );
  for (const path of presses) {
    const init = {
      method: 'PUT',
      headers: { ...headers, 'content-type': 'application/json' },
      body: `{"name":"${NAME}`,
    };
    expect((await ask(place, seen, path, init)).status, path).toSatisfy(isFromInside);
  }
  const form = new URLSearchParams({ name: NAME, password: NUMBER, next: `/board/${NAME}` });
  expect((await ask(place, seen, '/login', { method: 'POST', body: form })).status).toBe(401);
  const stranger = { authorization: basic(NAME, NUMBER) };
  expect((await ask(place, seen, '/board', { headers: stranger })).status).toBe(401);
  const clinicOf1C = { authorization: basic(ACCESS.username, ACCESS.password) };
  for (const ref of [NUMBER, asWritten(NUMBER), NAME, REF_4]) {
    const init = { method: 'DELETE', headers: clinicOf1C };
    const answer = await ask(place, seen, `/callbacks/${encodeURIComponent(ref)}`, init);
    expect([200, 404], 'a cancel by 1C').toContain(answer.status);
  }
  for (const path of ['/desk/main/stream', '/desk?stream']) await askStream(place, seen, path, headers);
  const filtered = await ask(place, seen, '/audit', {
    method: 'POST',
    headers: { ...headers, accept: 'text/html' },
    body: new URLSearchParams({ document: REF, who: 'boris' }),
  });
  expect(filtered.status).toBe(200);
  for (const accept of ['application/json', 'text/html'])
    expect((await ask(place, seen, '/audit', { headers: { ...headers, accept } })).status).toBe(200);
}

/** Every button of the worklist and of documents, with notes and filters that name the patient. */
async function pressAround(place: Clinic, seen: Seen, headers: Record<string, string>): Promise<void> {
  const note = `сказали ${OTHER_NAME}, ${asWritten(NUMBER)}`;
  const page = await (await ask(place, seen, '/todo', { headers })).text();
  const shown = [...page.matchAll(/name="pick"\s+value="([^"]+)"/g)].map(([, pick = '']) => pick);
  const document = await (await ask(place, seen, `/doc/${REF}`, { headers })).text();
  const field = (name: string) => new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(document)?.[1] ?? '';
  const ofDocument = { desk: 'main', job: field('job'), seen: field('seen'), note };
  const forms: [string, Record<string, string>][] = [
    ['/todo/reviews', { action: 'again', pick: shown[0] ?? `main|${NAME}|${NUMBER}`, note }],
    ['/todo/reviews', { action: 'checked', pick: shown[0] ?? `main|${NAME}|${NUMBER}`, note }],
    ['/todo/reviews', { action: NAME, pick: NUMBER }],
    ['/todo/redeliver', { desk: 'main' }],
    ['/todo/resume', { desk: 'main', since: NAME }],
    [`/doc/${REF}`, { ...ofDocument, action: 'at', at: NAME }],
    [`/doc/${REF}`, { ...ofDocument, action: 'checked' }],
    [`/doc/${encodeURIComponent(NAME)}`, { ...ofDocument, action: 'again', seen: NUMBER }],
  ];
  for (const [path, form] of forms) {
    const init = {
      method: 'POST',
      headers: { ...headers, accept: 'text/html' },
      body: new URLSearchParams(form),
    };
    const answer = await ask(place, seen, path, init);
    const [, query = ''] = (answer.headers.get('location') ?? '').split('?');
    expect(answer.status, path).toSatisfy(isFromInside);
    expect(plantedIn(Buffer.from(query)), path).toEqual([]);
  }
  for (const path of ['/todo', `/doc/${REF}`, `/doc/${REF_2}`]) await ask(place, seen, path, { headers });
}

/** An answer to somebody who is logged in, whatever it is: a closed door would show nothing to search. */
const isFromInside = (status: number) => ![401, 403, 429, 503].includes(status);

/** Everything under a directory. */
async function noteFiles(seen: Seen, dir: string): Promise<void> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((found) => found.isFile())) {
    note(seen, `file ${entry.name}`, entry.name);
    note(seen, `file ${entry.name}`, await readFile(join(entry.parentPath, entry.name)));
  }
}

async function privateClinic(echoUrl: string): Promise<Clinic> {
  const { username, password } = ACCESS;
  const place = await clinic({
    patients: 0,
    desk: {
      attempts: 2,
      onec: {
        results: { kind: 'http', url: `${echoUrl}/results`, username, password },
        source: { kind: 'odata', url: `${echoUrl}/odata`, username, password, entity: 'Document_Приём' },
        access: ACCESS,
      },
    },
  });
  for (const name of ['tmp', 'in', 'rejects']) await mkdir(join(place.dir, name));
  for (const [name, content] of Object.entries(exports()))
    await writeFile(join(place.dir, 'in', name), content);
  return place;
}

describe('the search for planted people', () => {
  const [surname = ''] = NAME.split(' ');
  it.each<[string, string | Buffer]>([
    ['windows-1251', iconv.encode(`;${surname};`, 'windows-1251')],
    ['UTF-16', iconv.encode(surname, 'utf-16le')],
    ['capitals', surname.toUpperCase()],
    ['an address', `/x?name=${encodeURIComponent(surname).toLowerCase()}`],
    ['JSON', '"\\u0429\\u0435\\u0433\\u043B\\u043e\\u0435\\u0434\\u043e\\u0432"'.toLowerCase()],
    ['UTF-8 read as Latin-1', Buffer.from(Buffer.from(surname).toString('latin1'))],
  ])('knows a name in %s', (_where, text) => {
    expect(plantedIn(Buffer.from(text))).toEqual([surname]);
  });

  it.each([`8${NUMBER}`, asWritten(NUMBER), '903.555.01.73', '%2B7%20903%20555-01-73', '903 555 0173'])(
    'knows a number written %s',
    (text) => {
      expect(plantedIn(Buffer.from(text))).toEqual([NUMBER]);
    },
  );
});

describe('whatever a patient goes through', () => {
  it('leaves no name and no number in Redis, logs, pages, answers, metrics, the spool or the audit trail', async () => {
    const seen: Seen = new Map();
    const echo = await openEcho();
    const place = await privateClinic(echo.url);
    const file = (name: string) => join(place.dir, 'in', name);
    const hash = await hashPassword(PASSWORD);
    const debug = { LOG_LEVEL: 'debug', ROBOT_URL: `${echo.url}/robot`, METRICS_TOKEN };
    const webStarts = place.startWeb({ ...debug, BOARD_USERS: `boris:supervisor:${hash}` });
    await run(place, seen, [['dnc', 'add', `8${THIRD_NUMBER}`]]);
    await run(place, seen, [
      ['enqueue', file('good.csv'), '--rejects', join(place.dir, 'rejects', 'good.csv')],
    ]);
    const [web, worker] = [await webStarts, await place.startWorker(debug)];
    await until(() => echo.calls.length >= 3, {
      timeoutMs: 60_000,
      what: 'calls placed, refused and unanswered',
    });
    const [first = '', , silent = ''] = echo.calls;
    await sendGarbage(place, seen, first);
    for (const status of ['operator_answered', 'patient_failed', 'patient_failed', 'connected']) {
      const body = { callid: first, status, patient_name: NAME, patient_number: `7${NUMBER}` };
      expect((await ask(place, seen, ...eventOf(first, body))).status).toBe(200);
    }

    await place.redis.kill();
    const spooled = { callid: silent, status: 'connected', patient_name: NAME, comment: NUMBER };
    expect((await ask(place, seen, ...eventOf(silent, spooled))).status).toBe(202);
    await noteFiles(seen, join(place.dir, 'spool'));
    const dead = { REDIS_URL: place.redis.url };
    await run(
      place,
      seen,
      [
        ['why', NUMBER],
        ['enqueue', file('good.csv')],
      ],
      dead,
    );
    await place.redis.restart();
    await until(() => echo.resultsTold() >= 3, { timeoutMs: 60_000, what: 'results refused and taken' });

    await run(place, seen, [
      ...['unclosed.csv', 'headless.csv', 'broken.json', 'cut.json', 'broken.xml'].map((name) => [
        'enqueue',
        file(name),
      ]),
      ['enqueue', file('unclosed.csv'), '--partial', '--dry-run'],
      ['enqueue', file('later.csv'), '--dry-run'],
      ['enqueue', file('later.csv'), '--json'],
      ['status'],
      ['results', '--format', 'json'],
      ['results', '--numbers'],
      ['report', '--json'],
      ['report', '--days', '7'],
      ['why', REF],
      ['why', REF_4, '--lang', 'en'],
      ['why', `+7${NUMBER}`],
      ['cancel', NAME],
      ['cancel', NAME, NUMBER],
      ['dnc', 'add', NAME],
      ['dnc', 'add', '--file', file('numbers.txt')],
      ['dnc', 'list'],
      ['dnc', 'list', THIRD_NUMBER],
      ['check'],
      ['reseal'],
    ]);
    for (let turn = 0; turn < 2; turn += 1)
      await run(place, seen, [['pull', '--rejects', join(place.dir, 'rejects'), '--json']]);
    const strange = { MARVIN_SEAL_KEYS: generateSealKey('strange') };
    const unreadable = [
      ['results', '--unmask'],
      ['why', REF],
    ];
    await Promise.all([run(place, seen, unreadable, strange), lookAround(place, seen)]);
    const redis = new Redis(place.redis.url);
    atTeardown(() => redis.disconnect());
    for (const [key, text] of await redisDump(redis)) note(seen, `Redis ${key}`, text);
    await run(place, seen, [
      ['erase', NAME],
      ['erase', asWritten(OTHER_NUMBER)],
      ['dnc', 'remove', THIRD_NUMBER],
    ]);

    note(seen, 'web', web.output());
    note(seen, 'worker', worker.output());
    await noteFiles(seen, join(place.dir, 'spool'));
    await noteFiles(seen, join(place.dir, 'tmp'));
    await noteFiles(seen, place.redis.dir); // all that ever was in Redis
    expect(
      plantedIn(await readFile(join(place.dir, 'rejects', 'good.csv'))),
      'rejects, in windows-1251',
    ).toEqual([...NAME.split(' '), ...OTHER_NAME.split(' '), NUMBER]);
    const misused = [...seen.keys()].filter((where) => where.endsWith('(64)')).map((where) => where.slice(4));
    expect(misused.sort(), 'usage errors, which were meant').toEqual([
      `marvin cancel ${NAME} (64)`,
      'marvin dnc add (64)',
    ]);
    const found = [...seen].map(([where, content]) => ({ where, planted: plantedIn(content) }));
    expect(found.filter(({ planted }) => planted.length > 0)).toEqual([]);
  });
});
