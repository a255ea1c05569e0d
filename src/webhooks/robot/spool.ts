// Call events that came while Redis was away: one file each, safe on this machine's disk before the robot gets its answer.
// Several web processes may share the directory. Nothing in it names a patient.
import { createHash, randomUUID } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCodeOf } from '../../shared/errors.js';
import type { Logger } from '../../shared/logging.js';
import { callEventSchema } from '../../shared/contracts/callEvent.js';
import { demandOwnDirectory, makeDirectory, spoolRefusal } from '../../shared/spoolPlace.js';

const spooledSchema = z.strictObject({
  /** Version of this shape. An entry of another version is set aside, not guessed. */
  v: z.literal(1),
  desk: z.string(),
  /** When it came, epoch milliseconds. */
  cameMs: z.number().int(),
  /** The call event. The field keeps its older name: files of the version before must stay readable after an update. */
  callback: callEventSchema,
});
export type SpooledEvent = z.infer<typeof spooledSchema>;

/** The spool has no room; the robot must send the event again. */
class SpoolFullError extends Error {
  readonly code = 'ESPOOLFULL';
}

const ENTRY = '.json';
const UNFINISHED = '.tmp';
const ASIDE = 'aside';
const ID = 'id';
/** A file that is unfinished for longer belonged to a process that is gone. */
const ABANDONED_MS = 60_000;

export interface SpoolBounds {
  /** As many entries may wait, and as many more may be set aside. */
  readonly entries: number;
  readonly entryBytes: number;
}

/** 10 MB and 40 MB of disk blocks at most: a day of calls for any clinic. */
const BOUNDS: SpoolBounds = { entries: 10_000, entryBytes: 1_024 };

export class Spool {
  readonly #dir: string;
  readonly #bounds: SpoolBounds;
  #id: string = randomUUID();
  #kept = 0;
  #beingKept = 0;

  constructor(dir: string, bounds = BOUNDS) {
    this.#dir = dir;
    this.#bounds = bounds;
  }

  /**
   * Makes the directory, readable by this user only, and removes what a crash left unfinished.
   *
   * @throws ConfigurationError when others use the directory too; the system's error when it cannot be used
   */
  async open(): Promise<void> {
    await makeDirectory(this.#dir);
    await demandOwnDirectory(this.#dir);
    await this.#makeDirectory();
    this.#id = await this.#idOnDisk();
    for (const name of await readdir(this.#dir)) {
      if (name.endsWith(UNFINISHED)) await this.#removeAbandoned(join(this.#dir, name));
    }
  }

  /**
   * Keeps a call event. Once this resolves, the event survives a crash and a power cut. An event that waits already is not
   * kept again, however often it is sent: only the first can change anything.
   *
   * @throws ESPOOLFULL, or the system's error when the disk is full or read-only; nothing was kept then
   */
  async keep(entry: SpooledEvent): Promise<void> {
    const text = JSON.stringify(entry);
    this.#beingKept += 1;
    try {
      await this.#makeDirectory();
      const waiting = await this.waiting();
      const ending = endingOf(entry);
      if (waiting.some((name) => name.endsWith(ending))) {
        // The process that keeps it may not have its name on the disk yet.
        await syncDirectory(this.#dir);
        return;
      }
      if (
        waiting.length + this.#beingKept > this.#bounds.entries ||
        Buffer.byteLength(text) > this.#bounds.entryBytes
      ) {
        throw new SpoolFullError('the spool has no room for another call event');
      }
      await this.#write(this.#nextName(entry.cameMs, ending), text);
    } finally {
      this.#beingKept -= 1;
    }
  }

  /** Names the directory: every process that shares it, and every one after a restart, has the same. */
  get id(): string {
    return this.#id;
  }

  /** Whether nothing waits, and nothing is on its way onto the disk. */
  async isEmpty(): Promise<boolean> {
    return this.#beingKept === 0 && (await this.waiting()).length === 0;
  }

  /** Names of the entries that wait, in the order in which they came. */
  async waiting(): Promise<string[]> {
    return entriesOf(this.#dir);
  }

  /** @returns null when another process has removed the entry; `unreadable` for a file that is no entry of ours */
  async read(name: string): Promise<SpooledEvent | 'unreadable' | null> {
    try {
      const text = await readFile(join(this.#dir, name), 'utf8');
      return spooledSchema.parse(JSON.parse(text));
    } catch (error) {
      if (isMissing(error)) return null;
      if (error instanceof z.ZodError || error instanceof SyntaxError) return 'unreadable';
      throw error;
    }
  }

  /** Removes an entry that was applied. */
  async remove(name: string): Promise<void> {
    await rm(join(this.#dir, name), { force: true });
  }

  /** Moves an entry that can never be applied aside, for a person to look at. The oldest of those make room. */
  async setAside(name: string): Promise<void> {
    const aside = join(this.#dir, ASIDE);
    await rename(join(this.#dir, name), join(aside, name)).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    const names = await entriesOf(aside);
    const tooMany = names.slice(0, Math.max(0, names.length - this.#bounds.entries));
    for (const oldest of tooMany) await rm(join(aside, oldest), { force: true });
  }

  /** The first process to open the directory gives it its id. */
  async #idOnDisk(): Promise<string> {
    const path = join(this.#dir, ID);
    await writeFile(path, this.#id, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
      if (systemCodeOf(error) !== 'EEXIST') throw error;
    });
    const id = (await readFile(path, 'utf8')).trim();
    return id === '' ? this.#id : id;
  }

  async #makeDirectory(): Promise<void> {
    await makeDirectory(join(this.#dir, ASIDE));
  }

  /** Sorts by the time of arrival, then by the order within this process. */
  #nextName(cameMs: number, ending: string): string {
    this.#kept += 1;
    const [time, turn] = [String(cameMs).padStart(15, '0'), String(this.#kept).padStart(9, '0')];
    return `${time}-${turn}-${randomUUID().slice(0, 8)}${ending}`;
  }

  /** The file gets its name when all of it is on the disk. Its name is on the disk once the directory is synced. */
  async #write(name: string, text: string): Promise<void> {
    const path = join(this.#dir, name);
    const unfinished = `${path}${UNFINISHED}`;
    try {
      const file = await open(unfinished, 'wx', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(unfinished, path);
      await syncDirectory(this.#dir);
    } catch (error) {
      for (const left of [unfinished, path]) await rm(left, { force: true });
      throw error;
    }
  }

  async #removeAbandoned(path: string): Promise<void> {
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity })); // finished meanwhile
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { force: true });
  }
}

/** How the file name of this event ends, whenever it comes. */
function endingOf({ desk, callback }: SpooledEvent): string {
  const hash = createHash('sha256').update(JSON.stringify([desk, callback]));
  return `-${hash.digest('hex').slice(0, 32)}${ENTRY}`;
}

async function entriesOf(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names.filter((name) => name.endsWith(ENTRY)).sort();
}

async function syncDirectory(dir: string): Promise<void> {
  const directory = await open(dir, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/**
 * Opens a spool. If the disk cannot be used, the log says so; while Redis answers, call events are taken all the same.
 *
 * @throws ConfigurationError when the directory is not Marvin's
 */
export async function openSpool(dir: string, logger: Logger): Promise<Spool> {
  const spool = new Spool(dir);
  await spool.open().catch((error: unknown) => {
    const refusal = spoolRefusal(dir, error);
    if (refusal) throw refusal;
    logger.error({ err: error, dir }, 'no call event can be kept while Redis is away; see MARVIN_SPOOL');
  });
  return spool;
}

function isMissing(error: unknown): boolean {
  return systemCodeOf(error) === 'ENOENT';
}
