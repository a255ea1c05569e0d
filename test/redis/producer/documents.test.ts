// One document, found by everything that people know it by: reference, number or phone; in import, cancel, why and erase.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Candidate } from '../../../src/producer/intake/candidate.js';
import { addCancel } from '../../../src/producer/commands/cancel.js';
import { addErase } from '../../../src/producer/commands/erase.js';
import { addWhy } from '../../../src/producer/commands/why.js';
import { previewRows, queueRows } from '../../../src/producer/queueing/queueRows.js';
import { callbackJobIds } from '../../../src/shared/callbackId.js';
import { cancelCallback } from '../../../src/shared/calls/cancel.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { findDocuments } from '../../../src/shared/documents/findDocuments.js';
import { commandLine } from '../../support/commandLine.js';
import { openTestDesk, testCallback, testPhone, testVault } from '../../support/desks.js';
import { storedResult } from '../../support/results.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const freshNumber = () => `7916${String(Math.floor(Math.random() * 9e6) + 1e6)}`;
const fresh = () => String(Math.floor(Math.random() * 9e5) + 1e5);

function row(desk: DeskQueues, own: Partial<Candidate>): Candidate {
  return {
    line: 1,
    desk: desk.settings.name,
    ref: randomUUID(),
    number: null,
    patient: 'Иванов Пётр Сергеевич',
    phones: [freshNumber()],
    specialist: 'терапевт',
    appointmentMs: Date.now() + 2 * 86_400_000,
    ...own,
  };
}

const queue = (desk: DeskQueues, own: Partial<Candidate>) =>
  queueRows(randomUUID())(desk, testVault, [row(desk, own)], Date.now());

describe('a document', () => {
  it('is one callback, however an export writes its reference', async () => {
    const desk = openTestDesk(redis);
    const guid = randomUUID();
    const own = { phones: ['79160000010'], appointmentMs: Date.now() + 86_400_000 };
    const outcomes = [];
    for (const ref of [`{${guid}}`, guid, guid.toUpperCase(), `${guid}\u00a0`])
      outcomes.push(...(await queue(desk, { ...own, ref })));
    expect(outcomes).toEqual(['accepted', 'duplicate', 'duplicate', 'duplicate']);
    expect((await desk.calls.getJob(guid))?.data.ref).toBe(guid);
  });

  it('that an earlier version queued under another job id keeps that one, and is cancelled there', async () => {
    const desk = openTestDesk(redis);
    const guid = randomUUID();
    const [, former = ''] = callbackJobIds(`{${guid}}`);
    const appointmentMs = Date.now() + 86_400_000;
    const appointmentAt = new Date(appointmentMs).toISOString();
    const callback = testCallback(desk.settings, { ref: `{${guid}}`, appointmentAt });
    await desk.calls.add('batch-1', callback, { jobId: former, delay: 3_600_000 });
    const again = row(desk, { ref: guid, appointmentMs });
    expect(await previewRows(desk, testVault, [again], Date.now())).toEqual(['duplicate']);
    expect(await queueRows('two')(desk, testVault, [again], Date.now())).toEqual(['duplicate']);
    expect(await desk.calls.getJobState(guid)).toBe('unknown');
    expect(await cancelCallback(desk, guid, null, Date.now())).toBe('cancelled');
    expect(await redis.hexists(desk.keys.changes, former)).toBe(1);
  });

  it.each(['reference', 'number', 'number in small letters', 'Latin number', 'long dash', 'phone'] as const)(
    'is found by its %s in why, cancel and erase',
    async (by) => {
      const desk = openTestDesk(redis);
      const [ref, number, digits] = [randomUUID(), `КС00-${fresh()}`, freshNumber()];
      await queue(desk, { ref, number, phones: [digits] });
      await queue(desk, { number: `КС01-${fresh()}` });
      const written = {
        reference: `{${ref.toUpperCase()}}`,
        number: ` ${number}\u00a0`,
        'number in small letters': number.toLowerCase(),
        'Latin number': number.replace('КС', 'KC'),
        'long dash': number.replace('-', '–'),
        phone: `8 (${digits.slice(1, 4)}) ${digits.slice(4)}`,
      }[by];
      const why = await commandLine([desk], addWhy)('why', written);
      expect(why.code).toBe(0);
      expect(why.stdout).toContain(number);
      const cancelled = await commandLine([desk], addCancel)('cancel', written);
      expect(cancelled).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Cancelled/) as string });
      const erased = await commandLine([desk], addErase)('erase', written);
      expect(erased).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/^Erased: 1 callbacks/) as string,
      });
      expect(await desk.calls.getJobState(ref)).toBe('unknown');
    },
  );

  it('with blanks of another kind in its number is found by the text as it is in the export', async () => {
    const desk = openTestDesk(redis);
    const ref = `1\u00a0${fresh()}`;
    await queue(desk, { ref: ref.replace('\u00a0', ' ') });
    expect((await commandLine([desk], addWhy)('why', ref)).code).toBe(0);
    expect(await cancelCallback(desk, ref, null, Date.now())).toBe('cancelled');
    expect((await commandLine([desk], addErase)('erase', ref)).stderr).toMatch(/^Erased: 1 callbacks/);
  });

  it('is one of several: they are listed masked, and nothing is done', async () => {
    const [one, two] = [openTestDesk(redis), openTestDesk(redis)];
    const [number, refs] = [`КЛ00-${fresh()}`, [randomUUID(), randomUUID()]];
    await queue(one, { ref: refs[0] ?? '', number });
    await queue(two, { ref: refs[1] ?? '', number });
    for (const [name, add] of [
      ['why', addWhy],
      ['cancel', addCancel],
      ['erase', addErase],
    ] as const) {
      const { code, stdout, stderr } = await commandLine([one, two], add)(name, number);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^2 documents match; nothing was done\./);
      for (const ref of refs) expect(stderr).toContain(ref);
      expect(stderr).not.toMatch(/Иванов|7916\d{3}/);
    }
    expect(await redis.exists(one.keys.changes, two.keys.changes)).toBe(0);
    expect(await one.calls.getJobState(refs[0] ?? '')).not.toBe('unknown');
  });

  it('that is not known is exit code 1 everywhere', async () => {
    const desk = openTestDesk(redis);
    for (const [name, add] of [
      ['why', addWhy],
      ['cancel', addCancel],
      ['erase', addErase],
    ] as const)
      expect((await commandLine([desk], add)(name, `КЛ00-${fresh()}`)).code, name).toBe(1);
  });

  it('whose results alone are left is found by its phone', async () => {
    const desk = openTestDesk(redis);
    const digits = freshNumber();
    const result = storedResult(desk.settings.name, { phone: testPhone(digits) });
    await desk.results.add('retry', result, { jobId: result.id });
    expect(await findDocuments([desk], digits, testVault)).toMatchObject({
      by: 'phone',
      documents: [{ ref: result.ref }],
    });
  });
});
