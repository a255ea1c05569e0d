// The real processes of dist/, started, watched and killed by tests.
import { join } from 'node:path';
import { startChild, type ManagedProcess } from '../../scripts/local/childProcess.js';
import { atTeardown } from './teardown.js';
import { PATIENCE_MS } from './until.js';

export type { ManagedProcess };

export type ProcessName = 'web' | 'worker' | 'producer' | 'simulator';

const ROOT = join(import.meta.dirname, '../..');
const MAIN_OF: Readonly<Record<ProcessName, string>> = {
  web: 'webhooks',
  worker: 'workers',
  producer: 'producer',
  simulator: 'simulator',
};

export interface ProcessOptions {
  /** All that the process sees besides PATH: the developer's own environment must not leak in. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly cwd?: string;
}

/**
 * Starts `node dist/<room>/main.js` as the Procfile does, built by globalSetup.ts. It is stopped (SIGTERM, then SIGKILL) with the test,
 * or with the file when started in `beforeAll`.
 */
export async function startProcess(
  name: ProcessName,
  { env = {}, args = [], cwd = ROOT }: ProcessOptions = {},
): Promise<ManagedProcess> {
  const started = await startChild({
    name,
    command: process.execPath,
    args: [join(ROOT, 'dist', MAIN_OF[name], 'main.js'), ...args],
    env: { PATH: process.env.PATH ?? '', ...env },
    cwd,
  });
  atTeardown(() => started.stop());
  return {
    ...started,
    waitForOutput: (pattern, patience = {}) =>
      started.waitForOutput(pattern, { timeoutMs: PATIENCE_MS, ...patience }),
    waitForHttp: (url, patience = {}) => started.waitForHttp(url, { timeoutMs: PATIENCE_MS, ...patience }),
  };
}
