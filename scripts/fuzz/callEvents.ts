// Hostile call events, sent to the real application over real connections: each gets an answer, and none is a 500.
import { once } from 'node:events';
import { request, Agent, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { pino } from 'pino';
import { readEvent } from '../../src/shared/robots/voicebox/readEvent.js';
import { createApp, type WebDesk } from '../../src/webhooks/app.js';
import { Metrics } from '../../src/webhooks/metrics/metrics.js';
import { AccessControl } from '../../src/webhooks/access/accessControl.js';
import { listen, portOf, stopListening } from '../../src/webhooks/http/server.js';
import type { Dice } from './dice.js';
import { hostile, piecesOf } from './mutate.js';
import type { Target } from './target.js';

const TOKEN = 'made-up-callback-token';
const CALL_ID = '6f1c2d3e-4b5a-4c6d-8e7f-901234567890';
const STATUSES = {
  connected: 'connected',
  patient_failed: 'patient_failed',
  operator_answered: 'progress',
} as const;

const SEEDS = piecesOf([
  `{"callid":"${CALL_ID}","attempt":"1","status":"connected"}`,
  `{"callid":"${CALL_ID}","attempt":1,"status":"patient_failed","q850":17,"sip":"486"}`,
  `{"callid":"${CALL_ID}","status":"operator_answered","note":"Ёж \\u0416 {{x}}"}`,
  `{"callid":"{{callid}}","status":"{status}"}`,
]);
const PIECES = piecesOf([
  '"',
  '\\',
  '{',
  '}',
  '{{a}}',
  '[[[[[[[[',
  ':',
  ',',
  '\0',
  '\uFEFF',
  '\u2028',
  '\\ud800',
  '1e999',
  '-0',
  'null',
  '"__proto__":{"a":1},',
  '"status":"constructor",',
  '"q850":1e308,',
  CALL_ID,
  '9'.repeat(500),
  'Ж'.repeat(20_000),
]);
const FIELDS = ['callid', 'attempt', 'status', 'q850', 'sip', '__proto__', 'constructor', 'note'];
const VALUES: readonly unknown[] = [
  ...[
    '',
    ' ',
    CALL_ID,
    CALL_ID.toUpperCase(),
    'connected',
    'patient_failed',
    'operator_answered',
    'toString',
  ],
  ...['{{callid}}', '{x}', '17', '017', '-1', '1e3', '٣', '\ud800', '\0', 'Ж'.repeat(200)],
  ...[0, -0, 17, 486, 1.5, -1, 2 ** 53, 1e308, null, true, [], [17], {}, { callid: CALL_ID }],
];
const SOUND: Readonly<Record<string, unknown>> = { callid: CALL_ID, status: 'connected' };

/** Valid JSON, mostly about our call, with fields and values that nobody expects. */
function strangeJson(dice: Dice): Buffer {
  const strange = Array.from({ length: dice.below(4) }, () => [dice.one(FIELDS), dice.one(VALUES)] as const);
  return Buffer.from(JSON.stringify({ ...SOUND, ...Object.fromEntries(strange) }));
}

const PATHS = ['', '/', '/../..', '?a[__proto__]=1', '%00', '%ff', '%7B%7Bcallid%7D%7D', 'x'.repeat(3_000)];
const TYPES = [
  'application/json; charset=utf-8',
  'text/plain',
  'application/json;;;',
  '',
  'application/json/x',
];
const EXPECTED = new Set([200, 400, 401, 404, 413, 415, 429]);

/** The pages are not fuzzed here. */
const nothing = () => Promise.reject(new Error('no pages here'));

export async function callEventTarget(): Promise<Target> {
  const logger = pino({ level: 'silent' });
  const audit = {
    note: () => undefined,
    noteLook: () => undefined,
    noteGuess: () => undefined,
    newest: () => Promise.resolve([]),
  };
  const app = createApp({
    logger,
    now: Date.now,
    trustedProxies: 0,
    desks: [desk()],
    live: { follow: () => false },
    tvLinks: { tokenOf: () => '', isRight: () => false },
    work: { list: nothing, numbers: nothing, redeliver: nothing, count: () => null },
    state: nothing,
    documents: { find: nothing, open: nothing, act: nothing },
    spool: { keep: () => Promise.resolve(), waiting: () => Promise.resolve([]) },
    metrics: new Metrics({ version: '0', commit: null }),
    livingWorkers: () => Promise.resolve([]),
    metricsToken: null,
    ping: () => Promise.resolve(),
    access: new AccessControl([], Buffer.alloc(32, 1), Date.now),
    audit,
    board: () => (_req, res) => void res.end(),
  });
  const server = await listen(app, 0);
  const port = portOf(server);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    name: 'call event route',
    input: (dice) => (dice.once(2) ? strangeJson(dice) : hostile(SEEDS, PIECES, dice)),
    feed: (input, dice) => (dice.once(50) ? sendRaw(port, input) : send(port, agent, input, dice)),
    close: async () => {
      agent.destroy();
      await stopListening(server);
    },
  };
}

function desk(): WebDesk {
  const away = () => Promise.reject(new Error('no Redis here'));
  return {
    name: 'main',
    title: 'Клиника',
    zone: 'Europe/Moscow',
    usualCallMs: 120_000,
    robot: { kind: 'voicebox', callbackToken: TOKEN },
    readEvent: ({ callIdInPath, body }) => readEvent(callIdInPath, body, STATUSES),
    access: { username: 'onec', password: 'made-up-password' },
    settle: () => Promise.resolve('settled'),
    noteProgress: () => Promise.resolve('progress'),
    isNewMessage: () => Promise.resolve(true),
    cancel: () => Promise.resolve('cancelled'),
    status: away,
    day: away,
    report: away,
    pause: away,
    resume: away,
  };
}

/** Everything around the body is mostly right, so that the body is read. */
async function send(port: number, agent: Agent, body: Buffer, dice: Dice): Promise<string> {
  const outgoing = request({
    port,
    agent,
    method: dice.once(2) ? 'PUT' : 'POST',
    path: `/voicebox/main/callback/${CALL_ID}${dice.once(10) ? dice.one(PATHS) : ''}`,
    headers: {
      'content-type': dice.once(10) ? dice.one(TYPES) : 'application/json',
      'x-callback-token': dice.once(20) ? `${TOKEN}${dice.below(9)}` : TOKEN,
      'content-length': body.length,
    },
  });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const text = (await answer.setEncoding('utf8').toArray()).join('');
  const { result } = JSON.parse(text) as { result?: unknown };
  const status = answer.statusCode ?? 0;
  if (!EXPECTED.has(status) || typeof result !== 'string')
    throw new Error(`answered ${status} ${String(result)}`);
  return String(status);
}

/** The input in place of a whole request: the server may answer or hang up, and must not end. */
async function sendRaw(port: number, input: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined); // the server may hang up while we talk
  socket.resume();
  socket.end(input);
  await once(socket, 'close');
  return 'no HTTP';
}
