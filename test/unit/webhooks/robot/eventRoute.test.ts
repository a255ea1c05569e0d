// The event route over real HTTP: every answer of docs/contract.md's table, and what must never leak.
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { CALL_ID, sendEvent, startWebApp, TOKEN, type WebApp } from '../webApp.js';

const OTHER_ID = '00000000-1111-4222-8333-444444444444';

describe('a well-formed call event', () => {
  test.each(['settled', 'duplicate', 'late'] as const)('answers 200 %s as settle says', async (outcome) => {
    const app = await startWebApp({ settle: () => Promise.resolve(outcome) });
    const { status, json } = await sendEvent(app);
    expect([status, json]).toEqual([200, { result: outcome }]);
  });

  test.each(['POST', 'PUT'])('is taken by %s', async (method) => {
    const app = await startWebApp();
    expect((await sendEvent(app, { method })).json).toEqual({ result: 'settled' });
    expect(app.settled).toEqual([
      { callId: CALL_ID, verdict: { disposition: 'connected', raw: { status: 'connected' } } },
    ]);
  });

  test('may carry the token as the password of HTTP Basic, whatever the name', async () => {
    const app = await startWebApp();
    const authorization = `Basic ${Buffer.from(`robot:${TOKEN}`).toString('base64')}`;
    const { status } = await sendEvent(app, { headers: { 'x-callback-token': '', authorization } });
    expect(status).toBe(200);
  });

  test('answers 404 for a call that nobody knows', async () => {
    const app = await startWebApp({ settle: () => Promise.resolve('unknown') });
    const { status, json } = await sendEvent(app);
    expect([status, json.result]).toEqual([404, 'unknown']);
  });

  test('answers 404 without asking Redis when the callid is no call of ours by its looks', async () => {
    const app = await startWebApp();
    const { status } = await sendEvent(app, { callId: '17', body: { callid: '17', status: 'connected' } });
    expect([status, app.settled]).toEqual([404, []]);
  });

  test('a status that ends nothing is noted, not settled', async () => {
    const app = await startWebApp();
    const { status, json } = await sendEvent(app, {
      body: { callid: CALL_ID, status: 'operator_answered' },
    });
    expect([status, json]).toEqual([200, { result: 'progress' }]);
    expect([app.progress, app.settled]).toEqual([[{ callId: CALL_ID, status: 'operator_answered' }], []]);
  });

  test('a status that ends nothing for an unknown call answers 404', async () => {
    const app = await startWebApp({ noteProgress: () => Promise.resolve('unknown') });
    expect((await sendEvent(app, { body: { callid: CALL_ID, status: 'operator_answered' } })).status).toBe(
      404,
    );
  });
});

describe('authentication', () => {
  test('a wrong or missing token changes nothing', async () => {
    const app = await startWebApp();
    for (const token of ['wrong', '', `${TOKEN}x`, TOKEN.slice(1)]) {
      const { status, json } = await sendEvent(app, { headers: { 'x-callback-token': token } });
      expect([status, json.result]).toEqual([401, 'unauthorized']);
    }
    expect(app.settled).toEqual([]);
  });

  test('an unknown desk answers exactly as a wrong token does', async () => {
    const app = await startWebApp();
    const wrongToken = await sendEvent(app, { headers: { 'x-callback-token': 'wrong' } });
    for (const desk of ['other', '__proto__', 'constructor', '%7B%7Bdesk%7D%7D']) {
      for (const token of ['wrong', '', TOKEN]) {
        const answer = await sendEvent(app, { desk, headers: { 'x-callback-token': token } });
        expect([answer.status, answer.text]).toEqual([wrongToken.status, wrongToken.text]);
      }
    }
  });

  test('is asked for before the body is looked at', async () => {
    const app = await startWebApp();
    const { status } = await sendEvent(app, {
      headers: { 'x-callback-token': 'wrong', 'content-type': 'text/plain' },
      body: 'x'.repeat(20_000),
    });
    expect(status).toBe(401);
  });

  test('many wrong tokens are slowed down, but never cost the robot a right one', async () => {
    const app = await startWebApp();
    const statuses = [];
    for (let i = 0; i < 40; i++) {
      statuses.push((await sendEvent(app, { headers: { 'x-callback-token': `guess ${i}` } })).status);
    }
    expect([statuses.at(0), statuses.at(-1)]).toEqual([401, 429]);
    expect((await sendEvent(app)).status).toBe(200);
  });
});

describe('what is refused', () => {
  let app: WebApp;
  beforeAll(async () => {
    app = await startWebApp();
  });

  const variables: [string, object | string, string?][] = [
    ['callid', { callid: '{{callid}}', status: 'connected' }],
    ['callid', { callid: '{{ callid }}', status: 'connected' }],
    ['call_status', { callid: CALL_ID, status: '{call_status}' }],
    ['номер_попытки', { callid: CALL_ID, attempt: '{{номер_попытки}}', status: 'connected' }],
    ['hangup.cause', { callid: CALL_ID, status: 'patient_failed', q850: '{{hangup.cause}}' }],
    ['attempt', `{"callid":"${CALL_ID}","attempt":{{attempt}},"status":"connected"}`],
    ['callid', { callid: CALL_ID, status: 'connected' }, '%7B%7Bcallid%7D%7D'],
    ['callid', { callid: CALL_ID, status: 'connected' }, '{callid}'],
  ];
  test.each(variables)('an unfilled variable is named: %s in %j', async (name, body, callId = CALL_ID) => {
    const { status, json } = await sendEvent(app, { body, callId });
    expect([status, json.result]).toEqual([400, 'invalid']);
    expect(json.message).toContain(`"${name}"`);
  });

  test('a variable in a field that we do not read is the scenario author’s business', async () => {
    const { status } = await sendEvent(app, {
      body: { callid: CALL_ID, status: 'connected', patient_name: '{{patient_name}}' },
    });
    expect(status).toBe(200);
  });

  const malformed: [string, string | Uint8Array | object | null][] = [
    ['no body', null],
    ['an empty body', ''],
    ['broken JSON', '{"callid": "Иванов'],
    ['bytes that are no UTF-8', Uint8Array.from([0x7b, 0xff, 0x7d])],
    ['an array', []],
    ['a text', '"connected"'],
    ['null', 'null'],
    ['no callid', { status: 'connected' }],
    ['no status', { callid: CALL_ID }],
    ['a status that is no text', { callid: CALL_ID, status: ['connected'] }],
    ['an unknown status', { callid: CALL_ID, status: 'gone fishing' }],
    ['a status named like a property of every object', { callid: CALL_ID, status: 'constructor' }],
    ['a polluting key', `{"callid":"${CALL_ID}","__proto__":{"status":"connected"}}`],
    ['a cause that is no number', { callid: CALL_ID, status: 'patient_failed', q850: 'busy' }],
    ['another callid in the body than in the path', { callid: OTHER_ID, status: 'connected' }],
  ];
  test.each(malformed)('%s answers 400 invalid', async (_what, body) => {
    const before = app.settled.length;
    const { status, json } = await sendEvent(app, { body });
    expect([status, json.result, typeof json.message]).toEqual([400, 'invalid', 'string']);
    expect(app.settled.length).toBe(before);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'application/json; charset=windows-1251',
    '',
  ])('content type "%s" answers 415', async (type) => {
    const { status, json } = await sendEvent(app, { headers: { 'content-type': type } });
    expect([status, json.result]).toEqual([415, 'unsupported']);
  });

  test('a compressed body answers 415', async () => {
    const body = gzipSync(JSON.stringify({ callid: CALL_ID, status: 'connected' }));
    const { status, json } = await sendEvent(app, { body, headers: { 'content-encoding': 'gzip' } });
    expect([status, json.result]).toEqual([415, 'unsupported']);
  });

  const bodyOf = (bytes: number) => {
    const head = `{"callid":"${CALL_ID}","status":"connected","note":"`;
    return `${head}${'x'.repeat(bytes - head.length - 2)}"}`;
  };
  test('16 KiB pass, one byte more answers 413', async () => {
    expect((await sendEvent(app, { body: bodyOf(16_384) })).status).toBe(200);
    const { status, json } = await sendEvent(app, { body: bodyOf(16_385) });
    expect([status, json.result]).toEqual([413, 'too_large']);
  });

  test('a body that does not say its length is cut off at the same limit', async () => {
    expect(await sendChunked(app, bodyOf(16_385))).toBe(413);
  });

  test('neither answers nor logs repeat what was sent', async () => {
    const secret = 'Колбаскин +79990001122';
    for (const body of [
      `{"callid": "${secret}`,
      `{{ ${secret}`,
      { callid: secret, status: secret },
      { callid: CALL_ID, status: secret },
    ]) {
      const { text } = await sendEvent(app, { body });
      expect(text).not.toMatch(/Колбаскин|7999/);
    }
    const path = await sendEvent(app, { callId: encodeURIComponent(secret) });
    expect(path.text).not.toMatch(/Колбаскин|7999/);
    expect(app.log.join('')).not.toMatch(/Колбаскин|7999/);
  });
});

describe('dispositions', () => {
  const cases: [object, string][] = [
    [{ status: 'connected', q850: 17 }, 'connected'],
    [{ status: 'operator_failed', q850: 17, sip: 486 }, 'operator_failed'],
    [{ status: 'patient_failed' }, 'patient_failed'],
    [{ status: 'patient_failed', q850: 17 }, 'patient_busy'],
    [{ status: 'patient_failed', q850: '18' }, 'patient_no_answer'],
    [{ status: 'patient_failed', sip: 603 }, 'patient_rejected'],
    [{ status: 'patient_failed', q850: 1, sip: 486 }, 'number_invalid'],
    [{ status: 'patient_failed', q850: 999 }, 'patient_failed'],
    [{ status: 'patient_failed', q850: '', sip: null }, 'patient_failed'],
    [{ status: 'connected', q850: null, sip: '' }, 'connected'],
  ];
  test.each(cases)('%j means %s', async (body, disposition) => {
    const app = await startWebApp();
    await sendEvent(app, { body: { callid: CALL_ID, ...body } });
    expect(app.settled.map(({ verdict }) => verdict.disposition)).toEqual([disposition]);
  });

  test('the robot’s own words are kept beside the verdict', async () => {
    const app = await startWebApp();
    await sendEvent(app, {
      body: { callid: CALL_ID, status: 'patient_failed', q850: '17', sip: 486, extra: 'ignored' },
    });
    expect(app.settled[0]?.verdict.raw).toEqual({ status: 'patient_failed', q850: 17, sip: 486 });
  });
});

describe('without Redis', () => {
  const away = () => Promise.reject(new Error('ECONNREFUSED 10.1.2.3:6379 Колбаскин'));

  test('an event is kept and answers 202 spooled', async () => {
    const app = await startWebApp({ settle: away, now: () => 1_700_000_000_000 });
    const { status, json } = await sendEvent(app, {
      body: { callid: CALL_ID, status: 'patient_failed', q850: 17, patient_name: 'Колбаскин' },
    });
    expect([status, json]).toEqual([202, { result: 'spooled' }]);
    const verdict = { disposition: 'patient_busy', raw: { status: 'patient_failed', q850: 17 } };
    expect(app.spooled).toEqual([
      {
        v: 1,
        desk: 'main',
        cameMs: 1_700_000_000_000,
        callback: { kind: 'verdict', callId: CALL_ID, verdict },
      },
    ]);
  });

  test('a status that ends nothing is kept too', async () => {
    const app = await startWebApp({ noteProgress: away });
    const { status } = await sendEvent(app, { body: { callid: CALL_ID, status: 'operator_answered' } });
    expect([status, app.spooled.map(({ callback }) => callback)]).toEqual([
      202,
      [{ kind: 'progress', callId: CALL_ID, status: 'operator_answered' }],
    ]);
  });

  test('what is not well formed or not ours is refused as always, and not kept', async () => {
    const app = await startWebApp({ settle: away });
    const answers = [
      await sendEvent(app, { headers: { 'x-callback-token': 'wrong' } }),
      await sendEvent(app, { body: { callid: CALL_ID, status: 'gone fishing' } }),
      await sendEvent(app, { callId: '17', body: { callid: '17', status: 'connected' } }),
      await sendEvent(app, { headers: { 'content-type': 'text/plain' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 400, 404, 415]);
    expect(app.spooled).toEqual([]);
  });

  test('a settle that hangs is given up within two seconds, and the event kept', async () => {
    const app = await startWebApp({ settle: () => new Promise(() => undefined) });
    const before = Date.now();
    expect((await sendEvent(app)).status).toBe(202);
    expect(Date.now() - before).toBeLessThan(2_000);
  });

  test('when the disk takes nothing either, 503 asks the robot to send it again and says nothing about the cause', async () => {
    const app = await startWebApp({
      settle: away,
      keep: () => Promise.reject(new Error('ENOSPC /srv/marvin/var/spool')),
    });
    const { status, json, headers, text } = await sendEvent(app);
    expect([status, json.result, headers.get('retry-after')]).toEqual([503, 'unavailable', '5']);
    expect(text).not.toMatch(/ECONN|10\.1|ENOSPC|var\/spool|Error/);
  });
});

/** fetch tells the length of every body it knows; this one does not. */
function sendChunked(app: WebApp, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'x-callback-token': TOKEN,
      'transfer-encoding': 'chunked',
    };
    const path = `/voicebox/main/callback/${CALL_ID}`;
    const outgoing = request({ port: app.port, method: 'POST', path, headers }, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
