// The simulator over HTTP: a client that starts calls on one side, a web process that takes call events on the other.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { UnavailableError } from '../../../src/shared/errors.js';
import type { Faults } from '../../../src/simulator/faults.js';
import type { SimulatorEvent } from '../../../src/simulator/journal.js';
import { PROGRESS } from '../../../src/simulator/outcomes.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../../src/simulator/simulator.js';
import { desk, OTHER_DESK, startBody } from './desks.js';

interface Received {
  readonly path: string;
  readonly token: unknown;
  readonly body: unknown;
}

const DESK = desk('main');
const NUMBER = '79161234567';
/** Nobody listens there: it was free a moment ago, and fetch would not even try a reserved port. */
let nobody = '';
beforeAll(async () => {
  const web = await startWeb(200);
  await web.stop();
  nobody = web.url;
});
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A web process that answers each call event with the next status, the last one for ever. */
async function startWeb(...statuses: number[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      received.push({ path: request.url ?? '', token: request.headers['x-callback-token'], body });
      const status = statuses.length > 1 ? statuses.shift() : statuses[0];
      response.writeHead(status ?? 200, { 'content-type': 'application/json' }).end('{"result":"settled"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  cleanups.push(stop);
  return { received, stop, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function start(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    desks: [DESK, OTHER_DESK],
    web: [nobody],
    speed: 2_000,
    progress: ['operator_answered'], // one event before the verdict is enough to count
    outcomes: { mix: { connected: 1 }, sequences: {} },
    ...options,
  });
  cleanups.push(() => simulator.close());
  return simulator;
}

function call(
  simulator: Simulator,
  changes: object = {},
  at = DESK,
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`http://127.0.0.1:${simulator.port}/scenario/api/v1/sb`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${at.robot.username}:${at.robot.password}`).toString('base64')}`,
    },
    body: JSON.stringify(startBody(at, { callid: randomUUID(), ...changes })),
    signal: signal ?? null,
  });
}

const named = <Name extends SimulatorEvent['event']>(simulator: Simulator, name: Name) =>
  simulator.events.filter((event): event is Extract<SimulatorEvent, { event: Name }> => event.event === name);
const waitFor = (condition: () => void) => vi.waitFor(condition, { timeout: 5_000, interval: 5 });
const waitForEvents = (simulator: Simulator, name: SimulatorEvent['event'], count: number) =>
  waitFor(() => expect(named(simulator, name)).toHaveLength(count));
const statusesOf = (received: readonly Received[]) =>
  received.map(({ body }) => (body as { status: string }).status);

describe('a call', () => {
  it('is played, reported as the contract says, and written down in order', async () => {
    const web = await startWeb(200);
    const simulator = await start({ web: [web.url], progress: PROGRESS });
    const callid = randomUUID();
    const response = await call(simulator, { callid });
    expect(response.status).toBe(200);
    await waitForEvents(simulator, 'callback_sent', 3);
    expect(web.received).toEqual(
      ['operator_answered', 'patient_answered', 'connected'].map((status) => ({
        path: `/voicebox/main/callback/${callid}`,
        token: 'main-callback-token',
        body: { callid, attempt: '1', status },
      })),
    );
    const order = simulator.events
      .map(({ event }) => event)
      .filter((name) => name !== 'callback_sent' && name !== 'answered');
    expect(order).toEqual([
      'start_received',
      'placed',
      'operator_ringing',
      'operator_answered',
      'patient_ringing',
      'patient_answered',
      'patient_connected',
      'call_ended',
    ]);
    expect(simulator.events.at(-1)).toMatchObject({
      event: 'callback_sent',
      status: 'connected',
      httpStatus: 200,
      result: 'settled',
    });
    expect(named(simulator, 'placed')[0]).toMatchObject({
      desk: 'main',
      callid,
      patient_number: NUMBER,
      attempt: '1',
    });
  });

  it('carries the cause of a failure, and follows a number’s own sequence of outcomes', async () => {
    const web = await startWeb(200);
    const simulator = await start({
      web: [web.url],
      outcomes: { mix: { connected: 1 }, sequences: { [NUMBER]: ['busy', 'operator_failed'] } },
    });
    await call(simulator, { attempt: '1' });
    await waitForEvents(simulator, 'callback_sent', 2);
    await call(simulator, { attempt: '2' });
    await waitForEvents(simulator, 'callback_sent', 3);
    expect(statusesOf(web.received)).toEqual(['operator_answered', 'patient_failed', 'operator_failed']);
    expect(web.received[1]?.body).toMatchObject({ attempt: '1', q850: 17 });
    expect(web.received[2]?.body).not.toHaveProperty('q850');
  });

  it('with a call id that was placed before is placed again and shows in the log', async () => {
    const simulator = await start({ outcomes: { mix: { silent: 1 }, sequences: {} } });
    const callid = randomUUID();
    await call(simulator, { callid });
    await call(simulator, { callid });
    expect(named(simulator, 'placed').filter((event) => event.callid === callid)).toHaveLength(2);
  });

  it('goes with the outcomes and faults of the moment, and to the web process of the moment', async () => {
    const web = await startWeb(200);
    const simulator = await start();
    simulator.setWeb([web.url]);
    simulator.setOutcomes({ mix: { operator_failed: 1 } });
    await call(simulator);
    await waitFor(() => expect(statusesOf(web.received)).toEqual(['operator_failed']));
    simulator.setFaults({ refused: { probability: 1, amount: 402 } });
    expect((await call(simulator)).status).toBe(402);
    simulator.setFaults({});
    expect((await call(simulator)).status).toBe(200);
  });

  it('is one of a hundred at once without losing a report', async () => {
    const web = await startWeb(200);
    const simulator = await start({ web: [web.url], speed: 200 });
    const numbers = Array.from({ length: 100 }, (_, i) => `7916000${String(i).padStart(4, '0')}`);
    await Promise.all(
      numbers.map((number, i) => call(simulator, { patient_number: number }, i % 2 ? DESK : OTHER_DESK)),
    );
    await waitForEvents(simulator, 'callback_sent', 200);
    expect(named(simulator, 'call_ended')).toHaveLength(100);
    expect(statusesOf(web.received).filter((status) => status === 'connected')).toHaveLength(100);
  });
});

describe('the same seed', () => {
  it('gives the same outcomes and faults for the same numbers, in any order of calls', async () => {
    const numbers = Array.from({ length: 30 }, (_, i) => `7916000${String(i).padStart(4, '0')}`);
    const played = async (order: readonly string[]) => {
      const simulator = await start({
        seed: 'tuesday',
        faults: { refused: { probability: 0.3 } },
        outcomes: { mix: { connected: 1, busy: 1 }, sequences: {} },
      });
      for (const number of order) await call(simulator, { patient_number: number });
      return new Set(named(simulator, 'placed').map((event) => `${event.patient_number} ${event.outcome}`));
    };
    const first = await played(numbers);
    expect(await played([...numbers].reverse())).toEqual(first);
    expect(first.size).toBeGreaterThan(5);
    expect(first.size).toBeLessThan(30);
  });
});

describe('a request that is refused', () => {
  it('is answered with its status, logged, and rings nobody', async () => {
    const simulator = await start();
    const stranger = { ...DESK, robot: { ...DESK.robot, password: 'guess' } };
    const mixedUp = { ...DESK, robot: { ...DESK.robot, method: OTHER_DESK.robot.method } };
    expect((await call(simulator, {}, stranger)).status).toBe(401);
    expect((await call(simulator, { patient_number: 'none' })).status).toBe(400);
    expect((await call(simulator, {}, mixedUp)).status).toBe(404);
    expect(simulator.events.map((event) => event.event === 'refused' && event.reason)).toEqual([
      'unauthorized',
      'invalid',
      'unknown_method',
    ]);
  });

  it('is 404 away from /api/v1/sb', async () => {
    const simulator = await start();
    expect((await fetch(`http://127.0.0.1:${simulator.port}/api/v1/other`, { method: 'POST' })).status).toBe(
      404,
    );
    expect((await fetch(`http://127.0.0.1:${simulator.port}/api/v1/sb`)).status).toBe(404);
  });
});

describe('a fault of the answer', () => {
  const withFault = (faults: Faults, options: Partial<SimulatorOptions> = {}) =>
    start({ faults, outcomes: { mix: { silent: 1 }, sequences: {} }, ...options });

  it('refused: 4xx, not placed', async () => {
    const simulator = await withFault({ refused: { probability: 1, amount: 403 } });
    expect((await call(simulator)).status).toBe(403);
    expect(simulator.events.map(({ event }) => event)).toEqual(['start_received', 'refused']);
  });

  it('server_error: 5xx, placed or not', async () => {
    const simulator = await withFault({ server_error: { probability: 1, amount: 502 } });
    expect((await call(simulator)).status).toBe(502);
    expect(named(simulator, 'placed')).toHaveLength(1);
    simulator.setFaults({ server_error_unplaced: { probability: 1 } });
    expect((await call(simulator)).status).toBe(500);
    expect(named(simulator, 'placed')).toHaveLength(1);
  });

  it('answer_lost and connection_reset: the client learns nothing, and only the first was placed', async () => {
    const simulator = await withFault({ answer_lost: { probability: 1 } });
    await expect(call(simulator)).rejects.toThrow();
    expect(named(simulator, 'placed')).toHaveLength(1);
    simulator.setFaults({ connection_reset: { probability: 1 } });
    await expect(call(simulator)).rejects.toThrow();
    expect(named(simulator, 'start_received')).toHaveLength(2);
    expect(named(simulator, 'placed')).toHaveLength(1);
    expect(named(simulator, 'answered')).toHaveLength(0);
  });

  it('slow_answer: placed at once, answered after the delay', async () => {
    const simulator = await withFault({ slow_answer: { probability: 1, amount: 150 } });
    expect((await call(simulator)).status).toBe(200);
    const [placed, answered] = [named(simulator, 'placed')[0]!, named(simulator, 'answered')[0]!];
    expect(Date.parse(answered.at) - Date.parse(placed.at)).toBeGreaterThanOrEqual(149);
  });

  it('slow_loris: byte by byte, until the client has had enough', async () => {
    const simulator = await withFault({ slow_loris: { probability: 1, amount: 1 } });
    expect(await (await call(simulator)).json()).toHaveProperty('callid');
    await waitForEvents(simulator, 'answered', 1);
    simulator.setFaults({ slow_loris: { probability: 1, amount: 50 } });
    await expect(call(simulator, {}, DESK, AbortSignal.timeout(150))).rejects.toThrow();
    expect(named(simulator, 'answered')).toHaveLength(1);
  });

  it('callback_before_answer: the verdict arrives while the start request is open', async () => {
    const web = await startWeb(200);
    const simulator = await start({ web: [web.url], faults: { callback_before_answer: { probability: 1 } } });
    expect((await call(simulator)).status).toBe(200);
    expect(statusesOf(web.received)).toEqual(['operator_answered', 'connected']);
    const names = simulator.events.map(({ event }) => event);
    expect(names.lastIndexOf('callback_sent')).toBeLessThan(names.indexOf('answered'));
  });
});

describe('a call event', () => {
  it('is tried again while the answer is 5xx, and then no more', async () => {
    const web = await startWeb(503, 500, 200);
    const simulator = await start({
      web: [web.url],
      outcomes: { mix: { operator_failed: 1 }, sequences: {} },
    });
    await call(simulator);
    await waitForEvents(simulator, 'callback_sent', 1);
    expect(named(simulator, 'callback_failed').map((event) => [event.try, event.httpStatus])).toEqual([
      [1, 503],
      [2, 500],
    ]);
    expect(named(simulator, 'callback_sent')[0]).toMatchObject({ try: 3, httpStatus: 200 });
  });

  it('is given up after the configured tries when nobody listens', async () => {
    const simulator = await start({
      tries: { max: 2, pauseMs: 1_000 },
      outcomes: { mix: { operator_failed: 1 }, sequences: {} },
    });
    await call(simulator);
    await waitForEvents(simulator, 'callback_failed', 2);
    expect(named(simulator, 'callback_failed').at(-1)).toMatchObject({
      try: 2,
      httpStatus: null,
      error: 'ECONNREFUSED',
    });
  });

  it('is not repeated after a 4xx', async () => {
    const web = await startWeb(401);
    const simulator = await start({ web: [web.url], faults: { callback_wrong_token: { probability: 1 } } });
    await call(simulator);
    await waitForEvents(simulator, 'callback_sent', 2);
    expect(web.received.map(({ token }) => token === DESK.robot.callbackToken)).toEqual([true, false]);
    expect(named(simulator, 'callback_failed')).toHaveLength(0);
  });

  it('arrives duplicated or in the wrong order on demand', async () => {
    const web = await startWeb(200);
    const simulator = await start({
      web: [web.url],
      faults: { callback_duplicated: { probability: 1, amount: 3 } },
    });
    await call(simulator);
    await waitFor(() =>
      expect(statusesOf(web.received)).toEqual(['operator_answered', 'connected', 'connected', 'connected']),
    );
    web.received.length = 0;
    simulator.setFaults({ callback_reordered: { probability: 1 } });
    await call(simulator);
    await waitFor(() => expect(statusesOf(web.received)).toEqual(['connected', 'operator_answered']));
  });

  it('goes to several web processes in turn, so that a retry finds the living one', async () => {
    const web = await startWeb(200);
    const simulator = await start({ web: [nobody, web.url] });
    await call(simulator);
    await waitFor(() => expect(statusesOf(web.received)).toEqual(['operator_answered', 'connected']));
    expect(named(simulator, 'callback_failed').length).toBeGreaterThan(0);
  });
});

describe('a port that is taken', () => {
  it('is told in a sentence', async () => {
    const simulator = await start();
    await expect(start({ port: simulator.port })).rejects.toThrow(UnavailableError);
  });
});

describe('closing', () => {
  it('drops the calls in flight, writes each down as ended, and leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const simulator = await start({
      speed: 1,
      faults: { slow_answer: { probability: 0.5, amount: 60_000 } },
    });
    const calls = Array.from({ length: 20 }, (_, i) =>
      call(simulator, { patient_number: `7916000${1000 + i}` }).catch(() => null),
    );
    await waitForEvents(simulator, 'operator_ringing', 20);
    await simulator.close();
    await Promise.all(calls);
    expect(named(simulator, 'call_dropped')).toHaveLength(20);
    expect(named(simulator, 'call_ended')).toHaveLength(20);
    expect(timers()).toBeLessThanOrEqual(before);
  });
});
