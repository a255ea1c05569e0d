// The board's API as its users may use it: operators change nothing, supervisors little, and no answer names a patient.
import { connect } from 'node:net';
import { Worker, type Job, type Queue } from 'bullmq';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { hashPassword } from '../../../src/shared/passwords.js';
import { storedResult } from '../../support/results.js';
import { until } from '../../support/until.js';
import { beginCall, queueCallback, startWeb, type WebProcess } from './webProcess.js';

const PASSWORD = 'длинный пароль';

let web: WebProcess;
let delayedId: string;
beforeAll(async () => {
  const hash = await hashPassword(PASSWORD);
  web = await startWeb(inject('redisUrl'), { BOARD_USERS: `anna:operator:${hash},boris:supervisor:${hash}` });
  await queueCallback(web.desk);
  const callId = await beginCall(web.desk);
  await web.applyEvent(callId, { status: 'patient_failed' }, 'settled');
  await queueCallback(web.desk);
  delayedId = await queueCallback(web.desk, {}, 3_600_000);
});

const ask = (name: string, method: string, path: string, headers: Record<string, string> = {}) =>
  fetch(
    `${web.origin}/board${path.replace('{queue}', `${web.desk.settings.name}.calls`).replace('{job}', delayedId)}`,
    {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString('base64')}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(method === 'GET' ? {} : { body: '{}' }),
    },
  );

/** Takes these jobs to their ends; others go back to where they were. */
async function finished(queue: Queue, ends: Readonly<Record<string, 'completed' | 'failed'>>): Promise<void> {
  const worker = new Worker(queue.name, null, {
    connection: web.desk.redis,
    prefix: web.desk.keys.prefix,
    autorun: false,
  });
  const others: Job[] = [];
  for (let left = Object.keys(ends).length; left > 0;) {
    const job = await until(() => worker.getNextJob('test', { block: false }), { what: 'a job to finish' });
    const end = ends[job.id ?? ''];
    if (end === undefined) others.push(job);
    else if (end === 'completed') await job.moveToCompleted({ callId: null }, 'test', false);
    else await job.moveToFailed(new Error('refused'), 'test', false);
    if (end !== undefined) left -= 1;
  }
  for (const job of others) await job.moveToWait('test');
  await worker.close();
}

/** Everything that Bull Board could be asked to change. */
const CHANGES: [method: string, path: string][] = [
  ['PUT', '/api/queues/pause'],
  ['PUT', '/api/queues/resume'],
  ['PUT', '/api/queues/{queue}/pause'],
  ['PUT', '/api/queues/{queue}/resume'],
  ['PUT', '/api/queues/{queue}/promote'],
  ['PUT', '/api/queues/{queue}/{job}/promote'],
];
const NOBODYS: [method: string, path: string][] = [
  ['PUT', '/api/queues/{queue}/retry/failed'],
  ['PUT', '/api/queues/{queue}/{job}/retry'],
  ['POST', '/api/queues/{queue}/add'],
  ['PUT', '/api/queues/{queue}/retry/completed'],
  ['PUT', '/api/queues/{queue}/clean/delayed'],
  ['PUT', '/api/queues/{queue}/CLEAN/delayed/'],
  ['PUT', '/api/queues/{queue}/clean/retry'],
  ['PUT', '/api/queues/{queue}/clean/promote'],
  ['PUT', '/api/queues/{queue}/empty'],
  ['PUT', '/api/queues/{queue}/obliterate'],
  ['PUT', '/api/queues/{queue}/concurrency'],
  ['PUT', '/api/queues/{queue}/rate-limit'],
  ['PUT', '/api/queues/{queue}/rate-limit/release'],
  ['PUT', '/api/queues/{queue}/{job}/clean'],
  ['PATCH', '/api/queues/{queue}/{job}/update-data'],
  ['PATCH', '/api/queues/{queue}/{job}/delay'],
  ['PATCH', '/api/queues/{queue}/{job}/priority'],
  ['PUT', '/api/queues/{queue}/{job}/remove-unprocessed-children'],
  ['PUT', '/api/queues/{queue}/job-schedulers/x/remove'],
  ['DELETE', '/api/queues/{queue}/{job}'],
];

describe('an operator', () => {
  test.each([...CHANGES, ...NOBODYS])('may not %s %s', async (method, path) => {
    expect((await ask('anna', method, path)).status).toBe(403);
    expect(await web.desk.calls.getJobState(delayedId)).toBe('delayed');
    expect(await web.desk.calls.isPaused()).toBe(false);
  });
});

describe('a supervisor', () => {
  test.each(NOBODYS)('may not %s %s', async (method, path) => {
    expect((await ask('boris', method, path)).status).toBe(403);
    expect(await web.desk.calls.getJobState(delayedId)).toBe('delayed');
  });

  test('pauses and resumes a queue', async () => {
    expect((await ask('boris', 'PUT', '/api/queues/{queue}/pause')).status).toBe(200);
    expect(await web.desk.calls.isPaused()).toBe(true);
    expect((await ask('boris', 'PUT', '/api/queues/{queue}/resume')).status).toBe(200);
    expect(await web.desk.calls.isPaused()).toBe(false);
  });

  test('promotes a callback that waits for its time, and the log says who did', async () => {
    const id = await queueCallback(web.desk, {}, 3_600_000);
    expect((await ask('boris', 'PUT', `/api/queues/{queue}/${id}/promote`)).status).toBe(204);
    expect(await web.desk.calls.getJobState(id)).toBe('prioritized');
    await web.process.waitForOutput(
      new RegExp(`"who":"boris","did":"action","what":"PUT [^"]*${id}/promote","outcome":"204"`),
    );
  });

  test('sends a result to 1C again only if 1C did not take it, and calls nobody again', async () => {
    const { calls, results, settings } = web.desk;
    const delivered = storedResult(settings.name);
    const refused = storedResult(settings.name);
    const [reached, closed] = [await queueCallback(web.desk), await queueCallback(web.desk)];
    for (const { id } of [delivered, refused])
      await results.add('retry', storedResult(settings.name), { jobId: id });
    await finished(results, { [delivered.id]: 'completed', [refused.id]: 'failed' });
    await finished(calls, { [reached]: 'completed', [closed]: 'failed' });
    const retry = async (queue: string, id: string) =>
      (await ask('boris', 'PUT', `/api/queues/${settings.name}.${queue}/${id}/retry`)).status;
    expect([await retry('results', delivered.id), await retry('calls', reached)]).toEqual([409, 403]);
    expect([await results.getJobState(delivered.id), await calls.getJobState(reached)]).toEqual([
      'completed',
      'completed',
    ]);
    expect([await retry('results', refused.id), await retry('calls', closed)]).toEqual([204, 403]);
    expect(await results.getJobState(refused.id)).toBe('waiting');
  });

  test('is refused what another site asks for in the supervisor’s name', async () => {
    const response = await ask('boris', 'PUT', '/api/queues/{queue}/pause', {
      origin: 'https://evil.example',
    });
    expect([response.status, await web.desk.calls.isPaused()]).toEqual([403, false]);
  });
});

/** What the trail has of one user, oldest first. */
async function trail(who: string): Promise<string[]> {
  const entries = await web.desk.redis.xrange('marvin:audit', '-', '+');
  return entries.flatMap(([, fields]) =>
    fields[1] === who ? [[fields[3], fields[5], fields[7]].join(' ').trim()] : [],
  );
}

describe('the audit trail', () => {
  test('has what a script reads, and what was refused', async () => {
    const look = await ask('anna', 'GET', '/api/queues?activeQueue={queue}&status=latest&jobsPerPage=100');
    expect(look.status).toBe(200);
    expect((await ask('anna', 'POST', '/api/queues/{queue}/add')).status).toBe(403);
    await until(async () => (await trail('anna')).some((word) => word.startsWith('action POST')), {
      what: 'the record',
    });
    expect(await trail('anna')).toEqual(
      expect.arrayContaining([
        'look /board/api/queues',
        `action POST /board/api/queues/${web.desk.settings.name}.calls/… 403`,
      ]),
    );
  });

  test('has an action whose browser hung up', async () => {
    const { port } = new URL(web.origin);
    const socket = connect(Number(port), '127.0.0.1');
    const authorization = Buffer.from(`boris:${PASSWORD}`).toString('base64');
    socket.write(
      `PUT /board/api/queues/${web.desk.settings.name}.calls/pause HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n` +
        `Authorization: Basic ${authorization}\r\n\r\n`,
      () => socket.resetAndDestroy(),
    );
    await until(() => web.desk.calls.isPaused(), { what: 'the pause' });
    const record = `action PUT /board/api/queues/${web.desk.settings.name}.calls/pause unanswered`;
    await until(async () => (await trail('boris')).includes(record), { what: 'the record' });
    await web.desk.calls.resume();
  });
});

describe('a request to the board', () => {
  test.each([
    ['of 17 KiB', JSON.stringify({ x: 'x'.repeat(17 * 1_024) }), 413],
    ['that is no JSON', '{"a', 400],
  ])('%s is refused like everywhere', async (_what, body, status) => {
    const answer = await fetch(`${web.origin}/board/api/queues/${web.desk.settings.name}.calls/resume`, {
      method: 'PUT',
      headers: {
        authorization: `Basic ${Buffer.from(`boris:${PASSWORD}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body,
    });
    expect(answer.status).toBe(status);
  });
});

describe('answers of the board', () => {
  test('show masks, and nothing sealed, keyed or in clear', async () => {
    const [job] = await web.desk.calls.getJobs(['delayed']);
    const secrets = [
      job?.data.patient.sealed,
      ...(job?.data.phones.flatMap(({ sealed, key }) => [sealed, key]) ?? []),
    ];
    const paths = [
      '/api/queues?activeQueue={queue}&status=latest&page=1',
      '/api/queues/{queue}/{job}',
      '/api/queues/{queue}/{job}/flow',
      '/api/queues/{queue}/{job}/logs',
    ];
    const answers = await Promise.all(paths.map((path) => ask('anna', 'GET', path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(texts[0]).toContain('И. П. С. · приём');
    for (const text of texts) {
      expect(text).not.toMatch(/Иванов|79161234567|sealed/);
      for (const secret of secrets) expect(text.includes(secret ?? '')).toBe(false);
    }
  });

  test('do not say which software made them', async () => {
    for (const path of ['', '/api/queues', '/static/favicon-32x32.png', '/nothing']) {
      const { headers } = await ask('anna', 'GET', path);
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('content-security-policy')).toContain("script-src 'self';");
    }
    expect((await ask('anna', 'GET', '/api/redis/stats')).status).toBe(403);
  });

  test('to a broken request repeat nothing of it', async () => {
    const response = await fetch(`${web.origin}/board/api/queues/x/pause`, {
      method: 'PUT',
      headers: {
        authorization: `Basic ${Buffer.from(`boris:${PASSWORD}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: '{"Колбаскин',
    });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toMatch(/Колбаскин|position|JSON/);
  });
});
