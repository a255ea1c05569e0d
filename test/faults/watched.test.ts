// What people see of a fleet that works: a worker's metrics, one trace for each callback, and who is alive.
import { describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/local/freePort.js';
import { CHECKS_CALL_ID } from '../../src/shared/contracts/callEvent.js';
import { groupedBy } from '../../src/shared/groupedBy.js';
import { clinic, SURNAMES } from '../support/clinic.js';
import { startOtlpReceiver, type ReceivedSpan } from '../support/otlpReceiver.js';
import { EVERYBODY_REACHED, seen, whenOver } from '../support/scenario.js';
import { scrapeOf } from '../support/scrape.js';
import { until } from '../support/until.js';

const PATIENTS = 12;
/** A number of the export by itself: ids and times of spans are longer, and may hold any few digits. */
const EXPORTED_NUMBER = /(?<!\w)\+?[78]?91610000\d\d(?!\w)/;

describe('a fleet that is watched', () => {
  it('tells Prometheus, traces each callback from export to 1C, and says who is alive', async () => {
    const collector = await startOtlpReceiver();
    const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '200' };
    const place = await clinic({ patients: PATIENTS, robot: { outcomes: EVERYBODY_REACHED } });
    const env: Record<string, string> = { ...place.env, ...traced };
    Object.assign(place.env, env);
    const port = String(await freePort());

    const before = await place.mustRun('status');
    expect(before.stdout).toContain('Desk main: no worker is alive; nobody is called');
    expect((await place.mustRun('check')).stderr).toContain('warning: desk main: no worker is alive');
    expect((await place.marvin('check', '--workers')).code).toBe(69);

    const web = await place.startWeb();
    await place.mustRun('enqueue', place.exportPath);
    const worker = await place.startWorker({ METRICS_PORT: port });
    await whenOver(place);

    const url = `http://127.0.0.1:${port}/metrics`;
    const { values, text } = await scrapeOf(url);
    expect(Object.fromEntries(values)).toMatchObject({
      'marvin_calls_total{desk="main",disposition="connected"}': PATIENTS,
      'marvin_robot_requests_total{desk="main",outcome="placed",status="200"}': PATIENTS,
      'marvin_robot_seconds_count{desk="main"}': PATIENTS,
      'marvin_results_told_total{desk="main",outcome="taken"}': PATIENTS,
      'marvin_result_delivery_seconds_count{desk="main"}': PATIENTS,
      'marvin_workers{desk="main"}': 1,
      'marvin_desk_lines{desk="main"}': 3,
      'marvin_desk_oldest_due_seconds{desk="main"}': 0,
      marvin_redis_up: 1,
      marvin_redis_replicas: 0,
    });
    // Three lines are taken at once; each of the others is a line that became free.
    const idle = values.get('marvin_line_idle_seconds_count{desk="main"}') ?? 0;
    expect(idle).toBeGreaterThan(0);
    expect(idle).toBeLessThanOrEqual(PATIENTS);
    expect(text).toMatch(/^marvin_build_info\{version="\d[^"]*",commit="[^"]+"\} 1$/m);
    expect((await scrapeOf(`${place.webUrl}/metrics`)).values.get('marvin_workers{desk="main"}')).toBe(1);

    const second = await place.startWorker({ METRICS_PORT: port });
    expect(await second.exited).toEqual({ code: 69, signal: null });
    expect(second.stderr()).toBe(
      `Port ${port} on 127.0.0.1 is taken by another process; each worker of a machine needs a METRICS_PORT of its own.\n`,
    );

    await until(() => collector.spans.filter(({ name }) => name === 'delivery').length === PATIENTS, {
      what: 'the traces of all deliveries',
    });
    await until(() => collector.spans.filter(({ name }) => name === 'call event').length >= PATIENTS, {
      what: 'the traces of all call events',
    });
    expectOneTraceEach(collector.spans, new Set(seen(place, 'placed').map(({ callid }) => callid)));
    for (const secret of [...SURNAMES, 'КЛ00']) expect(collector.raw()).not.toContain(secret);
    expect(collector.raw()).not.toMatch(EXPORTED_NUMBER);

    const living = JSON.parse((await place.mustRun('status', '--json')).stdout) as { desks: object[] };
    expect(living.desks[0]).toMatchObject({ desk: 'main', workers: 1 });
    const check = await place.mustRun('check', '--workers');
    expect(check.stdout).toMatch(/^workers: ok, 1 of \d/m);
    expectLogsNameCalls(worker.stdout(), 'start request answered');
    expectLogsNameCalls(web.stdout(), 'call event');

    expect(await worker.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect((await place.marvin('check', '--workers')).code).toBe(69);
  });
});

/** A callback has one trace: its call hangs on the enqueueing, event and delivery on the call. */
function expectOneTraceEach(spans: readonly ReceivedSpan[], callIds: ReadonlySet<string>): void {
  const traces = groupedBy(spans, ({ traceId }) => traceId);
  expect(traces.size).toBe(PATIENTS);
  for (const own of traces.values()) {
    const one = (name: string) => own.find((span) => span.name === name);
    const [enqueued, call] = [one('enqueue'), one('call')];
    expect(own.map(({ name, service }) => `${name} of ${service}`)).toEqual(
      expect.arrayContaining([
        'enqueue of marvin-producer',
        'call of marvin-worker',
        'call event of marvin-web',
        'delivery of marvin-worker',
      ]),
    );
    expect(call?.parentSpanId).toBe(enqueued?.spanId);
    expect(one('call event')?.parentSpanId).toBe(call?.spanId);
    expect(one('delivery')?.parentSpanId).toBe(call?.spanId);
    const callId = call?.attributes.find(({ key }) => key === 'marvin.call_id')?.value['stringValue'];
    expect(callIds).toContain(callId);
  }
}

/** Each line about a call has desk, document (hashed) and call. */
function expectLogsNameCalls(log: string, message: string): void {
  const lines = log
    .split('\n')
    .filter((line) => line.includes(`"msg":"${message}"`) && !line.includes(CHECKS_CALL_ID))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.length).toBeGreaterThanOrEqual(PATIENTS);
  for (const line of lines)
    expect(line).toMatchObject({
      desk: 'main',
      ref: expect.stringMatching(/^[0-9a-f]{12}$/) as unknown,
      callId: expect.any(String) as unknown,
    });
}
