// Documents on a real Redis: found by what people know, told as a story, and acted on once, however often somebody presses.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { settle } from '../../../src/shared/calls/settle.js';
import type { Disposition } from '../../../src/shared/domain/disposition.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { findTraces, removeTraces } from '../../../src/producer/privacy/traces.js';
import { inLanguage } from '../../../src/shared/texts/say.js';
import { createDocuments, type Documents } from '../../../src/webhooks/documents/documents.js';
import type { DocumentAction } from '../../../src/webhooks/documents/documentActions.js';
import { openTestDesk, testPhone, testVault } from '../../support/desks.js';
import { beginCall, queueCallback } from './webProcess.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const of = (...desks: DeskQueues[]): Documents =>
  createDocuments({
    desks,
    redis,
    ring: testVault.ring,
    vault: () => Promise.resolve(testVault),
    retentionDays: 30,
  });

async function called(desk: DeskQueues, disposition: Disposition): Promise<string> {
  const callId = await beginCall(desk);
  await settle(desk, callId, { disposition, raw: null }, Date.now());
  return callId;
}

const storyOf = async (documents: Documents, ref: string) => {
  const known = await inLanguage('ru', () => documents.open(ref, Date.now()));
  const [story] = known?.callbacks ?? [];
  if (!story) throw new Error('the document has a callback');
  return story;
};

/** Presses a button of the page as it is now. */
async function press(documents: Documents, ref: string, action: DocumentAction, more = {}) {
  const { desk, jobId, seen } = await storyOf(documents, ref);
  const asked = { action, seen, isSure: false, atMs: null, note: null, by: 'boris', ...more };
  return (await documents.act(desk, jobId, asked, Date.now())).outcome;
}

describe('a search', () => {
  test('finds a document by number, reference, phone and the beginning of a surname, masked', async () => {
    const desk = openTestDesk(redis);
    const ref = randomUUID();
    const number = `КЛ00-${randomUUID().slice(0, 6)}`;
    const digits = `7916${String(Math.floor(Math.random() * 9e6) + 1e6)}`;
    const surname = `Ёлкин${randomUUID().replace(/[^a-z]/g, '')}`;
    const patient = {
      sealed: testVault.ring.sealJson(
        { name: `${surname} Пётр Сергеевич`, specialist: 'Терапевт' },
        { desk: desk.settings.name, job: ref, field: 'patient' },
      ),
      masked: 'Ё. П. С.',
    };
    await queueCallback(desk, { ref, number, patient, phones: [testPhone(digits)] });
    await queueCallback(desk);
    const documents = of(desk);
    const texts = [
      number.toLowerCase(),
      `{${ref}}`,
      `+${digits}`,
      surname.toUpperCase().replace('Ё', 'Е'),
      `${surname} пё`,
    ];
    for (const text of texts) {
      const found = await documents.find(text);
      expect(found, text).toMatchObject([{ ref, number, patient: 'Ё. П. С.' }]);
      expect(JSON.stringify(found)).not.toMatch(/Ёлкин|sealed/);
      expect(JSON.stringify(found)).not.toContain(digits);
    }
    for (const text of ['Ё', surname.slice(1), '+7 916 000-00-01', `${number}1`])
      expect(await documents.find(text), text).toEqual([]);
  });
});

describe('a document', () => {
  test('is told in Russian from its queueing to what it waits for', async () => {
    const desk = openTestDesk(redis);
    const ref = await queueCallback(desk);
    await called(desk, 'patient_busy');
    const { lines, now, patient } = await storyOf(of(desk), ref);
    expect(lines.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Поставлен в очередь/),
      expect.stringMatching(/занято \(на стороне пациента\)\. Следующий звонок/),
    ]);
    expect([patient, now]).toEqual(['И. П. С.', expect.stringMatching(/ждёт времени следующего звонка/)]);
    expect(await of(desk).open(randomUUID(), Date.now())).toBeNull();
  });

  test('that nobody wants any more is not rung', async () => {
    const desk = openTestDesk(redis);
    const ref = await queueCallback(desk);
    const documents = of(desk);
    expect(await press(documents, ref, 'cancel')).toBe('done');
    expect((await storyOf(documents, ref)).actions).toEqual([]);
    await beginCall(desk, 'closed');
    const story = await storyOf(documents, ref);
    expect(story.now).toMatch(/закрыт, звонить не будем\. Отменено/);
    expect(story.lines.at(-1)?.text).toMatch(/отменил\(а\) boris/);
  });

  test('that waits for its time is called now, or at another time inside the window', async () => {
    const desk = openTestDesk(redis, { window: { from: '00:00', to: '24:00' } });
    const documents = of(desk);
    const ref = await queueCallback(desk, {}, 3_600_000);
    const atMs = Date.now() + 7_200_000;
    for (const wrong of [null, Date.now() - 60_000, Date.now() + 3 * 86_400_000])
      expect(await press(documents, ref, 'at', { atMs: wrong })).toBe('bad_time');
    expect(await press(documents, ref, 'at', { atMs })).toBe('done');
    const job = await desk.calls.getJob(ref);
    expect(Math.abs((job?.timestamp ?? 0) + (job?.delay ?? 0) - atMs)).toBeLessThan(5_000);
    const { desk: name, jobId, seen } = await storyOf(documents, ref);
    const asked = { action: 'again', seen, isSure: false, atMs: null, note: null, by: 'boris' } as const;
    const pressed = await Promise.all([1, 2].map(() => documents.act(name, jobId, asked, Date.now())));
    expect(pressed.map(({ outcome }) => outcome).sort()).toEqual(['changed', 'done']);
    expect(await desk.calls.getJobState(ref)).toBe('prioritized');
  });

  test('of a patient who has rejected twice offers no third call', async () => {
    const desk = openTestDesk(redis, { backoff: { patient_rejected: ['1ms'] }, attempts: 5 });
    const documents = of(desk);
    const ref = await queueCallback(desk);
    await called(desk, 'patient_rejected');
    await press(documents, ref, 'again');
    await called(desk, 'patient_rejected');
    const story = await storyOf(documents, ref);
    expect([story.actions, story.now]).toEqual([[], expect.stringMatching(/Попытки исчерпаны/)]);
    expect(await press(documents, ref, 'again')).toBe('changed');
    expect(await desk.calls.getJobState(ref)).toBe('failed');
  });
});

describe('two who press the same button at the same time', () => {
  const cases: [DocumentAction, (desk: DeskQueues) => Promise<string>, object][] = [
    ['cancel', (desk) => queueCallback(desk, {}, 3_600_000), {}],
    ['again', (desk) => queueCallback(desk, {}, 3_600_000), {}],
    ['at', (desk) => queueCallback(desk, {}, 3_600_000), { atMs: Date.now() + 7_200_000 }],
    ['reached', silent, {}],
    ['checked', silent, {}],
    ['again', silent, { isSure: true }],
  ];

  async function silent(desk: DeskQueues): Promise<string> {
    const ref = await queueCallback(desk);
    await called(desk, 'silent');
    return ref;
  }

  test.each(cases)('have it done once: %s', async (action, make, more) => {
    const desk = openTestDesk(redis, { onSilence: 'review' });
    const ref = await make(desk);
    // Two web processes, two people.
    const [one, other] = [of(desk), of(desk)];
    const { desk: name, jobId, seen } = await storyOf(one, ref);
    const pressed = await Promise.all(
      ['anna', 'boris', 'boris'].map((by, index) => {
        const asked = { action, seen, isSure: false, atMs: null, note: `от ${by}`, by, ...more };
        return (index === 0 ? one : other).act(name, jobId, asked, Date.now());
      }),
    );
    expect(pressed.map(({ outcome }) => outcome).sort()).toEqual(['changed', 'changed', 'done']);
    const { lines, seen: seenNow } = await storyOf(one, ref);
    expect(lines.filter(({ text }) => text.includes('Заметка'))).toHaveLength(make === silent ? 1 : 0);
    const late = { action, seen, isSure: true, atMs: Date.now() + 9_000_000, note: null, by: 'anna' };
    expect((await one.act(name, jobId, late, Date.now())).outcome).toBe('changed');
    if (action === 'at') {
      const again = { ...late, seen: seenNow };
      expect((await one.act(name, jobId, again, Date.now())).outcome, 'another time').toBe('done');
    }
  });
});

describe('a callback under review', () => {
  const underReview = async () => {
    const desk = openTestDesk(redis, { onSilence: 'review' });
    const ref = await queueCallback(desk);
    await called(desk, 'silent');
    return { desk, ref, documents: of(desk) };
  };

  test('is called again only by somebody who knows that its call may still be running, and once', async () => {
    const { desk, ref, documents } = await underReview();
    expect((await storyOf(documents, ref)).runsSince).not.toBeNull();
    expect(await press(documents, ref, 'again')).toBe('unsure');
    expect(await desk.calls.getJobState(ref)).toBe('failed');
    const { desk: name, jobId, seen } = await storyOf(documents, ref);
    const asked = { action: 'again', seen, isSure: true, atMs: null, note: null, by: 'boris' } as const;
    const pressed = await Promise.all([1, 2, 3].map(() => documents.act(name, jobId, asked, Date.now())));
    expect(pressed.map(({ outcome }) => outcome).sort()).toEqual(['changed', 'changed', 'done']);
    await called(desk, 'connected');
    expect((await documents.act(name, jobId, asked, Date.now())).outcome).toBe('changed');
    expect(await desk.calls.getJobState(ref)).toBe('completed');
  });

  test('whose patient was reached ends as reached, and nobody is rung', async () => {
    const { desk, ref, documents } = await underReview();
    expect(await press(documents, ref, 'reached')).toBe('done');
    expect(await press(documents, ref, 'reached')).toBe('changed');
    await beginCall(desk, 'closed');
    expect([await desk.calls.getJobState(ref), (await desk.calls.getJob(ref))?.data.closed]).toEqual([
      'completed',
      'reached',
    ]);
  });

  test('that somebody has checked says who, and asks no more', async () => {
    const { ref, documents } = await underReview();
    expect(await press(documents, ref, 'checked')).toBe('done');
    const story = await storyOf(documents, ref);
    expect([story.check?.by, story.actions.includes('checked')]).toEqual(['boris', false]);
  });

  test('keeps a note, sealed, without the patient’s name and number, until it is erased', async () => {
    const { desk, ref, documents } = await underReview();
    const patient = {
      sealed: testVault.ring.sealJson(
        { name: 'Выдумкин Пётр Сергеевич', specialist: 'Терапевт' },
        { desk: desk.settings.name, job: ref, field: 'patient' },
      ),
      masked: 'В. П. С.',
    };
    const job = await desk.calls.getJob(ref);
    await job?.updateData({ ...job.data, patient });
    const note = 'спросили Выдумкина ПЕТРА, +7 916 123-45-67:\nперезвонит сам';
    expect(await press(documents, ref, 'checked', { note })).toBe('done');
    const callId = job?.data.calls.at(-1)?.callId ?? '';
    const told = async () => (await storyOf(documents, ref)).lines.map(({ text }) => text);
    expect(await told()).toContainEqual('Заметка, boris: спросили *** ***, +***: перезвонит сам');
    expect(JSON.stringify(await redis.hgetall(desk.keys.call(callId)))).not.toMatch(/спросили|перезвонит/);
    await press(documents, ref, 'again', { note: 'второй раз', isSure: true });
    expect((await told()).filter((text) => text.startsWith('Заметка'))).toHaveLength(2);
    await removeTraces(await findTraces(desk, { ref }));
    expect(await redis.exists(desk.keys.call(callId))).toBe(0);
  });
});
