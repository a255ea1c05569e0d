// Ctrl-C: what a command has done is whole and stays, its temporary files go, and one sentence says that it may be repeated. What
// could not be repeated goes on to its end.
import { rmSync } from 'node:fs';
import type { Command } from 'commander';
import { EXIT } from '../shared/errors.js';
import { say } from '../shared/texts/say.js';
import { begin } from './tooEarly.js';

const unfinished = new Set<string>();

/** A file or folder that an interruption removes; it may hold patients. */
export function removeWhenStopped(path: string): void {
  unfinished.add(path);
}

/** It has its name by now, or is gone. */
export function keepWhenStopped(path: string): void {
  unfinished.delete(path);
}

let goingToTheEnd = 0;

/** Ctrl-C does not end this work: what is left of it could not be found again. */
export async function toTheEnd<Outcome>(work: () => Promise<Outcome>): Promise<Outcome> {
  goingToTheEnd += 1;
  try {
    return await work();
  } finally {
    goingToTheEnd -= 1;
  }
}

/**
 * Says one sentence on Ctrl-C and ends; the simulator, a process of its own, ends by itself.
 *
 * @param end ends the process with a code
 */
export function stopCleanly(program: Command, end: (code: number) => void): void {
  program.hook('preAction', async (_program, command) => {
    await begin(command.name() === 'simulator' ? null : stop(command.name(), end));
  });
}

function stop(command: string, end: (code: number) => void): () => void {
  return () => {
    if (goingToTheEnd > 0) {
      process.stderr.write(`\n${waiting()}\n`);
      return;
    }
    for (const path of unfinished) rmSync(path, { recursive: true, force: true });
    if (command !== 'status') process.stderr.write(`\n${sentence(command)}\n`);
    end(EXIT.interrupted);
  };
}

function waiting(): string {
  return say(
    'What was begun goes on to its end, because what is left of it could not be found again; wait some seconds.',
  );
}

function sentence(command: string): string {
  return command === 'try'
    ? say('Stopped. A call that was placed goes on to its end; look at your phone before you try again.')
    : say(
        'Stopped. What was done so far stays; run the same command again, it goes on from there and does nothing twice.',
      );
}
