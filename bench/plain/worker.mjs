// The yardstick of the worker: plain BullMQ that posts each job to the robot and forgets it. It keeps none of the eight laws.
import { randomUUID } from 'node:crypto';
import axios from 'axios';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';

const { REDIS_URL = '', ROBOT_URL = '', LINES = '1', RATE } = process.env;

const connection = new Redis(REDIS_URL, { maxRetriesPerRequest: null });
const worker = new Worker(
  'calls',
  async ({ data }) => {
    const order = { method: 'bench', data: { ...data, callid: randomUUID(), attempt: '1' } };
    await axios.post(ROBOT_URL, order, { auth: { username: 'bench', password: 'bench' }, proxy: false });
  },
  {
    connection,
    prefix: 'plain',
    concurrency: Number(LINES),
    ...(RATE ? { limiter: { max: Number(RATE), duration: 1_000 } } : {}),
  },
);
await worker.waitUntilReady();
console.log('{"msg":"ready"}');

process.once('SIGTERM', async () => {
  await worker.close(true);
  process.exit(0);
});
