// Everything that Redis keeps of a desk's callbacks and results: what `results`, `report`, `erase` and others read through.
import type { Queue } from 'bullmq';
import { callbackJobSchema, type CallbackJob } from '../contracts/job.js';
import { resultJobSchema, type ResultJob } from '../contracts/result.js';
import { JOB_FIELD, jobFields } from '../redis/bullmqInternals.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import type { RedisConnection } from '../redis/connection.js';

const PAGE = 1_000;
const STATES = ['completed', 'failed', 'delayed', 'waiting', 'active', 'prioritized'] as const;

export interface StoredCallback {
  readonly jobId: string;
  readonly callback: CallbackJob;
}

/** A desk's callbacks as they are now, each once, in no particular order. Parked ones cannot be read and are left out. */
export async function* storedCallbacks({ calls, redis }: DeskQueues): AsyncGenerator<StoredCallback> {
  for await (const { id, data } of storedJobs(calls, redis)) {
    const callback = callbackJobSchema.safeParse(data).data;
    if (callback) yield { jobId: id, callback };
  }
}

/** A desk's results as they are now, each once, in no particular order. Those of another version are left out. */
export async function* storedResults({ results, redis }: DeskQueues): AsyncGenerator<ResultJob> {
  for await (const { data } of storedJobs(results, redis)) {
    const result = resultJobSchema.safeParse(data).data;
    if (result) yield result;
  }
}

/** The ids are read in one step, so a job that moves meanwhile is neither missed nor given twice. */
async function* storedJobs(
  queue: Pick<Queue, 'getRanges' | 'toKey' | 'keys'>,
  redis: RedisConnection,
): AsyncGenerator<{ id: string; data: unknown }> {
  const ids = await queue.getRanges([...STATES], 0, -1, true);
  for (let start = 0; start < ids.length; start += PAGE) {
    const page = ids.slice(start, start + PAGE);
    const texts = await jobFields(queue, redis, page, JOB_FIELD.data);
    for (const [index, id] of page.entries()) {
      const text = texts[index] ?? null;
      if (text !== null) yield { id, data: JSON.parse(text) };
    }
  }
}
