// Signed call events: the published vectors of Standard Webhooks, and the route's answers to right, wrong and old signatures.
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { testDesk } from '../../../support/desks.js';
import { isSigned, signatureHeaders } from '../../../../src/webhooks/robot/signature.js';
import { CALL_ID, sendEvent, startWebApp, TOKEN, type EventRequest } from '../webApp.js';

/** The vector that every library of Standard Webhooks is tested with. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const VECTOR = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  atS: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const FOREIGN = 'Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=';

/** The scheme, written down once more, so that the library is not tested with itself. */
function sign(body: string, id: string, atS: number | string, secret = SECRET): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${atS}.${body}`).digest('base64')}`;
}

const headersOf = (id: string, atS: number | string, signature: string) => ({
  'webhook-id': id,
  'webhook-timestamp': String(atS),
  'webhook-signature': signature,
});

describe('the published vectors', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: VECTOR.atS * 1_000 }));
  afterEach(() => vi.useRealTimers());

  const check = (signature: string, { body = VECTOR.body, secret = SECRET, id = VECTOR.id } = {}) =>
    isSigned(secret, headersOf(id, VECTOR.atS, signature), Buffer.from(body));

  test('are right', () => {
    expect(check(VECTOR.signature)).toBe(true);
    expect(sign(VECTOR.body, VECTOR.id, VECTOR.atS)).toBe(VECTOR.signature);
  });

  test('are found among several signatures', () => {
    expect(check(`v1,${FOREIGN} v2,${FOREIGN} ${VECTOR.signature} v1,${FOREIGN}`)).toBe(true);
  });

  test.each([
    ['another signature', `v1,${FOREIGN}`],
    ['a part of it', VECTOR.signature.slice(0, 8)],
    ['nothing after the version', 'v1,'],
    ['no version', VECTOR.signature.slice(3)],
    ['another version', VECTOR.signature.replace('v1', 'v2')],
    ['the asymmetric version', VECTOR.signature.replace('v1', 'v1a')],
    ['commas instead of spaces', `v1,${FOREIGN},${VECTOR.signature}`],
    ['nothing', ''],
  ])('are wrong with %s', (_what, signature) => {
    expect(check(signature)).toBe(false);
  });

  test('are wrong with another body, id or secret', () => {
    expect(check(VECTOR.signature, { body: `${VECTOR.body} ` })).toBe(false);
    expect(check(VECTOR.signature, { id: `${VECTOR.id}x` })).toBe(false);
    expect(check(VECTOR.signature, { secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' })).toBe(false);
  });

  test.each([
    [-301, false],
    [-300, true],
    [300, true],
    [301, false],
  ])('%i seconds away from our clock: %s', (offsetS, isRight) => {
    vi.setSystemTime((VECTOR.atS + offsetS) * 1_000);
    expect(check(VECTOR.signature)).toBe(isRight);
  });
});

describe('the headers', () => {
  const whole = headersOf(VECTOR.id, VECTOR.atS, VECTOR.signature);
  test.each([
    [{ 'webhook-id': undefined }],
    [{ 'webhook-id': '' }],
    [{ 'webhook-id': 'two.parts' }],
    [{ 'webhook-id': 'x'.repeat(201) }],
    [{ 'webhook-timestamp': undefined }],
    [{ 'webhook-timestamp': 'hello' }],
    [{ 'webhook-timestamp': '1614265330.5' }],
    [{ 'webhook-timestamp': '-1' }],
    [{ 'webhook-signature': undefined }],
  ])('are refused with %j', (change) => {
    expect(signatureHeaders({ ...whole, ...change })).toBeNull();
    expect(signatureHeaders(whole)).toEqual(whole);
  });
});

describe('a desk with a signing secret', () => {
  const BODY = JSON.stringify({ callid: CALL_ID, status: 'connected' });
  const nowS = () => Math.floor(Date.now() / 1_000);
  const signed = (id = 'msg_1', atS = nowS(), body = BODY): EventRequest => ({
    body: BODY,
    headers: { 'x-callback-token': '', ...headersOf(id, atS, sign(body, id, atS)) },
  });

  test('takes what is signed, without a token', async () => {
    const app = await startWebApp({ signingSecret: SECRET });
    expect((await sendEvent(app, signed())).json).toEqual({ result: 'settled' });
  });

  test('takes nothing else: no token, no foreign, old or tampered signature', async () => {
    const app = await startWebApp({ signingSecret: SECRET });
    const token = { 'x-callback-token': TOKEN };
    const refused: EventRequest[] = [
      { headers: token },
      { headers: { ...token, ...headersOf('msg_1', nowS(), `v1,${FOREIGN}`) } },
      signed('msg_1', nowS() - 302),
      signed('msg_1', nowS() + 302),
      signed('msg_1', nowS(), BODY.replace('connected', 'patient_failed')),
      { ...signed(), headers: { ...signed().headers, 'webhook-id': 'msg_2' } },
      { ...signed(), headers: { ...signed().headers, 'webhook-timestamp': String(nowS() - 1) } },
    ];
    for (const request of refused) {
      const { status, json } = await sendEvent(app, request);
      expect([status, json.result]).toEqual([401, 'unauthorized']);
    }
    expect(app.settled).toEqual([]);
  });

  test('refuses a replay, but not a sender that tries again with a new signature', async () => {
    const seen = new Set<string>();
    const app = await startWebApp({
      signingSecret: SECRET,
      isNewMessage: (headers) => {
        const message = `${headers['webhook-id']} ${headers['webhook-timestamp']}`;
        const isNew = !seen.has(message);
        seen.add(message);
        return Promise.resolve(isNew);
      },
    });
    const first = signed('msg_1', nowS() - 2);
    const answers = [first, first, signed('msg_1', nowS())].map((request) => () => sendEvent(app, request));
    const statuses = [];
    for (const send of answers) statuses.push((await send()).status);
    expect(statuses).toEqual([200, 401, 200]);
    expect(app.settled).toHaveLength(2);
  });

  test('keeps an event when Redis can tell neither replay nor call', async () => {
    const away = () => Promise.reject(new Error('away'));
    const app = await startWebApp({ signingSecret: SECRET, isNewMessage: away, settle: away });
    expect((await sendEvent(app, signed())).status).toBe(202);
    expect(app.spooled).toHaveLength(1);
  });

  test('judges a signed body as strictly as any other', async () => {
    const app = await startWebApp({ signingSecret: SECRET });
    const body = '{"callid":"{{callid}}"';
    const broken = { ...signed('msg_1', nowS(), body), body };
    expect((await sendEvent(app, broken)).status).toBe(400);
    const text = { ...signed(), headers: { ...signed().headers, 'content-type': 'text/plain' } };
    expect((await sendEvent(app, text)).status).toBe(415);
    expect(app.settled).toEqual([]);
  });
});

test.each([
  [SECRET, true],
  [SECRET.slice('whsec_'.length), false],
  ['whsec_c2hvcnQ=', false],
  ['whsec_not base64 at all, but long enough', false],
  [`whsec_${'A'.repeat(100)}`, false],
  ['', false],
])('the configuration takes "%s" as a signing secret: %s', (signingSecret, isTaken) => {
  const robot = {
    kind: 'voicebox',
    url: 'https://voicebox.example/api/v1/sb',
    method: 'm',
    username: 'clinic',
    password: 'secret',
    callbackToken: TOKEN,
    number: '74950000000',
  };
  const taking = () => testDesk({ robot: { ...robot, signingSecret } });
  if (isTaken) expect(taking().robot.signingSecret).toBe(SECRET);
  else expect(taking).toThrow(/whsec_ and 24 to 64 bytes/);
});

test('a desk without a signing secret does not mind signatures', async () => {
  const app = await startWebApp();
  const headers = headersOf('msg_1', 1, `v1,${FOREIGN}`);
  expect((await sendEvent(app, { headers })).status).toBe(200);
  expect((await sendEvent(app, { headers: { ...headers, 'x-callback-token': '' } })).status).toBe(401);
});
