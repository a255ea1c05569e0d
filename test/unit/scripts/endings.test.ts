// What the demo starts is ended whatever happens: in the opposite order, once, and also when it comes late.
import { expect, test } from 'vitest';
import { Endings } from '../../../scripts/local/endings.js';

function recorder() {
  const ended: string[] = [];
  const ending = (name: string) => () => Promise.resolve(ended.push(name));
  return { ended, ending };
}

test('what was started last is ended first, and only once', async () => {
  const { ended, ending } = recorder();
  const endings = new Endings();
  for (const name of ['redis', 'web', 'worker']) await endings.add(ending(name));
  await endings.run();
  await endings.run();
  expect(ended).toEqual(['worker', 'web', 'redis']);
});

test('what starts while we leave is ended at once', async () => {
  const { ended, ending } = recorder();
  const endings = new Endings();
  await endings.run();
  await endings.add(ending('late worker'));
  expect(ended).toEqual(['late worker']);
});

test('one that cannot be ended does not keep the others', async () => {
  const { ended, ending } = recorder();
  const endings = new Endings();
  await endings.add(ending('redis'));
  await endings.add(() => Promise.reject(new Error('stuck')));
  await expect(endings.run()).rejects.toThrow('stuck');
  expect(ended).toEqual(['redis']);
});
