// Queueing a large export: read, judged, sealed, queued. Beside it plain addBulk of the very same jobs, read back from Redis.
import { join } from 'node:path';
import { Queue, type BulkJobOptions } from 'bullmq';
import { enqueueTable, intakeOf } from '../../src/producer/queueing/enqueueExport.js';
import { queueRows, type QueueRows } from '../../src/producer/queueing/queueRows.js';
import { openExport } from '../../src/producer/readers/openExport.js';
import { connectAgain } from '../../src/shared/redis/connection.js';
import type { DeskQueues } from '../../src/shared/redis/deskQueues.js';
import { inClinic, type Clinic } from '../stage/clinic.js';
import { writeExport } from '../stage/exportFile.js';
import type { Stage } from '../stage/stage.js';
import type { Figure } from './figure.js';

const ROWS = 20_000;
/** As the import does it. */
const CHUNK = 1_000;
const IN_FLIGHT = 3;

export const enqueue: Figure = {
  name: 'enqueue',
  says: 'queueing an export',
  measure: async (stage) => {
    const file = join(stage.dir, 'export.csv');
    await writeExport(file, ROWS);
    return {
      enqueue: await inClinic(stage, {}, async (clinic) => ({
        value: await throughMarvin(clinic, file),
        yardstick: await throughAddBulk(clinic),
      })),
      enqueuePeak: { value: await peakOfCommand(stage, file) },
    };
  },
};

/**
 * The command's own steps inside this process: what a process costs to start is measured elsewhere. Only the priority is not
 * lowered (queueing/pace.ts), for it could not be raised again.
 */
async function throughMarvin({ desk, vault, dir }: Clinic, file: string): Promise<number> {
  const startedAt = performance.now();
  const table = await openExport(file);
  const writing = openLanes(desk);
  const nowMs = Date.now();
  const report = await enqueueTable({
    table,
    intake: intakeOf(table, [desk], nowMs),
    desks: [desk],
    vault,
    nowMs,
    rejectsPath: join(dir, 'rejects.csv'),
    queue: writing.queue,
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  if (report.accepted !== ROWS) throw new Error(`accepted ${report.accepted} of ${ROWS}`);
  await table.close();
  await writing.close();
  return ROWS / seconds;
}

/** As many connections as an import has, one chunk on each in turn. */
function openLanes(desk: DeskQueues): { readonly queue: QueueRows; close(): Promise<void> } {
  const connections = Array.from({ length: IN_FLIGHT }, () => connectAgain(desk.redis));
  const lanes = connections.map((connection) => desk.over(connection));
  const queue = queueRows('bench');
  let turn = 0;
  return {
    queue: (_desk, ...args) => {
      turn = (turn + 1) % IN_FLIGHT;
      return queue(lanes[turn] ?? desk, ...args);
    },
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
      for (const connection of connections) connection.disconnect();
    },
  };
}

async function throughAddBulk({ desk, redis }: Clinic): Promise<number> {
  const jobs = await queuedJobs(desk.calls);
  await desk.calls.obliterate({ force: true });
  const target = new Queue('calls', { connection: redis, prefix: 'plain' });
  const startedAt = performance.now();
  const inFlight = new Set<Promise<unknown>>();
  for (let start = 0; start < jobs.length; start += CHUNK) {
    const work: Promise<unknown> = target
      .addBulk(jobs.slice(start, start + CHUNK))
      .then(() => inFlight.delete(work));
    inFlight.add(work);
    if (inFlight.size >= IN_FLIGHT) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  const seconds = (performance.now() - startedAt) / 1_000;
  await target.close();
  return jobs.length / seconds;
}

/** The same data, ids, delays and priorities. */
async function queuedJobs(queue: Pick<Clinic['desk']['calls'], 'getJobs'>) {
  const jobs: { name: string; data: unknown; opts: BulkJobOptions }[] = [];
  for (let start = 0; start < ROWS; start += CHUNK) {
    for (const job of await queue.getJobs(['delayed', 'prioritized'], start, start + CHUNK - 1))
      jobs.push({
        name: job.name,
        data: job.data,
        opts: { ...job.opts, ...(job.id === undefined ? {} : { jobId: job.id }) },
      });
  }
  if (jobs.length !== ROWS) throw new Error(`read back ${jobs.length} of ${ROWS}`);
  return jobs;
}

function peakOfCommand(stage: Stage, file: string): Promise<number> {
  return inClinic(stage, {}, async (clinic) => (await clinic.marvin('enqueue', file)).peakMb);
}
