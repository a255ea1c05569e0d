// How long processes and commands take to start: a worker and a web process until they are ready, `status` and `check` to their end.
import { inClinic } from '../stage/clinic.js';
import { inPlainClinic } from '../stage/plainClinic.js';
import type { Service } from '../stage/processes.js';
import type { Figure } from './figure.js';

const WAITING = 1_000;

export const startUp: Figure = {
  name: 'start',
  says: 'start to ready, and the time of `marvin status` and `marvin check`',
  measure: async (stage) => {
    const marvin = await inClinic(stage, {}, async (clinic) => {
      await clinic.enqueue(WAITING);
      return {
        readyWeb: await readyOf(clinic.startWeb),
        status: (await clinic.marvin('status')).tookMs,
        check: (await clinic.marvin('check')).tookMs,
        readyWorker: await readyOf(clinic.startWorker),
      };
    });
    const plain = await inPlainClinic(stage, {}, async (clinic) => {
      await clinic.enqueue(WAITING);
      const command = (await clinic.ping()).tookMs;
      return {
        readyWeb: await readyOf(clinic.startWeb),
        status: command,
        check: command,
        readyWorker: await readyOf(clinic.startWorker),
      };
    });
    return {
      readyWorker: { value: marvin.readyWorker, yardstick: plain.readyWorker },
      readyWeb: { value: marvin.readyWeb, yardstick: plain.readyWeb },
      status: { value: marvin.status, yardstick: plain.status },
      check: { value: marvin.check, yardstick: plain.check },
    };
  },
};

async function readyOf(start: () => Promise<Service>): Promise<number> {
  const service = await start();
  await service.stop();
  return service.readyMs;
}
