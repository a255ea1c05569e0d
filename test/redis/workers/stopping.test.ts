// A real worker that is told to stop while the robot takes its time.
import { expect, it } from 'vitest';
import { clinic } from '../../support/clinic.js';
import { enqueueAll, whenRobot } from '../../support/scenario.js';

it('a worker hangs up on a robot that is too slow, and leaves in good order within ten seconds', async () => {
  const place = await clinic({
    patients: 1,
    desk: { callDeadline: '10m' },
    robotTimeout: '60s',
    robot: { faults: { slow_answer: { probability: 1, amount: 30_000 } } },
  });
  await enqueueAll(place);
  const worker = await place.startWorker();
  await whenRobot(place, 'placed');
  const toldAt = performance.now();
  expect(await worker.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(performance.now() - toldAt).toBeLessThan(10_000);
  expect(worker.output()).toContain('stopped');
  expect(worker.output()).not.toContain('did not end in time');
  // Somebody may have been rung: the call stays as it was written down, until its callback or its deadline.
  const [job] = await place.queues.calls.getJobs(['active']);
  expect(job?.data.open).toMatchObject({ attempt: 1 });
});
