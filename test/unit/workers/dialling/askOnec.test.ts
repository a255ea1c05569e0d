// The last question to 1C before a call: a clear no keeps from ringing, anything else does not.
import { performance } from 'node:perf_hooks';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastMomentQuestion } from '../../../../src/workers/dialling/askOnec.js';
import { testCallback, testDesk } from '../../../support/desks.js';
import { INDISCREET, startStandInOnec, type StandInOnec } from '../../../support/standInOnec.js';

const REF = '5210c9dc-65a2-11e9-936d-1856809fe650';
const DOCUMENT = {
  Ref_Key: REF,
  DataVersion: 'AAAAAQAAAAA=',
  DeletionMark: false,
  Статус: 'Недозвон            ',
  Перенесена: false,
  Итог: null,
  Клиент: 'Иванов Пётр Сергеевич',
};

let onec: StandInOnec;
let log: string[];
beforeEach(async () => {
  onec = await startStandInOnec({ documents: [DOCUMENT] });
  log = [];
});
afterEach(() => onec.close());

function asking(lastMoment: object) {
  const { username, password } = onec;
  const desk = testDesk({ onec: { lastMoment: { username, password, ...lastMoment } } }, 'main');
  const question = lastMomentQuestion(desk, pino({}, { write: (line) => log.push(line) }));
  if (!question) throw new Error('this desk asks');
  return (ref: string) => question(testCallback(desk, { ref }));
}

const warnings = () => log.filter((line) => line.includes('"level":40'));

function expectOneDiscreetWarning(saying: RegExp): void {
  expect(warnings()).toHaveLength(1);
  expect(warnings()[0]).toMatch(saying);
  expect(log.join()).not.toMatch(/Иванов|пароль/);
  expect(log.join()).not.toContain(INDISCREET);
}

it('is not asked by a desk that does not say so', () => {
  expect(lastMomentQuestion(testDesk(), pino({ level: 'silent' }))).toBeNull();
});

describe('the question to an HTTP service of 1C', () => {
  const overHttp = (changes: object = {}) => asking({ kind: 'http', url: onec.questionUrl, ...changes });

  it('names the document and the desk, and rings after a yes', async () => {
    onec.wishes.set(REF, { call: true });
    expect(await overHttp()(REF)).toBe(true);
    expect(onec.requests).toEqual([`GET /umc/hs/marvin/wanted?ref=${REF}&desk=main`]);
    expect(log).toEqual([]);
  });

  it('does not ring after a no, and keeps the reason out of the log, for it may name people', async () => {
    onec.wishes.set(REF, { call: false, reason: INDISCREET });
    expect(await overHttp()(REF)).toBe(false);
    expect(log.join()).toContain('1C says');
    expect(log.join()).not.toContain(INDISCREET);
  });

  it('takes whatever an export had for a reference, and an address with a query of its own', async () => {
    onec.wishes.set('КЛ00 000+1&2', { call: false });
    expect(await overHttp({ url: `${onec.questionUrl}?base=1%2C2` })('КЛ00 000+1&2')).toBe(false);
    expect(onec.requests[0]).toMatch(/\?base=1,2&ref=КЛ00 000\+1&2&desk=main$/);
  });

  it.each([
    {},
    { call: 'false' },
    { call: 0 },
    { call: null },
    { Call: false },
    [{ call: false }],
    false,
    'false',
    null,
  ])('rings when the answer is %j', async (answer) => {
    onec.wishes.set(REF, answer);
    expect(await overHttp()(REF)).toBe(true);
    expectOneDiscreetWarning(/neither call: true nor/);
  });

  it.each([301, 400, 403, 404, 429, 500, 503])('rings when 1C answers %i', async (status) => {
    onec.wishes.set(REF, { call: false });
    onec.orderFault({ on: 'question', does: { kind: 'answer', status, location: onec.questionUrl } });
    expect(await overHttp()(REF)).toBe(true);
    expect(onec.requests).toHaveLength(1);
    expectOneDiscreetWarning(new RegExp(`1C answered ${status}`));
  });

  it('rings when what answers speaks no JSON', async () => {
    onec.orderFault({ on: 'question', does: { kind: 'answer', status: 200, body: 'html' } });
    expect(await overHttp()(REF)).toBe(true);
    expectOneDiscreetWarning(/neither call: true nor/);
  });

  it('rings when 1C knows nothing of the document, and with a wrong password', async () => {
    expect(await overHttp()(REF)).toBe(true);
    expectOneDiscreetWarning(/404/);
    onec.wishes.set(REF, { call: false });
    log = [];
    expect(await overHttp({ password: 'другой' })(REF)).toBe(true);
    expectOneDiscreetWarning(/check username and password/);
  });

  it('rings when the connection is cut or refused', async () => {
    onec.orderFault({ on: 'question', does: { kind: 'cut', when: 'before' } });
    expect(await overHttp()(REF)).toBe(true);
    expectOneDiscreetWarning(/was cut/);
    log = [];
    const refused = overHttp();
    await onec.close();
    expect(await refused(REF)).toBe(true);
    expectOneDiscreetWarning(/ECONNREFUSED/);
  });

  it('rings when 1C takes longer than the timeout, and not much later', async () => {
    onec.wishes.set(REF, { call: false });
    onec.orderFault({ on: 'question', does: { kind: 'slow', delayMs: 10_000 } });
    const askedAt = performance.now();
    expect(await overHttp({ timeout: '100ms' })(REF)).toBe(true);
    expect(performance.now() - askedAt).toBeLessThan(5_000);
    expectOneDiscreetWarning(/did not answer within 100ms/);
  });

  it('warns rarely, however many calls go without an answer', async () => {
    const question = overHttp();
    for (let i = 0; i < 5; i += 1) expect(await question(REF)).toBe(true);
    expect(onec.requests).toHaveLength(5);
    expect(warnings()).toHaveLength(1);
  });
});

describe('the question to the OData interface of 1C', () => {
  const UNLESS = { Статус: ['Отменён', 'Перезвонил сам'] };
  const overOdata = (unless: object = UNLESS, changes: object = {}) =>
    asking({ kind: 'odata', url: onec.odataUrl, entity: onec.entity, unless, ...changes });
  const set = (properties: object) => Object.assign(onec.documents[0] ?? {}, properties);

  it('rings while the document says nothing against it, and reads no more of it than it needs', async () => {
    expect(await overOdata()(REF)).toBe(true);
    expect(onec.requests).toHaveLength(1);
    expect(onec.requests[0]).toMatch(/\(guid'5210.*'\)\?\$format=json&\$select=DeletionMark,Статус$/);
    expect(log).toEqual([]);
  });

  it.each(['Отменён', 'Отменен             ', 'отменён', 'ПерезвонилСам'])(
    'does not ring when the status is "%s"',
    async (status) => {
      set({ Статус: status });
      expect(await overOdata()(REF)).toBe(false);
    },
  );

  it('does not ring about a document that is marked for deletion', async () => {
    set({ DeletionMark: true });
    expect(await overOdata()(REF)).toBe(false);
    expect(await overOdata({})(REF)).toBe(false);
  });

  it('takes flags and empty properties as 1C writes them', async () => {
    const question = overOdata({ Перенесена: [true], Итог: ['Да'] });
    expect(await question(REF)).toBe(true);
    set({ Перенесена: true });
    expect(await question(REF)).toBe(false);
    set({ Перенесена: false, Итог: 'да' });
    expect(await question(REF)).toBe(false);
  });

  it('rings when the document has no such property', async () => {
    set({ DeletionMark: true });
    expect(await overOdata({ Состояние: ['Отменён'] })(REF)).toBe(true);
    expectOneDiscreetWarning(/1C answered 400/);
  });

  it('rings when the document is not there, or no document comes', async () => {
    expect(await overOdata()('5210c9dc-65a2-11e9-936d-000000000000')).toBe(true);
    expectOneDiscreetWarning(/1C answered 404/);
    log = [];
    onec.orderFault({ on: 'document', does: { kind: 'answer', status: 200, body: 'html' } });
    expect(await overOdata()(REF)).toBe(true);
    expectOneDiscreetWarning(/not the OData interface/);
  });

  it('rings without asking when the reference is no GUID', async () => {
    expect(await overOdata()("КЛ00-1') or ('")).toBe(true);
    expect(onec.requests).toEqual([]);
    expectOneDiscreetWarning(/Ref_Key/);
  });
});
