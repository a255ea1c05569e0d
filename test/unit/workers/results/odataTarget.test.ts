import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OnecConfig } from '../../../../src/shared/config/configSchema.js';
import type { Result } from '../../../../src/shared/contracts/result.js';
import type { CloseReason } from '../../../../src/shared/domain/callback.js';
import { openTarget } from '../../../../src/workers/results/openTarget.js';
import { INDISCREET, startStandInOnec, type StandInOnec } from '../../../support/standInOnec.js';
import { REF, sampleResult } from './sampleResult.js';

type ODataConfig = Extract<OnecConfig['results'], { kind: 'odata' }>;

const FIELDS = {
  Статус: '{disposition}',
  Итог: 'Марвин: {decision} {reason}',
  Попытка: '{attempt}',
  ДатаЗвонка: '{endedAt}',
};
const AS_EXPORTED = {
  Ref_Key: REF,
  DataVersion: 'AAAAAQAAAAA=',
  Posted: true,
  Number: 'КЛ00-000123 ',
  Комментарий: '',
  Статус: 'Недозвон            ',
  Итог: null,
  Попытка: 0,
  ДатаЗвонка: '0001-01-01T00:00:00',
  Клиент: 'Иванов Пётр Сергеевич',
};

let onec: StandInOnec;
beforeEach(async () => {
  onec = await startStandInOnec({ documents: [AS_EXPORTED] });
});
afterEach(() => onec.close());

function target(changes: Partial<Omit<ODataConfig, 'kind' | 'url' | 'username'>> = {}) {
  const { odataUrl: url, username, password, entity } = onec;
  return openTarget({
    name: 'main',
    zone: 'Asia/Yekaterinburg',
    config: {
      kind: 'odata',
      url,
      username,
      password,
      entity,
      fields: FIELDS,
      words: {},
      closesWithoutCall: false,
      timeout: 5_000,
      ...changes,
    },
  });
}

const closedAs = (reason: CloseReason): Partial<Result> => ({
  callId: null,
  disposition: null,
  fault: null,
  decision: { kind: 'close', reason },
});

const document = () => onec.documents[0];

describe('delivery of results into the document over OData', () => {
  it('writes the configured properties, in the types that 1C has there, and nothing else', async () => {
    expect(await target().deliver(sampleResult())).toEqual({ kind: 'done' });
    expect(onec.changes).toEqual([
      { Статус: 'connected', Итог: 'Марвин: complete ', Попытка: 1, ДатаЗвонка: '2026-11-23T12:02:30' },
    ]);
    expect(document()).toMatchObject({ Posted: true, Клиент: 'Иванов Пётр Сергеевич' });
  });

  it('says what 1C calls a disposition, a decision or a reason by a word of its own', async () => {
    const words = { connected: 'Состоялся', complete: 'Завершён' };
    const fields = { Статус: '{disposition}', Итог: '{decision}, попытка {attempt}' };
    await target({ fields, words }).deliver(sampleResult());
    expect(document()).toMatchObject({ Статус: 'Состоялся', Итог: 'Завершён, попытка 1' });
  });

  it('reads no more of the document than it needs', async () => {
    await target().deliver(sampleResult());
    expect(onec.requests[0]).toContain('$select=Ref_Key,DataVersion,Статус,Итог,Попытка,ДатаЗвонка');
  });

  it('writes nothing when the document says so already', async () => {
    await target().deliver(sampleResult());
    expect(await target().deliver(sampleResult())).toMatchObject({ kind: 'done' });
    expect(onec.changes).toHaveLength(1);
  });

  it('is done after a repeat when the answer to the change was lost', async () => {
    onec.orderFault({ on: 'patch', does: { kind: 'cut', when: 'after' } });
    expect(await target().deliver(sampleResult())).toMatchObject({ kind: 'retry' });
    expect(await target().deliver(sampleResult())).toMatchObject({ kind: 'done' });
    expect(onec.changes).toHaveLength(1);
  });

  it('reads again when somebody changed the document meanwhile, and keeps their change', async () => {
    onec.orderFault({ on: 'patch', times: 2, does: { kind: 'changedByOthers' } });
    expect(await target().deliver(sampleResult())).toEqual({ kind: 'done' });
    expect(document()).toMatchObject({ Статус: 'connected', Комментарий: 'правка' });
  });

  it('leaves it to the queue when the document never comes to rest', async () => {
    onec.orderFault({ on: 'patch', times: 100, does: { kind: 'changedByOthers' } });
    expect(await target().deliver(sampleResult())).toMatchObject({ kind: 'retry', status: 412 });
    expect(onec.changes).toHaveLength(0);
  });

  it.each(['operator', 'robot', 'carrier'] as const)(
    "asks 1C nothing for the %s's failure",
    async (fault) => {
      const result = sampleResult({
        fault,
        disposition: 'operator_failed',
        decision: { kind: 'requeue', at: '2026-11-23T10:07:30+03:00' },
      });
      expect(await target().deliver(result)).toMatchObject({ kind: 'done' });
      expect(onec.requests).toHaveLength(0);
    },
  );

  it('tells of a callback that closed without a call', async () => {
    const fields = { Итог: '{decision}: {reason}' };
    await target({ fields, closesWithoutCall: true }).deliver(sampleResult(closedAs('expired')));
    expect(document()).toMatchObject({ Итог: 'close: expired' });
  });

  it.each(['cancelled', 'expired', 'superseded', 'do_not_call', 'no_working_number'] as const)(
    'asks 1C nothing about a callback that ended without a call (%s), unless it is to be told',
    async (reason) => {
      expect(await target().deliver(sampleResult(closedAs(reason)))).toMatchObject({
        kind: 'done',
        note: expect.stringContaining('closesWithoutCall') as string,
      });
      expect(onec.requests).toHaveLength(0);
    },
  );

  it.each([
    { Статус: '{disposition}' },
    { Статус: ' {disposition} ' },
    { Статус: 'Звонок: {disposition}' },
    { Статус: '' },
  ])('never writes over what 1C has there with nothing: %j', async (fields) => {
    Object.assign(document() ?? {}, { Статус: 'Отменён' });
    await target({ fields, closesWithoutCall: true }).deliver(sampleResult(closedAs('cancelled')));
    expect([document()?.['Статус'], onec.changes]).toEqual(['Отменён', []]);
  });

  it('writes the fields that have something to say and leaves the others', async () => {
    const fields = { Статус: '{disposition}', Комментарий: '{reason}', Итог: '{decision}{reason}' };
    const words = { cancelled: '' };
    await target({ fields, words, closesWithoutCall: true }).deliver(sampleResult(closedAs('cancelled')));
    expect(onec.changes).toEqual([{ Итог: 'close' }]);
  });

  it('tells of a patient who was reached after all, which a call brought about', async () => {
    const fields = { Статус: '{disposition}', Итог: '{reason}' };
    await target({ fields, words: { reached: 'Состоялся' } }).deliver(sampleResult(closedAs('reached')));
    expect(onec.changes).toEqual([{ Итог: 'Состоялся' }]);
  });

  it('stops at a property that the document does not have, instead of writing into nothing', async () => {
    const outcome = await target({ fields: { Статсу: '{disposition}' } }).deliver(sampleResult());
    expect(outcome).toMatchObject({
      kind: 'stop',
      status: 400,
      why: expect.stringContaining('a property is unknown') as string,
    });
  });

  it('stops at a value that does not fit the property', async () => {
    const outcome = await target({ fields: { Попытка: '{disposition}' } }).deliver(sampleResult());
    expect(outcome).toMatchObject({
      kind: 'stop',
      status: 400,
      why: expect.stringContaining('does not fit') as string,
    });
  });

  it('stops where there is no such document, no such entity, or no reference', async () => {
    const elsewhere = sampleResult({ ref: '5210c9dc-65a2-11e9-936d-000000000000' });
    expect(await target().deliver(elsewhere)).toMatchObject({
      kind: 'stop',
      why: expect.stringContaining('no such document') as string,
    });
    expect(await target({ entity: 'Document_Иная' }).deliver(sampleResult())).toMatchObject({
      kind: 'stop',
      status: 404,
    });
    const byNumber = sampleResult({ ref: "КЛ00-000123')/Post?" });
    expect(await target().deliver(byNumber)).toMatchObject({
      kind: 'stop',
      why: expect.stringContaining('Ref_Key') as string,
    });
    expect(onec.requests.some((request) => request.includes('Post'))).toBe(false);
  });

  it('waits out failures of 1C and of the network, and stops at a wrong password', async () => {
    onec.orderFault({ on: 'document', does: { kind: 'answer', status: 500, body: 'html' } });
    expect(await target().deliver(sampleResult())).toMatchObject({ kind: 'retry', status: 500 });
    onec.orderFault({ on: 'patch', does: { kind: 'answer', status: 500, body: 'odata' } });
    expect(await target().deliver(sampleResult())).toMatchObject({ kind: 'retry', status: 500 });
    onec.orderFault({ on: 'document', does: { kind: 'slow', delayMs: 2_000 } });
    expect(await target({ timeout: 100 }).deliver(sampleResult())).toMatchObject({ kind: 'retry' });
    expect(await target({ password: 'нет' }).deliver(sampleResult())).toMatchObject({
      kind: 'stop',
      status: 401,
    });
  });

  it('stops where a document has no version to hold on to', async () => {
    Object.assign(document() ?? {}, { DataVersion: null });
    expect(await target().deliver(sampleResult())).toMatchObject({
      kind: 'stop',
      why: expect.stringContaining('DataVersion') as string,
    });
  });

  it("never repeats 1C's words, which quote people", async () => {
    for (const on of ['document', 'patch'] as const) {
      for (const status of [400, 404, 500]) {
        onec.orderFault({ on, does: { kind: 'answer', status, body: 'odata' } });
        const outcome = JSON.stringify(await target().deliver(sampleResult()));
        for (const word of INDISCREET.split(/[ ,]+/)) expect(outcome).not.toContain(word);
      }
    }
  });
});
