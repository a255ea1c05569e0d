// Ctrl-C: what a command has done is whole and stays, its temporary files go, and one sentence says that it may be repeated.
import { rmSync } from 'node:fs';
import type { Command } from 'commander';
import { say } from '../shared/texts/say.js';

/** What a shell expects of a command that SIGINT ended. */
const INTERRUPTED = 130;

const unfinished = new Set<string>();

/** A file or folder that an interruption removes; it may hold patients. */
export function removeWhenStopped(path: string): void {
  unfinished.add(path);
}

/** It has its name by now, or is gone. */
export function keepWhenStopped(path: string): void {
  unfinished.delete(path);
}

/**
 * Says one sentence on Ctrl-C and ends; the simulator, a process of its own, ends by itself.
 *
 * @param end ends the process with a code
 */
export function stopCleanly(program: Command, end: (code: number) => void): void {
  program.hook('preAction', (_program, command) => {
    if (command.name() === 'simulator') return;
    process.once('SIGINT', () => {
      for (const path of unfinished) rmSync(path, { recursive: true, force: true });
      if (command.name() !== 'status') process.stderr.write(`\n${sentence(command.name())}\n`);
      end(INTERRUPTED);
    });
  });
}

function sentence(command: string): string {
  return command === 'try'
    ? say('Stopped. A call that was placed goes on to its end; look at your phone before you try again.')
    : say(
        'Stopped. What was done so far stays; run the same command again, it goes on from there and does nothing twice.',
      );
}
