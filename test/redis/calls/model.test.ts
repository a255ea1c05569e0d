// Random stories of callbacks against a model of their lives (test/support/model): after every step the two agree.
// By hand: MODEL_RUNS=1000 npx vitest run --project redis test/redis/calls/model.test.ts (and MODEL_SEED= of a failure)
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { stories, type Run } from '../../support/model/commands.js';
import { enqueue } from '../../support/model/life.js';
import { appointmentMs, newModel, type Model, type Rules } from '../../support/model/model.js';
import { Reality } from '../../support/model/reality.js';

const RUNS = Number(process.env['MODEL_RUNS'] ?? 60);
const SEED = process.env['MODEL_SEED'];
const MAX_STEPS = 200;
const TIMEOUT_MS = 90_000 + RUNS * 2_000;
/** What is left for telling the shortest story that was found by then. */
const TELLING_MS = 20_000;

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const rules: fc.Arbitrary<Rules> = fc.record({
  lines: fc.integer({ min: 1, max: 3 }),
  attempts: fc.integer({ min: 1, max: 3 }),
  onSilence: fc.constantFrom('review' as const, 'retry' as const),
});

/** Most stories are about callbacks that are queued, so two are from the start. */
async function begun(given: Rules, run: Run): Promise<{ model: Model; real: Run }> {
  const model = newModel(given);
  for (const name of ['a', 'b']) {
    const atMs = appointmentMs(2);
    enqueue(model, name, atMs);
    await run.reality.enqueue(name, atMs, model.nowMs);
  }
  return { model, real: run };
}

it(
  'callbacks live as the model says, whatever happens to them and in whatever order',
  async () => {
    let [runs, steps] = [0, 0];
    const property = fc.asyncProperty(rules, stories(MAX_STEPS), async (given, story) => {
      const run: Run = { reality: await Reality.open(redis, given), story: [] };
      try {
        await fc.asyncModelRun(() => begun(given, run), story);
      } finally {
        runs += 1;
        steps += run.story.length;
        await run.reality.close();
      }
    });
    await fc.assert(property, {
      numRuns: RUNS,
      interruptAfterTimeLimit: TIMEOUT_MS - TELLING_MS,
      ...(SEED === undefined ? {} : { seed: Number(SEED) }),
    });
    console.log(`${runs} random stories of a callback's life, ${steps} steps`);
    expect(steps).toBeGreaterThan(RUNS);
  },
  TIMEOUT_MS,
);
