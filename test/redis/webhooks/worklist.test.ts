// Search, worklist, document and journal of a running web process, over HTTP: each key finds, each button does what it says, once,
// and what was typed is kept nowhere.
import { randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, test } from 'vitest';
import { settle } from '../../../src/shared/calls/settle.js';
import { noteUncalled } from '../../../src/shared/documents/uncalledRows.js';
import { hashPassword } from '../../../src/shared/passwords.js';
import { openVault } from '../../../src/shared/redis/vault.js';
import { parseSealKeys, type Vault } from '../../../src/shared/sealing.js';
import { startRedis } from '../../support/redis.js';
import { storedResult } from '../../support/results.js';
import { redisDump } from '../../support/redisDump.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';
import { beginCall, queueCallback, startWeb, type WebProcess } from './webProcess.js';

const PASSWORD = 'длинный пароль';
const SURNAME = 'Невидимкин';
const NUMBER = 'КЛ00-777001';
const DIGITS = '79165550123';

let web: WebProcess;
let other: WebProcess;
let vault: Vault;
let redis: Redis;
const ref = randomUUID();
beforeAll(async () => {
  const hash = await hashPassword(PASSWORD);
  // Of its own: the lookup key is sealed with this process's key.
  const { url } = await startRedis();
  web = await startWeb(url, {
    BOARD_USERS: `anna:operator:${hash},boris:supervisor:${hash},vera:supervisor:${hash}`,
  });
  redis = new Redis(url);
  atTeardown(() => redis.disconnect());
  other = await web.another();
  vault = await openVault(web.desk.redis, parseSealKeys(web.environment['MARVIN_SEAL_KEYS'] ?? ''));
  const place = { desk: web.desk.settings.name, job: ref } as const;
  const patient = {
    sealed: vault.ring.sealJson(
      { name: `${SURNAME} Пётр Сергеевич`, specialist: 'Терапевт' },
      { ...place, field: 'patient' },
    ),
    masked: 'Н. П. С.',
  };
  const phone = {
    sealed: vault.ring.seal(DIGITS, { ...place, field: 'phone' }),
    key: vault.phoneKey(DIGITS),
    masked: '+7 916 ***-**-23',
  };
  await queueCallback(web.desk, { ref, number: NUMBER, patient, phones: [phone] }, 3_600_000);
});

type Form = Readonly<Record<string, string>> | [string, string][];

async function ask(name: string, path: string, form?: Form, at: WebProcess = web) {
  const answer = await fetch(`${at.origin}${path}`, {
    redirect: 'manual',
    headers: {
      accept: 'text/html',
      authorization: `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString('base64')}`,
    },
    ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
  });
  return { status: answer.status, to: answer.headers.get('location'), text: await answer.text() };
}

async function silent(): Promise<string> {
  const jobId = await queueCallback(web.desk, { number: `КЛ-${randomUUID().slice(0, 8)}` });
  await settle(web.desk, await beginCall(web.desk), { disposition: 'silent', raw: null }, Date.now());
  return jobId;
}

/** The worklist's checkbox of a document. */
async function pickOf(jobId: string): Promise<string> {
  const { text } = await ask('boris', '/todo');
  const pick = new RegExp(`value="([^"|]+\\|${jobId}\\|[^"]*)"`).exec(text)?.[1];
  if (pick === undefined) throw new Error('the document is on the worklist');
  return pick;
}

describe('the search', () => {
  test.each([
    ['the number of a document', NUMBER.toLowerCase()],
    ['its GUID', `{${ref.toUpperCase()}}`],
    ['a phone', '8 (916) 555-01-23'],
    ['the beginning of a surname', SURNAME.slice(0, 5).toUpperCase()],
  ])('finds by %s, and what was typed is kept nowhere', async (_key, typed) => {
    expect(await ask('anna', '/find', { text: typed })).toMatchObject({ status: 303, to: `/doc/${ref}` });
    const page = await ask('anna', `/doc/${ref}`);
    expect(page.text).toContain(NUMBER);
    expect(page.text).not.toMatch(new RegExp(`${SURNAME}|5550123|555-01-23`, 'i'));
    const dump = [...(await redisDump(redis))].map(([, text]) => text).join('\n');
    for (const kept of [dump, web.process.output()]) {
      expect(kept).not.toContain(typed === NUMBER.toLowerCase() ? typed : SURNAME);
      expect(kept).not.toMatch(/8 \(916\)|НЕВИД/);
    }
  });

  test('does not take what is typed into an address', async () => {
    const { text } = await ask('anna', `/find?text=${NUMBER}`);
    expect(text).not.toContain(NUMBER);
  });
});

describe('the worklist', () => {
  test('asks before a patient may get two calls, and then calls once, whoever presses how often', async () => {
    const jobId = await silent();
    const pick = await pickOf(jobId);
    const asked = await ask('boris', '/todo/reviews', { action: 'again', pick, note: 'ещё раз' });
    expect(asked.text).toContain('пациент может получить два звонка');
    expect(asked.text).toContain(`name="pick" value="${pick}"`);
    expect(await web.desk.calls.getJobState(jobId)).toBe('failed');
    const sure = { action: 'again', pick, sure: 'yes' };
    const answers = await Promise.all([
      ask('boris', '/todo/reviews', sure),
      ask('boris', '/todo/reviews', sure),
      ask('vera', '/todo/reviews', sure, other),
    ]);
    expect(answers.map(({ to }) => to).sort()).toEqual([
      '/todo?did=reviews&changed=1',
      '/todo?did=reviews&changed=1',
      '/todo?did=reviews&done=1',
    ]);
    expect(await web.desk.calls.getJobState(jobId)).toBe('prioritized');
    await web.desk.calls.remove(jobId);
  });

  test('settles several at once, each once, with a note that the journal names and the document tells', async () => {
    const jobs = [await silent(), await silent()];
    const picks = await Promise.all(jobs.map(pickOf));
    const form: [string, string][] = [
      ['action', 'reached'],
      ['note', 'разговор был, перевели на ресепшен'],
      ...picks.map((pick): [string, string] => ['pick', pick]),
    ];
    const answers = await Promise.all([
      ask('boris', '/todo/reviews', form),
      ask('vera', '/todo/reviews', form, other),
    ]);
    const counts = answers.flatMap(({ to }) => [...(to ?? '').matchAll(/(done|changed)=(\d)/g)]);
    const sum = (kind: string) =>
      counts.reduce((total, [, name, count]) => total + (name === kind ? Number(count) : 0), 0);
    expect([sum('done'), sum('changed')]).toEqual([2, 2]);
    for (const jobId of jobs) {
      await beginCall(web.desk, 'closed');
      const { text } = await ask('anna', `/doc/${jobId}`);
      expect(text.match(/разговор был, перевели на ресепшен/g)).toHaveLength(1);
    }
    const isTold = async () => (await ask('boris', '/audit')).text.includes('с заметкой, выполнено');
    await until(isTold, { what: 'the record with a note' });
    expect((await ask('boris', '/audit')).text).not.toContain('перевели');
    expect(await web.desk.calls.getJobCounts('failed')).toEqual({ failed: 0 });
  });

  test('sends refused results again in their order, once', async () => {
    const ids = await refusedResults(3);
    const answers = await Promise.all([
      ask('boris', '/todo/redeliver', { desk: web.desk.settings.name }),
      ask('vera', '/todo/redeliver', { desk: web.desk.settings.name }, other),
    ]);
    const sent = answers.map(({ to }) => Number(/done=(\d+)/.exec(to ?? '')?.[1]));
    expect(sent.reduce((sum, count) => sum + count, 0)).toBe(3);
    const waiting = await web.desk.results.getRanges(['waiting'], 0, -1, true);
    expect(waiting.filter((id) => ids.includes(id))).toEqual(ids);
    const late = await ask('boris', '/todo/redeliver', { desk: web.desk.settings.name });
    expect((await ask('boris', late.to ?? '')).text).toContain('всё уже отправлено снова');
  });

  test('groups refusals by their cause and says what to do for this kind of delivery', async () => {
    await refusedResults(2);
    const { text } = await ask('boris', '/todo');
    expect(text).toContain('<strong>1С ответила 404</strong>');
    expect(text).toMatch(/2 результата/);
    expect(text).not.toMatch(/orderby|at Object|node_modules/);
  });

  test('ends the pause that it shows, not one that somebody set meanwhile', async () => {
    const desk = web.desk.settings.name;
    expect((await ask('vera', `/desk/${desk}/pause`, { until: 'resumed', reason: 'обед' })).status).toBe(303);
    const { text } = await ask('boris', '/todo');
    expect(text).toContain('обед');
    const since = /name="since"\s+value="([^"]+)"/.exec(text)?.[1] ?? '';
    const press = { desk, since };
    expect((await ask('boris', '/todo/resume', { desk, since: 'earlier' })).to).toBe('/todo?did=changed');
    expect(await web.desk.calls.isPaused()).toBe(true);
    expect((await ask('boris', '/todo/resume', press)).to).toBe('/todo?did=resumed');
    expect(await web.desk.calls.isPaused()).toBe(false);
    expect((await ask('boris', '/todo/resume', press)).to).toBe('/todo?did=changed');
  });

  test('lists rejected rows by their fault, with their documents, until they are two days old', async () => {
    const desk = web.desk.settings.name;
    const old = Date.now() - 49 * 3_600_000;
    await noteUncalled(web.desk.redis, [{ ref: 'КЛ00-OLD', desk, why: ['bad_phone'] }], old, 30);
    const rows = [
      { ref: 'КЛ00-BAD', desk, why: ['bad_phone', 'bad_date'] as const },
      { ref: 'КЛ00-SKIPPED', desk, why: ['no_consent'] as const },
    ].map((row) => ({ ...row, why: [...row.why] }));
    await noteUncalled(web.desk.redis, rows, Date.now(), 30);
    const { text } = await ask('boris', '/todo');
    expect(text).toContain('href="/doc/%D0%9A%D0%9B00-BAD"');
    expect(text).toContain('в телефоне нет номера, по которому можно позвонить');
    expect(text).not.toMatch(/-OLD|-SKIPPED/);
    const document = await ask('boris', `/doc/${encodeURIComponent('КЛ00-BAD')}`);
    expect(document.text).toContain('дату или время приёма не прочитать');
  });

  test('is not for operators, and an operator’s press on a document does nothing', async () => {
    for (const path of ['/todo', '/todo/numbers.csv']) expect((await ask('anna', path)).status).toBe(403);
    const form = { desk: web.desk.settings.name, job: ref, action: 'cancel', seen: 'x' };
    expect((await ask('anna', `/doc/${ref}`, form)).status).toBe(403);
    expect((await ask('anna', '/todo/reviews', { action: 'again', pick: 'a|b|c' })).status).toBe(403);
  });
});

describe('the journal', () => {
  test('has every document that somebody opened, and can be asked for one person, document and day', async () => {
    await ask('anna', `/doc/${ref}`);
    const shown = async (form: Form) => (await ask('boris', '/audit', form)).text;
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Moscow' }).format(new Date());
    const isThere = async () => (await shown({ document: NUMBER, who: 'anna' })).includes(`/doc/${ref}`);
    await until(isThere, { what: 'the look at the document' });
    expect(await shown({ document: ref, who: 'boris', day: today })).toContain('Таких записей нет.');
    expect(await shown({ document: ref, day: '2020-01-01' })).toContain('Таких записей нет.');
    expect(await shown({ document: ref, day: today })).toContain(NUMBER);
  });
});

describe('a browser that goes wrong', () => {
  test.each([
    ['/nothing-here', 404],
    ['/doc/unknown', 404],
    ['/desk/unknown', 404],
    ['/doc/%E0%A4%A', 400],
    ['/todo', 403],
  ])('gets a page of ours in Russian with a way on: %s', async (path, status) => {
    const answer = await ask('anna', path);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(/<html lang="ru">[^]*[а-я]{4}[^]*<a href="\//);
  });
});

/** As the delivery leaves them, oldest first. @returns their ids */
async function refusedResults(count: number): Promise<string[]> {
  const { results, redis, keys, settings } = web.desk;
  await results.drain();
  const ids: string[] = [];
  for (let left = count; left > 0; left -= 1) {
    const result = storedResult(settings.name);
    await results.add('retry', result, { jobId: result.id, timestamp: Date.now() - left * 1_000 });
    ids.push(result.id);
  }
  const worker = new Worker('results', null, { connection: redis, prefix: keys.prefix, autorun: false });
  for (const id of ids) {
    const job = await until(() => worker.getNextJob('test', { block: false }), { what: 'the result' });
    expect(job.id).toBe(id);
    await job.moveToFailed(new Error('1C answered 404; check url and entity'), 'test', false);
  }
  await worker.close();
  return ids;
}
