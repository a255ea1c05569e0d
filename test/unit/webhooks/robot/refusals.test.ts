// What means nothing beside a verdict does not cost it, and whatever is refused is told once: in the log and in Redis.
import { describe, expect, test } from 'vitest';
import { until } from '../../../support/until.js';
import { CALL_ID, sendEvent, startWebApp, TOKEN, type EventRequest } from '../webApp.js';

const body = (more: object) => ({ callid: CALL_ID, status: 'connected', ...more });

describe('what means nothing beside the status', () => {
  test.each([
    { q850: 'null' },
    { q850: 'None' },
    { q850: 'busy', sip: [486] },
    { q850: '{{hangup.cause}}' },
    { sip: 1.5 },
    { attempt: null },
    { attempt: [1] },
    { attempt: { of: 3 } },
    { attempt: 'x'.repeat(1_000) },
    { status: 'operator_failed', q850: 'None', sip: {} },
    { status: 'operator_answered', q850: 'null', sip: '?' },
  ])('does not cost the verdict: %j', async (more) => {
    const app = await startWebApp();
    expect((await sendEvent(app, { body: body(more) })).status).toBe(200);
    expect(app.settled.length + app.progress.length).toBe(1);
    expect(app.refused).toEqual([]);
  });

  test.each(['null', 'None', 'undefined', ' ', '-', 'N/A'])(
    'is a cause of "%s" beside patient_failed: there was none',
    async (word) => {
      const app = await startWebApp();
      const sent = body({ status: 'patient_failed', q850: word, sip: ' 486 ' });
      expect((await sendEvent(app, { body: sent })).status).toBe(200);
      expect(app.settled[0]?.verdict).toEqual({
        disposition: 'patient_busy',
        raw: { status: 'patient_failed', sip: 486 },
      });
    },
  );

  test.each([
    'application/json; charset=utf8',
    'application/json;',
    'application/json;charset="UTF-8";',
    'application/json; odata=verbose',
    'APPLICATION/JSON ; Charset=UTF-8; boundary=x',
  ])('is how the content type is spelt: "%s"', async (type) => {
    const { status } = await sendEvent(await startWebApp(), { headers: { 'content-type': type } });
    expect(status).toBe(200);
  });
});

describe('a refused event', () => {
  const refusals: [string, EventRequest, string][] = [
    [
      'a wrong token',
      { headers: { 'x-callback-token': 'Kolbaskin-79990001122' } },
      'main unauthorized: the token is wrong',
    ],
    ['no token', { headers: { 'x-callback-token': '' } }, 'main unauthorized: no token was sent'],
    [
      'an unfilled token',
      { headers: { 'x-callback-token': '{{token}}' } },
      'main unauthorized: the token is an unfilled variable',
    ],
    ['another desk', { desk: 'Kolbaskin' }, '- unauthorized: the address names no desk of the configuration'],
    [
      'an unfilled variable',
      { body: body({ status: '{{call_status}}' }) },
      'main invalid: variable call_status',
    ],
    [
      'an unknown status',
      { body: body({ status: 'Kolbaskin 79990001122' }) },
      'main invalid: unknown status of 21 characters',
    ],
    [
      'a misspelt status',
      { body: body({ status: 'conected' }) },
      'main invalid: unknown status of 8 characters, "co…"',
    ],
    ['a body that is no JSON', { body: 'Kolbaskin' }, 'main invalid: The body is not JSON in UTF-8.'],
    [
      'a content type',
      { headers: { 'content-type': 'text/plain; name=Kolbaskin' } },
      'main unsupported: the content type is not application/json in UTF-8',
    ],
    ['too long a body', { body: 'Kolbaskin'.repeat(2_000) }, 'main too_large: the body is over 16 KiB'],
    [
      'a callid of nobody',
      { callId: '17', body: body({ callid: '17' }) },
      'main unknown: the callid is none that Marvin gives',
    ],
    [
      'a GET',
      { method: 'GET', body: null },
      'main not_found: not POST or PUT to /<kind>/<desk>/callback/<callid>',
    ],
    [
      'an empty callid',
      { callId: '' },
      'main not_found: not POST or PUT to /<kind>/<desk>/callback/<callid>',
    ],
    [
      'a callid that cannot be decoded',
      { callId: '%zz' },
      'main invalid: the address cannot be decoded, or the body came in part',
    ],
  ];
  test.each(refusals)('for %s is told once, and names nobody', async (_what, request, told) => {
    const app = await startWebApp();
    for (let turn = 0; turn < 5; turn += 1)
      expect((await sendEvent(app, request)).status).toBeGreaterThanOrEqual(400);
    expect(app.refused).toEqual([told]);
    const lines = app.log.filter((line) => line.includes('call event refused'));
    expect(lines).toHaveLength(1);
    const { desk, reason, detail } = JSON.parse(lines[0] ?? '') as Record<string, string | null>;
    expect(`${desk ?? '-'} ${reason}: ${detail}`).toBe(told);
    expect(app.log.join('')).not.toMatch(/Kolbaskin|7999/);
  });

  test('for another reason is told as well, and written within about a second', async () => {
    const app = await startWebApp();
    await sendEvent(app, { headers: { 'x-callback-token': 'wrong' } });
    await sendEvent(app, { body: body({ status: 'conected' }) });
    await sendEvent(app, { body: body({ status: 'conected' }) });
    expect(app.refused).toHaveLength(1);
    await until(() => app.refused.length === 2, { what: 'the second refusal to be written' });
    expect(app.log.filter((line) => line.includes('call event refused'))).toHaveLength(2);
  });

  test('that repeats is logged again later, with how often it came', async () => {
    let nowMs = 0;
    const app = await startWebApp({ now: () => nowMs });
    for (let turn = 0; turn < 4; turn += 1) await sendEvent(app, { headers: { 'x-callback-token': 'x' } });
    nowMs = 10_000;
    await sendEvent(app, { headers: { 'x-callback-token': 'x' } });
    const lines = app.log.filter((line) => line.includes('call event refused'));
    expect(lines.map((line) => (JSON.parse(line) as { more?: number }).more)).toEqual([undefined, 3]);
  });

  test('is not a right one', async () => {
    const app = await startWebApp();
    expect((await sendEvent(app, { headers: { 'x-callback-token': TOKEN } })).status).toBe(200);
    expect([app.refused, app.log.filter((line) => line.includes('refused'))]).toEqual([[], []]);
  });
});
