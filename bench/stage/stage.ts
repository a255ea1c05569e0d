// What the whole bench has: a directory that is removed when it ends, however it ends, and rounds.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Stage {
  readonly dir: string;
}

/** Children end with this process (scripts/local/childProcess.ts); their files go right after them. */
export function openStage(): Stage {
  const dir = mkdtempSync(join(tmpdir(), 'marvin-bench-'));
  process.on('exit', () => rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
  return { dir };
}
