import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTarget } from '../../../../src/workers/results/openTarget.js';
import { INDISCREET, startStandInOnec, type StandInOnec } from '../../../support/standInOnec.js';
import { sampleResult } from './sampleResult.js';

let onec: StandInOnec;
beforeEach(async () => {
  onec = await startStandInOnec();
});
afterEach(() => onec.close());

function target(changes: { url?: string; password?: string; timeout?: number } = {}) {
  const { resultsUrl: url, username, password } = onec;
  return openTarget({
    name: 'main',
    zone: 'Europe/Moscow',
    config: { kind: 'http', url, username, password, timeout: 5_000, ...changes },
  });
}

describe('delivery of results to an HTTP service of 1C', () => {
  it('hands the whole result over under its id', async () => {
    const result = sampleResult();
    expect(await target().deliver(result)).toEqual({ kind: 'done' });
    expect(onec.results).toEqual(new Map([[result.id, result]]));
  });

  it('takes "known already" for done, so that a repeat changes nothing', async () => {
    const result = sampleResult();
    await target().deliver(result);
    expect(await target().deliver(result)).toMatchObject({ kind: 'done' });
    expect(onec.results.size).toBe(1);
  });

  it('waits and repeats when the connection is cut after 1C took it, and 1C still has it once', async () => {
    const result = sampleResult();
    onec.orderFault({ on: 'result', does: { kind: 'cut', when: 'after' } });
    expect(await target().deliver(result)).toMatchObject({ kind: 'retry' });
    expect(await target().deliver(result)).toMatchObject({ kind: 'done' });
    expect(onec.results.size).toBe(1);
    expect(onec.requests).toHaveLength(2);
  });

  it.each([500, 502, 503, 408, 429])(
    'waits when 1C answers %i, without asking twice by itself',
    async (status) => {
      onec.orderFault({ on: 'result', does: { kind: 'answer', status } });
      expect(await target().deliver(sampleResult())).toMatchObject({ kind: 'retry', status });
      expect(onec.requests).toHaveLength(1);
    },
  );

  it.each([400, 403, 404, 405, 422])('stops when 1C answers %i, and shows it', async (status) => {
    onec.orderFault({ on: 'result', does: { kind: 'answer', status } });
    expect(await target().deliver(sampleResult())).toMatchObject({ kind: 'stop', status });
  });

  it('stops at a web page with 200, which acknowledges nothing', async () => {
    onec.orderFault({ on: 'result', does: { kind: 'answer', status: 200, body: 'html' } });
    expect(await target().deliver(sampleResult())).toMatchObject({
      kind: 'stop',
      status: 200,
      why: expect.stringContaining('web page') as string,
    });
  });

  it('stops at a wrong password and says which settings to check', async () => {
    const outcome = await target({ password: 'другой' }).deliver(sampleResult());
    expect(outcome).toMatchObject({
      kind: 'stop',
      status: 401,
      why: expect.stringContaining('username and password') as string,
    });
  });

  it('follows no redirect: the patient goes nowhere else', async () => {
    const location = onec.resultsUrl;
    onec.orderFault({ on: 'result', does: { kind: 'answer', status: 307, location } });
    expect(await target().deliver(sampleResult())).toMatchObject({ kind: 'stop', status: 307 });
    expect(onec.results.size).toBe(0);
  });

  it('waits when 1C does not answer in time', async () => {
    onec.orderFault({ on: 'result', does: { kind: 'slow', delayMs: 2_000 } });
    const outcome = await target({ timeout: 100 }).deliver(sampleResult());
    expect(outcome).toEqual({ kind: 'retry', why: expect.stringContaining('100ms') as string });
  });

  it('waits when nobody listens at the address', async () => {
    const url = onec.resultsUrl;
    await onec.close();
    const outcome = await target({ url }).deliver(sampleResult());
    expect(outcome).toEqual({ kind: 'retry', why: expect.stringContaining('ECONNREFUSED') as string });
  });

  it("never repeats 1C's words, which quote people", async () => {
    for (const status of [400, 404, 500] as const) {
      for (const body of ['odata', 'html'] as const) {
        onec.orderFault({ on: 'result', does: { kind: 'answer', status, body } });
        const outcome = await target().deliver(sampleResult());
        for (const word of INDISCREET.split(/[ ,]+/)) expect(JSON.stringify(outcome)).not.toContain(word);
      }
    }
  });
});
