// `marvin why` on a real Redis: what really happened to a document, in words for people.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { beginCall } from '../../support/beginning.js';
import { addEnqueue } from '../../../src/producer/commands/enqueue.js';
import { addWhy } from '../../../src/producer/commands/why.js';
import { cancelCallback } from '../../../src/shared/calls/cancel.js';
import { leaveChange } from '../../../src/shared/calls/changes.js';
import { addDoNotCall } from '../../../src/shared/calls/doNotCall.js';
import type { IsWanted } from '../../../src/workers/dialling/context.js';
import { pauseFor, pauseUntilResumed } from '../../../src/shared/calls/pause.js';
import { keepAnswer } from '../../../src/shared/calls/callRecord.js';
import { settle } from '../../../src/shared/calls/settle.js';
import type { CallbackJob } from '../../../src/shared/contracts/job.js';
import type { Disposition } from '../../../src/shared/domain/disposition.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { commandLine } from '../../support/commandLine.js';
import { openTestDesk, testCallback, testVault } from '../../support/desks.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const freshNumber = () => `8916${String(Math.floor(Math.random() * 9e6) + 1e6)}`;
const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10).split('-').reverse().join('.');

async function enqueued(desk: DeskQueues, ...rows: readonly string[]): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-why-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  const path = join(dir, 'export.csv');
  await writeFile(path, ['Ссылка;Номер;Пациент;Телефон;ДатаПриема;Статус;Согласие', ...rows].join('\r\n'));
  await commandLine([desk], addEnqueue)('enqueue', path);
}

function row(
  ref: string,
  { phone = freshNumber(), date = `${day} 10:30`, status = 'Недозвон', consent = 'Да' } = {},
): string {
  return [ref, 'КЛ00-000123', 'Выдумкин Пётр Сергеевич', phone, date, status, consent].join(';');
}

/** What `why` prints, with every date and time as `…`. */
async function told(desk: DeskQueues, ref: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await commandLine([desk], addWhy)('why', ref, ...args);
  return stdout
    .replaceAll(/\d\d\.\d\d\.\d{4} \d\d:\d\d/g, '…')
    .trim()
    .split('\n');
}

async function fetched(desk: DeskQueues, isWanted: IsWanted | null = null) {
  const worker = new Worker<CallbackJob, unknown>('calls', null, {
    connection: redis,
    prefix: desk.keys.prefix,
    autorun: false,
    drainDelay: 1,
  });
  atTeardown(() => worker.close());
  const callId = randomUUID();
  const job = await until(() => worker.getNextJob(callId), { what: 'the callback' });
  await beginCall(desk, job, callId, { isWanted });
  return callId;
}

async function called(desk: DeskQueues, disposition: Disposition): Promise<string> {
  const callId = await fetched(desk);
  await settle(desk, callId, { disposition, raw: null }, Date.now());
  return callId;
}

describe('marvin why', () => {
  it('tells why a row of an export is not called: rejected, skipped, or on the do-not-call list', async () => {
    const desk = openTestDesk(redis, { onec: { unreached: ['Недозвон'] } });
    const refs = Array.from({ length: 4 }, () => randomUUID());
    const [bad = '', skipped = '', refused = '', listed = ''] = refs;
    const digits = `7${freshNumber().slice(1)}`;
    await addDoNotCall(redis, testVault.phoneKey(digits), { masked: '***', since: new Date().toISOString() });
    await enqueued(
      desk,
      row(bad, { phone: 'нет', date: '01.01.0001' }),
      row(skipped, { status: 'Принят' }),
      row(refused, { consent: 'Нет' }),
      row(listed, { phone: digits }),
    );
    const now = 'Сейчас: в очереди документа нет, звонить не будем.';
    const uncalled = (why: string) => [`…  Строка выгрузки не поставлена в очередь: ${why}.`, now];
    expect(await told(desk, bad)).toEqual(
      uncalled('в телефоне нет номера, по которому можно позвонить; нет времени приёма'),
    );
    expect(await told(desk, skipped)).toEqual(uncalled('по статусу звонить не нужно'));
    expect(await told(desk, refused)).toEqual(uncalled('нет согласия'));
    expect(await told(desk, listed)).toEqual(uncalled('номер в списке «не звонить»'));
  });

  it('tells of a document that was fixed and queued later, of each call, and of what it waits for', async () => {
    const desk = openTestDesk(redis, { backoff: { patient_busy: ['10m'], operator_failed: ['0s'] } });
    const ref = randomUUID();
    await enqueued(desk, row(ref, { phone: '' }));
    await enqueued(desk, row(ref, { phone: '8 916 123-45-67' }));
    expect((await told(desk, ref)).at(-1)).toBe('Сейчас: ждёт свободной линии, впереди 0.');
    await called(desk, 'operator_failed');
    await called(desk, 'patient_busy');
    const lines = await told(desk, ref);
    expect(lines).toEqual([
      `Документ КЛ00-000123 (${ref}), группа ${desk.settings.name}: пациент В. П. С., приём ….`,
      '…  Строка выгрузки не поставлена в очередь: нет телефона.',
      expect.stringMatching(/^… {2}Поставлен в очередь \(загрузка \d{4}-\d\d-\d\d-[0-9a-f]+, строка 2\)\.$/),
      '…  Звонок на +7 916 ***-**-67, попытка 1 из 3: оператор не ответил (на стороне оператора; пациенту не звонили). Следующий звонок … (правило: вернуть в очередь); попытка не потрачена.',
      '…  Звонок на +7 916 ***-**-67, попытка 1 из 3: занято (на стороне пациента). Следующий звонок … (правило: повторить, пауза 10 мин); попытка потрачена.',
      'Сейчас: ждёт времени следующего звонка; не раньше ….',
    ]);
    expect(lines.join()).not.toMatch(/Выдумкин|1234567|123-45-67/);
  });

  it('says it in English as well', async () => {
    const desk = openTestDesk(redis, { backoff: { patient_no_answer: ['30m'] } });
    const ref = randomUUID();
    await enqueued(desk, row(ref, { phone: '8 916 123-45-67' }));
    await called(desk, 'patient_no_answer');
    expect(await told(desk, ref, '--lang', 'en')).toEqual([
      `Document КЛ00-000123 (${ref}), desk ${desk.settings.name}: patient В. П. С., appointment ….`,
      expect.stringMatching(/^… {2}Queued \(batch \S+, row 2\)\.$/),
      "…  Call to +7 916 ***-**-67, attempt 1 of 3: the patient did not answer (the patient's leg). Next call … (rule: try again, after 30m); an attempt spent.",
      'Now: waits for the time of the next call; not before ….',
    ]);
  });

  it('tells the same to programs', async () => {
    const desk = openTestDesk(redis, { backoff: { patient_no_answer: ['30m'] } });
    const ref = randomUUID();
    await enqueued(desk, row(ref, { phone: '8 916 123-45-67' }));
    await called(desk, 'patient_no_answer');
    const { stdout } = await commandLine([desk], addWhy)('why', ref, '--json', '--lang', 'en');
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+03:00$/) as unknown;
    expect(JSON.parse(stdout)).toEqual({
      stories: [
        {
          desk: desk.settings.name,
          document: expect.stringContaining(ref) as unknown,
          happenings: [
            { at: instant, kind: 'queued', text: expect.stringContaining('Queued') as unknown },
            { at: instant, kind: 'call', text: expect.stringContaining('did not answer') as unknown },
          ],
          now: expect.stringContaining('waits for the time of the next call') as unknown,
        },
      ],
    });
    expect(stdout).not.toMatch(/Выдумкин|1234567|123-45-67/);
  });

  it('tells of a call that is going on, and of one that reached the patient', async () => {
    const desk = openTestDesk(redis);
    const ref = randomUUID();
    await enqueued(desk, row(ref, { phone: '8 916 123-45-67' }));
    const callId = await fetched(desk);
    expect((await told(desk, ref)).at(-1)).toBe(
      'Сейчас: звонок на +7 916 ***-**-67, попытка 1, с …; робот должен ответить до ….',
    );
    await settle(desk, callId, { disposition: 'connected', raw: null }, Date.now());
    expect((await told(desk, ref)).slice(-2)).toEqual([
      '…  Звонок на +7 916 ***-**-67, попытка 1 из 3: соединили с пациентом. Больше звонить не нужно.',
      'Сейчас: готово, пациента соединили с оператором.',
    ]);
  });

  it('tells of a call that closed the callback, and of a late event about it', async () => {
    const desk = openTestDesk(redis, { attempts: 1 });
    const ref = randomUUID();
    await enqueued(desk, row(ref));
    const callId = await called(desk, 'patient_busy');
    await settle(desk, callId, { disposition: 'patient_no_answer', raw: null }, Date.now());
    expect((await told(desk, ref)).slice(-3)).toEqual([
      expect.stringMatching(/занято \(на стороне пациента\)\. Больше не звоним: попытки исчерпаны\.$/),
      '…  Робот сообщил о прошедшем звонке ещё раз: пациент не ответил.',
      'Сейчас: закрыт, звонить не будем. Попытки исчерпаны.',
    ]);
  });

  it('tells of a cancel, before and after it took effect, and of a moved appointment', async () => {
    const desk = openTestDesk(redis);
    const [cancelled, moved] = [randomUUID(), randomUUID()];
    await enqueued(desk, row(cancelled));
    await cancelCallback(desk, cancelled, null, Date.now());
    expect((await told(desk, cancelled)).at(-1)).toMatch(/отменён/);
    await fetched(desk);
    expect((await told(desk, cancelled)).slice(-2)).toEqual([
      '…  Закрыт без звонка: отменено.',
      'Сейчас: закрыт, звонить не будем. Отменено.',
    ]);
    await enqueued(desk, row(moved));
    const { patient, phones } = testCallback(desk.settings);
    const appointmentAt = new Date(Date.now() + 86_400_000).toISOString();
    await leaveChange(desk, moved, {
      kind: 'supersede',
      content: { appointmentAt, patient, phones },
      at: new Date().toISOString(),
    });
    expect((await told(desk, moved)).at(-1)).toBe('Сейчас: запись перенесена, будем звонить о приёме ….');
  });

  it('tells who ended a callback without a call: a cancel with its reason, or 1C itself when it was asked', async () => {
    const desk = openTestDesk(redis);
    const [cancelled, unwanted] = [randomUUID(), randomUUID()];
    await enqueued(desk, row(cancelled));
    const reason = 'пришёл сам,\n+7 916 123-45-67';
    await cancelCallback(desk, cancelled, reason, Date.now());
    await fetched(desk);
    expect(await told(desk, cancelled)).toContain(
      '…  Закрыт без звонка: отменено (причина: пришёл сам, +***).',
    );
    await enqueued(desk, row(unwanted));
    await fetched(desk, () => Promise.resolve(false));
    expect(await told(desk, unwanted)).toContain(
      '…  Закрыт без звонка: отменено (1С перед самым звонком ответила: не звонить).',
    );
    expect(await told(desk, unwanted, '--lang', 'en')).toContain(
      '…  Closed without a call: cancelled (asked right before the call, 1C said not to ring).',
    );
  });

  it('tells of a pause also while a callback waits for its time', async () => {
    const desk = openTestDesk(redis, { backoff: { patient_busy: ['10m'] } });
    const ref = randomUUID();
    await enqueued(desk, row(ref));
    await called(desk, 'patient_busy');
    await pauseFor(desk, 'robot', 'x', 60_000, 'robot.example:443: ECONNREFUSED');
    expect((await told(desk, ref)).at(-1)).toBe(
      'Сейчас: ждёт времени следующего звонка; не раньше …. Группа на паузе до …: нет связи с роботом.',
    );
  });

  it('tells what a waiting callback waits for: the window, a pause of the desk, those before it', async () => {
    const hour = new Date().getUTCHours();
    const from = String((hour + 5) % 23).padStart(2, '0');
    const shut = openTestDesk(redis, {
      timezone: 'Etc/UTC',
      window: { from: `${from}:00`, to: `${from}:30` },
    });
    const ref = randomUUID();
    await enqueued(shut, row(ref));
    expect((await told(shut, ref)).at(-1)).toBe('Сейчас: ждёт открытия окна обзвона; не раньше ….');

    const held = openTestDesk(redis);
    await enqueued(held, row(randomUUID()), row(ref));
    await pauseUntilResumed(held, 'robot', 'the robot refuses this account');
    expect((await told(held, ref)).at(-1)).toBe(
      'Сейчас: ждёт свободной линии, впереди 1. Группа на паузе до снятия паузы: робот отказывает.',
    );
  });

  it('tells that a callback waits because its number was called recently', async () => {
    const desk = openTestDesk(redis, { perNumber: { gap: '1h' } });
    const [first, second] = [randomUUID(), randomUUID()];
    const phone = freshNumber();
    await enqueued(desk, row(first, { phone }));
    const callId = await fetched(desk);
    await settle(desk, callId, { disposition: 'connected', raw: null }, Date.now());
    await enqueued(desk, row(second, { phone }));
    await fetched(desk);
    expect((await told(desk, second)).at(-1)).toBe('Сейчас: ждёт: номеру недавно звонили; не раньше ….');
    expect((await told(desk, second, '--lang', 'en')).at(-1)).toBe(
      'Now: waits because its number was called recently; not before ….',
    );
  });

  it('with --unmask shows what the robot answered to each call, on one line, and without it nothing of that', async () => {
    const desk = openTestDesk(redis, { backoff: { operator_failed: ['0s'] } });
    const ref = randomUUID();
    await enqueued(desk, row(ref));
    const settled = await fetched(desk);
    await keepAnswer(desk, settled, testVault.ring.seal('{"patient":"Выдумкин",\r\n\u001b[2J"n":1}'));
    await settle(desk, settled, { disposition: 'operator_failed', raw: null }, Date.now());
    const open = await fetched(desk);
    await keepAnswer(desk, open, testVault.ring.seal('{"n":2}'));
    const lines = await told(desk, ref, '--unmask');
    expect(lines).toHaveLength(4);
    expect(lines[2]).toMatch(/попытка не потрачена\. Робот ответил: \{"patient":"Выдумкин", \[2J"n":1\}$/);
    expect(lines[3]).toMatch(/^Сейчас: звонок .* Робот ответил: \{"n":2\}$/);
    expect((await told(desk, ref, '--unmask', '--lang', 'en'))[3]).toMatch(/ The robot answered: \{"n":2\}$/);
    expect((await told(desk, ref)).join()).not.toMatch(/ответил:|Выдумкин|"n"/);
  });

  it('says so when nothing is known, and when the job is of another version', async () => {
    const desk = openTestDesk(redis);
    const { code, stdout, stderr } = await commandLine([desk], addWhy)('why', randomUUID());
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/ничего не известно.*за последние 30 дн/);
    const later = { ...testCallback(desk.settings), v: 2 } as unknown as CallbackJob; // a job of a later version
    await desk.calls.add('batch-1', later, { jobId: later.ref });
    expect((await told(desk, later.ref)).at(-1)).toMatch(/другой версии/);
  });
});
