// Waits that are limited end, also when garbage is collected meanwhile.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { cutOffAfter } from '../../../src/shared/deadline.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void; // what the flag adds

const untilCut = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

it('cuts a request off in time, whatever the garbage collector does', async () => {
  const waiting = cutOffAfter(50, new AbortController().signal, untilCut);
  collectGarbage();
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError', message: 'no answer within 50 ms' });
});

it('cuts it off at once when everything is to end, also when that was said before', async () => {
  const end = new AbortController();
  const waiting = cutOffAfter(60_000, end.signal, untilCut);
  end.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  await expect(cutOffAfter(60_000, end.signal, (signal) => Promise.resolve(signal.aborted))).resolves.toBe(
    true,
  );
});
