// Whom a worker's `/metrics` answers: the same callers as the web process's.
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../../../scripts/local/freePort.js';
import { startMetricsServer } from '../../../../src/workers/watch/metricsServer.js';
import { scrapeOf } from '../../../support/scrape.js';
import { atTeardown } from '../../../support/teardown.js';

const TOKEN = 'made-up-metrics-token';
const METRICS = {
  text: () => Promise.resolve('marvin_redis_up 1\n'),
  contentType: 'text/plain; version=0.0.4',
};

async function serve(token: string | null, port = 0, log: string[] = []) {
  const taken = port === 0 ? await freePort() : port;
  const logger = pino({}, { write: (line) => void log.push(line) });
  const server = await startMetricsServer({
    host: '127.0.0.1',
    port: taken,
    token,
    metrics: METRICS,
    logger,
  });
  atTeardown(() => server.stop());
  return { port: taken, url: `http://127.0.0.1:${taken}/metrics` };
}

const statusFor = async (url: string, headers: Record<string, string> = {}) =>
  (await scrapeOf(url, headers)).status;

describe('a worker’s /metrics', () => {
  it('answers this machine without a token, but nothing that a proxy passed on', async () => {
    const { url } = await serve(null);
    const { status, values } = await scrapeOf(url);
    expect([status, values.get('marvin_redis_up')]).toEqual([200, 1]);
    for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'])
      expect(await statusFor(url, { [header]: '127.0.0.1' })).toBe(403);
    expect(await statusFor(url.replace('/metrics', '/'))).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(404);
  });

  it('answers only the bearer of METRICS_TOKEN, and shuts out who guesses', async () => {
    const log: string[] = [];
    const { url } = await serve(TOKEN, 0, log);
    const authorization = `Bearer ${TOKEN}`;
    expect(await statusFor(url, { authorization, 'x-forwarded-for': '1.2.3.4' })).toBe(200);
    const statuses = [];
    for (let guess = 0; guess < 11; guess += 1)
      statuses.push(await statusFor(url, { authorization: `Bearer ${guess}` }));
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
    expect(log.join('')).not.toContain(TOKEN);
    expect(log.filter((line) => line.includes('login refused'))).toHaveLength(10);
  });

  it('says in one sentence that its port is taken', async () => {
    const { port } = await serve(null);
    await expect(serve(null, port)).rejects.toMatchObject({
      exitCode: 69,
      message: `Port ${port} on 127.0.0.1 is taken by another process; each worker of a machine needs a METRICS_PORT of its own.`,
    });
  });
});
