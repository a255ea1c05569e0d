// Takes a fetched callback to the write-ahead as a worker does, with the seal keys of the tests.
import type { CallsJob } from '../../src/shared/calls/moves.js';
import type { DeskQueues } from '../../src/shared/redis/deskQueues.js';
import type { FetchedJob } from '../../src/workers/dialling/context.js';
import { begin, type BeginOutcome } from '../../src/workers/dialling/begin.js';
import { testVault } from './desks.js';

/** Takes a job that was fetched with `token` to the write-ahead; nobody is asked about it unless `isWanted` is given. */
export async function beginCall(
  desk: DeskQueues,
  job: CallsJob,
  token: string,
  {
    nowMs = Date.now(),
    isWanted = null,
    ring = testVault.ring,
  }: Partial<Pick<FetchedJob, 'nowMs' | 'isWanted' | 'ring'>> = {},
): Promise<BeginOutcome> {
  return begin({ desk, job, token, nowMs, ring, isWanted });
}
