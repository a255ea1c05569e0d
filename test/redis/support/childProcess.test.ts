// Processes as tests and demo see them: what they say can be awaited, and none is left behind.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startChild, type ManagedProcess } from '../../../scripts/local/childProcess.js';
import { freePort } from '../../../scripts/local/freePort.js';
import { atTeardown } from '../../support/teardown.js';

async function node(script: string): Promise<ManagedProcess> {
  const child = await startChild({
    name: 'script',
    command: process.execPath,
    args: ['-e', script],
    env: {},
  });
  atTeardown(() => child.stop());
  return child;
}

test('what a process says is awaited and kept, both streams apart', async () => {
  const child = await node("console.log('on port 4711'); console.error('careful')");
  expect((await child.waitForOutput(/port (\d+)/))[1]).toBe('4711');
  expect(await child.exited).toEqual({ code: 0, signal: null });
  expect([child.stdout(), child.stderr()]).toEqual(['on port 4711\n', 'careful\n']);
});

test('waiting for words ends, with all that was said, when the process ends without them', async () => {
  const child = await node("console.error('no configuration'); process.exitCode = 78");
  await expect(child.waitForOutput(/ready/)).rejects.toThrow('no configuration');
});

test('a process that ignores SIGTERM is killed when its grace is over', async () => {
  const child = await node("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')");
  await child.waitForOutput(/up/);
  expect(await child.stop(100)).toEqual({ code: null, signal: 'SIGKILL' });
  expect(child.isRunning()).toBe(false);
});

test('a stopped process can be ended too', async () => {
  const child = await node(
    "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); console.log('up')",
  );
  await child.waitForOutput(/up/);
  await child.kill('SIGSTOP');
  expect(await child.stop()).toEqual({ code: 0, signal: null });
});

test('an address is awaited until it answers well', async () => {
  const port = await freePort();
  const child = await node('setInterval(() => {}, 1000)');
  const answer = child.waitForHttp(`http://127.0.0.1:${port}/readyz`);
  let asked = 0;
  const server = createServer((_request, response) => response.writeHead((asked += 1) < 3 ? 503 : 200).end());
  await once(server.listen(port, '127.0.0.1'), 'listening');
  await answer;
  expect(asked).toBe(3);
  server.close();
});

test('a command that does not exist is an error at once', async () => {
  const missing = startChild({ name: 'missing', command: '/nowhere/at-all', args: [], env: {} });
  await expect(missing).rejects.toThrow('ENOENT');
});
