// The last question to 1C through the real processes: one patient has rung the clinic already, of others 1C knows nothing.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { clinic } from '../support/clinic.js';
import { callsOf } from '../support/simulatorLog.js';
import { INDISCREET, startStandInOnec } from '../support/standInOnec.js';
import { expectThreeSums } from '../support/sums.js';
import { atTeardown } from '../support/teardown.js';
import { until } from '../support/until.js';

const isQuestion = (request: string) => request.startsWith('GET');

describe('a desk that asks 1C before it rings', () => {
  it('rings everybody except the patient whom 1C says not to ring, tells 1C so, and can say why', async () => {
    const onec = await startStandInOnec();
    atTeardown(() => onec.close());
    const { username, password, questionUrl, resultsUrl } = onec;
    const place = await clinic({
      patients: 4,
      robot: { outcomes: { mix: { connected: 1 }, sequences: {} } },
      desk: {
        onec: {
          lastMoment: { kind: 'http', url: questionUrl, username, password },
          results: { kind: 'http', url: resultsUrl, username, password },
        },
      },
    });
    const rows = (await readFile(place.exportPath, 'utf8')).split('\r\n').slice(1);
    const [unwanted = '', wanted = ''] = rows.map((row) => row.split(';')[0] ?? '');
    onec.wishes.set(unwanted, { call: false, reason: INDISCREET }).set(wanted, { call: true });

    await place.mustRun('enqueue', place.exportPath);
    await place.startWeb();
    const worker = await place.startWorker();
    await until(() => onec.results.size === 4, { timeoutMs: 60_000, what: () => worker.output() });

    const told = [...onec.results.values()] as { ref: string; callId: string | null; decision: object }[];
    const uncalled = told.filter(({ callId }) => callId === null);
    expect(uncalled).toMatchObject([{ ref: unwanted, decision: { kind: 'close', reason: 'cancelled' } }]);
    expect(onec.requests.filter(isQuestion)).toHaveLength(4);
    expect(callsOf(place.robot.events)).toHaveLength(3);
    const why = await place.mustRun('why', unwanted, '--lang', 'en');
    expect(why.stdout).toMatch(/Closed without a call: .*cancelled/i);
    await worker.waitForOutput(/1C says not to ring any more/);
    expect(worker.output()).toContain('1C says not to ring any more');
    expect(worker.output()).not.toContain(INDISCREET);
    await expectThreeSums(place, 4);
  });
});
