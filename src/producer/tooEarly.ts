// Ctrl-C before a command has begun: nothing was done, and one sentence says so. Imports nothing that takes time to load.
import { setImmediate as nextTurn } from 'node:timers/promises';

let stopping: Promise<void> | null = null;
let stop: () => void = () => undefined;

async function endInWords(end: (code: number) => void): Promise<void> {
  const [{ languageOf }, { say, setLanguage }, { EXIT }] = await Promise.all([
    import('../shared/texts/chosenLanguage.js'),
    import('../shared/texts/say.js'),
    import('../shared/errors.js'),
  ]);
  setLanguage(languageOf(process.argv.slice(2), process.env));
  process.stderr.write(`\n${say('Stopped; nothing was done.')}\n`);
  end(EXIT.interrupted);
}

/**
 * Hears Ctrl-C until `begin`.
 *
 * @param end ends the process with a code
 */
export function hearTooEarly(end: (code: number) => void): void {
  stop = () => void (stopping ??= endInWords(end));
  process.on('SIGINT', stop);
}

/**
 * To be called right before a command does its first thing; does not come back when it was stopped before.
 *
 * @param next hears Ctrl-C from now on; null: nobody does
 */
export async function begin(next: (() => void) | null): Promise<void> {
  // A signal that came while the program was read is heard between two turns of the event loop; the first may be half over.
  await nextTurn();
  await nextTurn();
  if (stopping) await stopping;
  if (next) process.on('SIGINT', next);
  process.off('SIGINT', stop);
}
