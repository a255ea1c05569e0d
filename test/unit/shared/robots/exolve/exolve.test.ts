// MTS Exolve behind the seam: what is sent, what its events mean, and its list of past calls, against its stand-in.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { createExolve } from '../../../../../src/shared/robots/exolve/exolve.js';
import { exolveConfig, type ExolveConfig } from '../../../../../src/shared/robots/exolve/exolveConfig.js';
import { aliasOf, parseExact } from '../../../../../src/shared/robots/exolve/exolveWire.js';
import type { Order } from '../../../../../src/shared/robots/robot.js';
import { startSimulator } from '../../../../../src/simulator/simulator.js';
import { atTeardown } from '../../../../support/teardown.js';
import { until } from '../../../../support/until.js';

const configOf = (changes: object = {}): ExolveConfig =>
  exolveConfig.parse({
    kind: 'exolve',
    apiKey: 'made-up-key',
    resourceId: '1657',
    callerNumber: '74950000001',
    number: '74950000000',
    callbackToken: 'callback-token',
    timeout: '1s',
    ...changes,
  });

const orderOf = (): Order => ({
  callId: randomUUID(),
  attempt: 1,
  patientPhone: '79161234567',
  patientName: 'Пётр Сергеевич',
  appointmentTime: 'вторник, десять часов',
  specialist: 'терапевт',
});

const signal = new AbortController().signal;

/** An Exolve that gives one answer and remembers what it was asked. */
async function openExolve(status: number, answer: string) {
  const asked: { body: unknown; authorization: string | undefined }[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    void json(request).then((body) => {
      asked.push({ body, authorization: request.headers.authorization });
      response.writeHead(status).end(answer);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  atTeardown(() => server.close());
  const { port } = server.address() as AddressInfo; // listens on TCP
  return { url: `http://127.0.0.1:${port}/call/v1/MakeCallback`, asked };
}

describe('a start request', () => {
  test('rings the desk first, tells it who the patient is, and then rings the patient', async () => {
    const { url, asked } = await openExolve(200, '{"call_id":7149714791827935123}');
    const order = orderOf();
    const speech = { voice: 'maria', lang: 'ru-RU' };
    const outcome = await createExolve(configOf({ url, speech })).start(order, signal);
    expect(outcome).toMatchObject({ kind: 'placed', alias: aliasOf('7149714791827935123') });
    expect(asked).toEqual([
      {
        authorization: 'Bearer made-up-key',
        body: {
          request_description: order.callId,
          number_code: 74950000001,
          callback_resource_id: 1657,
          duration: 600,
          line_1: {
            destinations: [{ number: '74950000000', timeout: 30 }],
            display_number: '74950000001',
            audio: {
              tts: {
                text: 'Соединяем с пациентом. Пётр Сергеевич. Приём: вторник, десять часов. терапевт.',
                ...speech,
              },
            },
          },
          line_2: { destinations: [{ number: '79161234567', timeout: 40 }], display_number: '74950000001' },
        },
      },
    ]);
  });

  test('speaks where and what the configuration says', async () => {
    const { url, asked } = await openExolve(200, '{}');
    const changes = { url, announcement: '{patient}, {patient}', speech: { field: 'voice_message' } };
    await createExolve(configOf(changes)).start(orderOf(), signal);
    expect(asked[0]?.body).toMatchObject({
      line_1: { voice_message: { text: 'Пётр Сергеевич, Пётр Сергеевич' } },
    });
  });

  test('whose answer names no call is placed all the same', async () => {
    const { url } = await openExolve(200, 'OK');
    expect(await createExolve(configOf({ url })).start(orderOf(), signal)).toEqual({
      kind: 'placed',
      status: 200,
      answer: 'OK',
    });
  });

  test.each([
    [401, 'refused'],
    [429, 'refused'],
    [500, 'unknown'],
  ])('that is answered %i is %s', async (status, kind) => {
    const { url } = await openExolve(status, '{"error":"made-up-key, Пётр и 79161234567"}');
    const outcome = await createExolve(configOf({ url })).start(orderOf(), signal);
    expect(outcome).toMatchObject({ kind, status });
    expect(JSON.stringify(outcome)).not.toMatch(/made-up-key|Пётр|79161234567/);
  });

  test.each([
    { resourceId: '12345678901234567890' },
    { announcement: '{фамилия}' },
    { speech: { field: '' } },
  ])('cannot be asked for with %j', (changes) => {
    expect(() => configOf(changes)).toThrow();
  });
});

describe('an id of 64 bits', () => {
  test('keeps its last digits, as a number or as a text', () => {
    for (const text of ['{"uid":7149714791827935123}', '{ "uid" : "7149714791827935123" }'])
      expect(parseExact(text)).toEqual({ uid: '7149714791827935123' });
    expect(aliasOf('7149714791827935123')).not.toBe(aliasOf('7149714791827935124'));
    expect(aliasOf('1')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('an event', () => {
  const UID = '7149714791827935123';
  const read = (event: object | string) => {
    const body =
      typeof event === 'string' ? event : JSON.stringify({ service: 'callback', uid: UID, ...event });
    return createExolve(configOf()).readEvent({ callIdInPath: 'events', body: Buffer.from(body) });
  };
  const callId = aliasOf(UID);
  const d = (event_side: 'A' | 'B', cause: string | number, duration: number) => ({
    type: 'd',
    event_side,
    cause,
    duration,
  });

  test.each([
    ['s', 'A', 'operator_answered'],
    ['s', 'B', 'patient_answered'],
  ])('%s %s is the progress %s', (type, event_side, status) => {
    expect(read({ type, event_side })).toEqual({ kind: 'progress', callId, status });
  });

  test.each([
    ['the desk did not answer', d('A', '19', 0), 'operator_failed', 19],
    ['the patient talked', d('B', '16', 20_459), 'connected', 16],
    ['the patient was busy', d('B', 17, 0), 'patient_busy', 17],
    ['the patient did not answer', d('B', '19', 0), 'patient_no_answer', 19],
    ['the number does not exist', d('B', '1', 0), 'number_invalid', 1],
    ['no line was free', d('B', '34', 0), 'carrier_failed', 34],
    ['the cause says nothing', d('B', '16', 0), 'patient_failed', 16],
    ['the cause is no number', d('B', 'NORMAL', 0), 'patient_failed', undefined],
  ])('says that %s', (_what, event, disposition, q850) => {
    expect(read(event)).toEqual({
      kind: 'verdict',
      callId,
      verdict: {
        disposition,
        raw: { status: `definition ${event.event_side}`, ...(q850 === undefined ? {} : { q850 }) },
      },
    });
  });

  test.each([
    ['o', 'A'],
    ['o', 'B'],
    ['h', 'A'],
    ['e', 'B'],
  ])('%s %s says nothing', (type, event_side) => {
    expect(read({ type, event_side })).toEqual({ kind: 'nothing' });
  });

  test('about the end of an answered desk leg says nothing: what became of the patient is told of the other leg', () => {
    expect(read(d('A', '16', 45_580))).toEqual({ kind: 'nothing' });
  });

  test('of another service of the account says nothing', () => {
    expect(read({ service: 'call', type: 'd', event_side: 'B', cause: '16', duration: 5 })).toEqual({
      kind: 'nothing',
    });
  });

  test.each([
    ['not JSON', '{"uid":'],
    ['no object', '[]'],
    ['without a side', { type: 'd', cause: '16', duration: 5 }],
    ['of an unknown type', { type: 'x', event_side: 'A' }],
    ['a definition without a duration', { type: 'd', event_side: 'B', cause: '16' }],
    ['with a name instead of an id', { uid: 'Иванов', type: 's', event_side: 'A' }],
  ])('that is %s is refused in words that repeat none of it', (_what, event) => {
    const reading = read(event);
    expect(reading).toMatchObject({ kind: 'invalid' });
    expect(JSON.stringify(reading)).not.toContain('Иванов');
  });
});

describe('the list of past calls', () => {
  test('says which calls of a span of time were talked, by the names that events give them', async () => {
    const robot = configOf();
    const simulator = await startSimulator({
      desks: [],
      exolveDesks: [{ name: 'main', robot }],
      web: ['http://127.0.0.1:9'],
      speed: 10_000,
      tries: { max: 1, pauseMs: 1 },
      outcomes: { mix: { connected: 1 }, sequences: { '79161234568': ['no_answer'] } },
    });
    atTeardown(() => simulator.close());
    const at = `http://127.0.0.1:${simulator.port}`;
    const exolve = createExolve({
      ...robot,
      url: `${at}/call/v1/MakeCallback`,
      historyUrl: `${at}/statistics/call-history/v1/GetList`,
    });
    const fromMs = Date.now();
    const placed = [];
    for (const patientPhone of ['79161234567', '79161234568', ...Array<string>(104).fill('79161234569')])
      placed.push(await exolve.start({ ...orderOf(), patientPhone }, signal));
    await until(() => simulator.events.filter(({ event }) => event === 'call_ended').length === 106);
    const calls = (await exolve.history?.(fromMs, Date.now(), signal)) ?? [];
    expect(calls).toHaveLength(106); // more than a page
    const talked = placed.map((outcome) =>
      outcome.kind === 'placed' ? calls.find(({ callId }) => callId === outcome.alias)?.hasTalked : null,
    );
    expect(talked.slice(0, 3)).toEqual([true, false, true]);
    expect(await exolve.history?.(0, fromMs - 1, signal)).toEqual([]);
    const stranger = createExolve({
      ...robot,
      apiKey: 'other',
      historyUrl: `${at}/statistics/call-history/v1/GetList`,
    });
    await expect(stranger.history?.(fromMs, Date.now(), signal)).rejects.toThrow(/HTTP 401/);
  });

  test('that is something else is an error without its words', async () => {
    const { url } = await openExolve(200, '<html>Иванов</html>');
    const asked = createExolve(configOf({ historyUrl: url })).history?.(0, 1, signal);
    await expect(asked).rejects.toThrow(/^Exolve's history cannot be read \(HTTP 200\)\.$/);
  });
});
