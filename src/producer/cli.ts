// What every command is given: the way to the configuration and to Redis, and where its output goes.
import { distance } from 'fastest-levenshtein';
import type { Configuration } from '../shared/config/configuration.js';
import type { Desk } from '../shared/config/configSchema.js';
import { EXIT, UsageError, type ExitCode } from '../shared/errors.js';
import type { DeskQueues } from '../shared/redis/deskQueues.js';
import type { RedisConnection } from '../shared/redis/connection.js';
import type { Tracing } from '../shared/tracing/tracing.js';
import type { Vault } from '../shared/sealing.js';
import { say } from '../shared/texts/say.js';

export interface Session extends Configuration {
  readonly redis: RedisConnection;
  readonly vault: Vault;
  readonly desks: readonly DeskQueues[];
  /** Null: nobody asked for traces. */
  readonly tracing: Tracing | null;
}

interface Printing {
  /** On a terminal it takes the place of what was there. */
  readonly redraws: boolean;
}

export interface Cli {
  /** Reads environment and configuration only. */
  configured(): Promise<Configuration>;
  /** Runs an action with Redis connected and checked; closes everything afterwards. */
  connected<Outcome>(action: (session: Session) => Promise<Outcome>): Promise<Outcome>;
  /** One line of data, to stdout; like everything for a terminal it is made printable. JSON comes from `printableJson`. */
  print(text: string, how?: Printing): void;
  /** One line for people, to stderr; in colour on a terminal, unless NO_COLOR is set. */
  say(text: string, colour?: 'red' | 'yellow'): void;
  /** The exit code of a command that did its work; 0 unless it says otherwise. */
  exitWith(code: ExitCode): void;
}

/**
 * The desks a command is about: the one named, or all.
 *
 * @throws UsageError when none has that name
 */
export function chosenDesks<D extends Desk | DeskQueues>(
  desks: readonly D[],
  name: string | undefined,
): readonly D[] {
  if (name === undefined) return desks;
  const nameOf = (desk: Desk | DeskQueues) => ('name' in desk ? desk.name : desk.settings.name);
  const chosen = desks.filter((desk) => nameOf(desk) === name);
  if (chosen.length > 0) return chosen;
  const names = desks.map(nameOf);
  const near = names.find((known) => distance(known, name) <= Math.max(1, Math.floor(known.length / 3)));
  const sentence = say('There is no desk "{name}"; the configuration has {names}.', {
    name,
    names: names.join(', '),
  });
  throw new UsageError(
    near === undefined ? sentence : `${sentence} ${say('(Did you mean {name}?)', { name: near })}`,
  );
}

export { EXIT };
