// A desk whose robot is MTS Exolve, with the real processes: its events name a call by Exolve's own id.
import { expect, it, vi } from 'vitest';
import { isProgress } from '../../src/simulator/outcomes.js';
import { clinic, type Clinic } from '../support/clinic.js';
import { enqueueAll, seen, whenOver } from '../support/scenario.js';
import { storedResults } from '../support/sums.js';

vi.setConfig({ testTimeout: 120_000 });

const PATIENTS = 4;
const ROBOT = {
  kind: 'exolve' as const,
  apiKey: 'made-up-key',
  resourceId: '1657',
  callerNumber: '74950000001',
  number: '74950000000',
  callbackToken: 'callback-token',
};
const OUTCOMES = {
  mix: { connected: 1 },
  sequences: {
    '79161000001': ['busy', 'connected'],
    '79161000002': ['operator_failed', 'connected'],
    '79161000003': ['silent'],
  },
} as const;

async function dispositions({ queues }: Clinic): Promise<string[]> {
  const results = await storedResults(queues);
  return results.map(({ disposition, attempt }) => `${disposition ?? 'none'} ${attempt}`).sort();
}

it('calls through Exolve end as its events say, and one without events is silent', async () => {
  const robot = {
    ...ROBOT,
    url: '${ROBOT_URL}/call/v1/MakeCallback',
    historyUrl: '${ROBOT_URL}/statistics/call-history/v1/GetList',
    rate: { max: 1_000, per: '1s' },
    timeout: '2s',
  };
  const place = await clinic({
    patients: PATIENTS,
    desk: { robot, callDeadline: '5s' },
    robot: { exolveDesks: [{ name: 'main', robot: ROBOT }], outcomes: OUTCOMES },
  });
  const [web] = await Promise.all([place.startWeb(), enqueueAll(place)]);
  await place.startWorker();
  await whenOver(place);
  expect(await dispositions(place)).toEqual([
    'connected 1',
    'connected 1',
    'connected 2',
    'operator_failed 1',
    'patient_busy 1',
    'silent 1',
  ]);
  const { reached, closed } = await place.status();
  expect({ reached, closed }).toEqual({ reached: PATIENTS - 1, closed: { needs_review: 1 } });
  expect(seen(place, 'start_received')).toHaveLength(6);
  const verdicts = seen(place, 'callback_sent').filter(({ status }) => !isProgress(status));
  expect(verdicts.map(({ result }) => result)).toEqual(Array(5).fill('settled'));
  expect(web.output()).not.toContain('refused');
});
